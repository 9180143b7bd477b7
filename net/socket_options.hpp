#pragma once

#include <chrono>

namespace greenroom {

/// Sets the options of a listening socket, which accepted sockets inherit: no
/// delay (TCP_NODELAY), a send buffer of 128 KiB, and TCP keepalive with 4
/// probes 15 s apart. Not TCP_USER_TIMEOUT: it would kill readers that are
/// merely slow.
/// @param keepalive after how much silence the probes begin; 0: no probes.
void prepare_listening_socket(int fd, std::chrono::seconds keepalive) noexcept;

} // namespace greenroom
