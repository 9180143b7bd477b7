#pragma once

#include <string_view>

namespace greenroom {

/// Whether `text` is an IP address with a port: `127.0.0.1:9090`,
/// `[::1]:9090`. A name is none, as it could stand for several addresses. With
/// port 0 the kernel chooses one.
bool is_address_with_port(std::string_view text);

} // namespace greenroom
