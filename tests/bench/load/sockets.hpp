#pragma once

#include <cstdint>

namespace greenroom::bench {

/// Raises the limit of open files so that `sockets` fit, as far as allowed.
void allow_sockets(uint32_t sockets);

/// Begins to connect to the port on 127.0.0.1 without blocking. The address
/// that it comes from changes every 20,000 clients and with the process, so
/// that ports do not run out. Answers the descriptor or -1.
int begin_connect(uint16_t port, uint32_t client, int receive_buffer_bytes);

/// Widens what the socket takes in. A reader with a tiny window is fed at the
/// pace of the kernel's timers and would measure those.
void widen_receive_buffer(int socket);

/// What became of a connection that was begun: 0 or an errno.
int connect_error(int socket);

} // namespace greenroom::bench
