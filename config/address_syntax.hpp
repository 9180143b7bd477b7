#pragma once

#include <string_view>

namespace greenroom {

/// Whether `text` is an IP address with a port: `127.0.0.1:9090`,
/// `[::1]:9090`. Never a name, which could mean several addresses; port 0 is
/// one that the kernel chooses.
bool is_address_with_port(std::string_view text);

} // namespace greenroom
