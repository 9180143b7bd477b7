#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace greenroom {

/// Finds the sockets whose peers have stopped acknowledging what was sent. When
/// a peer has vanished, the kernel still takes output into its send buffer, and
/// retransmits for a quarter of an hour; meanwhile the outbox is empty and the
/// connection looks healthy. Not TCP_USER_TIMEOUT: it would also kill readers
/// that take a little now and then.
///
/// Only sockets with unacknowledged bytes are watched, so idle clients cost
/// nothing.
///
/// @tparam Socket has a `std::uint32_t ack_place`, which is `no_ack_place` at
/// first and which only the watch changes, and `unacknowledged()`, the number
/// of bytes that the kernel holds.
template <class Socket>
class ack_watch {
public:
  /// To be called after every send.
  /// @param bytes how many the kernel has taken.
  void sent(Socket& socket, std::size_t bytes, std::chrono::seconds now) {
    if (socket.ack_place == Socket::no_ack_place) {
      socket.ack_place = static_cast<std::uint32_t>(entries_.size());
      entries_.push_back({&socket, 0, now});
    }
    entries_[socket.ack_place].bytes += bytes;
  }

  /// To be called before a socket is destroyed.
  void forget(Socket& socket) {
    const auto place = std::exchange(socket.ack_place, Socket::no_ack_place);
    if (place == Socket::no_ack_place)
      return;
    entries_[place] = entries_.back();
    entries_.pop_back();
    if (place < entries_.size())
      entries_[place].socket->ack_place = place;
  }

  /// Asks the kernel about all watched sockets.
  /// @param stalled limits.stalled_seconds; 0: no limit.
  /// @returns the sockets whose peers have acknowledged nothing for that long.
  std::vector<Socket*> look(std::chrono::seconds now,
                            std::chrono::seconds stalled) {
    std::vector<Socket*> result;
    for (auto i = entries_.size(); i-- > 0;) { // `forget` moves the last one
      auto& watched = entries_[i];
      const std::size_t left = watched.socket->unacknowledged();
      if (left < watched.bytes)
        watched.last_progress = now;
      watched.bytes = left;
      if (left == 0)
        forget(*watched.socket);
      else if (stalled.count() > 0 && now - watched.last_progress >= stalled)
        result.push_back(watched.socket);
    }
    return result;
  }

  std::size_t size() const noexcept { return entries_.size(); }

private:
  struct entry {
    Socket* socket;
    std::size_t bytes; // unacknowledged at the last look, and sent since
    std::chrono::seconds
      last_progress; // when fewer bytes were left than before
  };

  std::vector<entry> entries_; // in no order
};

} // namespace greenroom
