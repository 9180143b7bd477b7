#pragma once

#include <unistd.h>

#include <memory>
#include <utility>

namespace greenroom {

/// A connected socket on its way to its connection. If nobody has taken the
/// descriptor, the last copy closes it, so that a message that is not handled
/// leaks none.
class accepted_socket {
public:
  static constexpr int none = -1;

  accepted_socket() = default;

  /// Owns `fd` from now on.
  explicit accepted_socket(int fd) : owner_(std::make_shared<owner>(fd)) {}

  int fd() const noexcept { return owner_ ? owner_->fd : none; }

  /// The caller owns the descriptor from now on; all copies have none.
  int take() const noexcept {
    return owner_ ? std::exchange(owner_->fd, none) : none;
  }

private:
  struct owner {
    explicit owner(int socket) : fd(socket) {}
    owner(const owner&) = delete;
    ~owner() {
      if (fd != none)
        close(fd);
    }
    int fd;
  };

  std::shared_ptr<owner> owner_;
};

} // namespace greenroom
