#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace greenroom {

/// What a connection does with its lines; `departure` leads from one phase to
/// the next. A connection that has yielded a place in a room stays in
/// `finishing` after its socket is closed, until `moved_place` is released.
namespace phase {

/// Executes lines.
struct serving {};

/// Another session takes over. Executes no further line; passes its place on
/// when all lines are answered.
struct yielding {};

/// The server shuts down. Executes no further line; when all are answered it
/// says its last words, or, if they are empty, becomes `drained`.
struct draining {
  std::unique_ptr<const std::string> last_words;
};

/// All lines are answered; waits for other connections to drain, and then for
/// its last words.
struct drained {};

/// Has said its last words; ends when the socket has taken them.
struct finishing {};

using any = std::variant<serving, yielding, draining, drained, finishing>;

} // namespace phase

class connection_phase {
public:
  template <class Phase>
  bool is() const noexcept {
    return std::holds_alternative<Phase>(now_);
  }

  bool executes_lines() const noexcept { return is<phase::serving>(); }
  bool is_finishing() const noexcept { return is<phase::finishing>(); }

  /// Whether a server that shuts down need not wait for it any longer.
  bool counts_as_drained() const noexcept {
    return is<phase::drained>() || is<phase::finishing>();
  }

  const phase::any& now() const noexcept { return now_; }
  void enter(phase::any next) noexcept { now_ = std::move(next); }

private:
  phase::any now_;
};

} // namespace greenroom
