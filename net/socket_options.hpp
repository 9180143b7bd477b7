#pragma once

#include <chrono>

namespace greenroom {

/// Prepares a listening socket; what it accepts inherits it: no delay, a
/// bounded send buffer, and TCP keepalive after so much silence (0: none), then
/// 4 probes 15 s apart. Not TCP_USER_TIMEOUT: it would kill readers that
/// are merely slow.
void prepare_listening_socket(int fd, std::chrono::seconds keepalive) noexcept;

} // namespace greenroom
