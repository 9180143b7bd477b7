#pragma once

#include "net/outbox.hpp"
#include "protocol/line_reader.hpp"

#include <chrono>

namespace greenroom {

/// What a transport tells its connection, always on the loop's thread. The
/// calls come outside of message handlers, or in the middle of one: an actor
/// does no more here than send itself a message.
class transport_events {
public:
  /// Something was added to `input()`, or the input ended.
  virtual void on_input() = 0;
  /// At most as many bytes wait as `watch_drain` has asked for.
  virtual void on_drained() = 0;
  /// The transport is closed: the other side is gone, or `finish` is done.
  virtual void on_closed() = 0;

protected:
  ~transport_events() = default;
};

/// One client's bytes, in both directions: what a connection knows of its
/// socket.
class transport : public outbox {
public:
  /// @param events gets all calls from now on; null: nobody does.
  void listen(transport_events* events) noexcept { events_ = events; }

  line_reader& input() noexcept { return input_; }

  /// Whether the client ended its input; complete lines may be left.
  bool input_ended() const noexcept { return input_ended_; }

  /// Whether the client cannot receive any more: output is dropped, but lines
  /// that it sent before are still executed.
  bool output_ended() const noexcept { return output_ended_; }

  /// False once the transport is closed.
  virtual bool is_open() const noexcept { return true; }

  /// Stops or resumes reading; what was read stays in `input()`.
  virtual void pause_input(bool paused) = 0;

  /// Sends what waits, then closes in such a way that the client can still read
  /// it.
  virtual void finish() = 0;

  /// Closes at once.
  virtual void abort() = 0;

  /// Asks for one `on_drained` as soon as at most `bytes` wait.
  void watch_drain(std::size_t bytes) noexcept {
    drain_mark_ = static_cast<std::uint32_t>(bytes);
    watching_ = true;
  }

  /// When bytes were last sent, or when the outbox last stopped being empty, in
  /// loop time.
  std::chrono::seconds last_progress() const noexcept { return last_progress_; }

protected:
  void tell_input() {
    if (events_)
      events_->on_input();
  }

  void tell_closed() {
    if (events_)
      events_->on_closed();
  }

  /// To be called whenever bytes have left the outbox.
  void tell_progress(std::chrono::seconds now) {
    note_output(now);
    if (watching_ && waiting_bytes() <= drain_mark_) {
      watching_ = false;
      if (events_)
        events_->on_drained();
    }
  }

  void note_output(std::chrono::seconds now) noexcept {
    last_progress_ = std::chrono::duration<std::uint32_t>(
      static_cast<std::uint32_t>(now.count()));
  }
  void end_input() noexcept { input_ended_ = true; }
  void end_output() noexcept { output_ended_ = true; }

private:
  line_reader input_;
  transport_events* events_ = nullptr;
  std::chrono::duration<std::uint32_t> last_progress_{0};
  std::uint32_t drain_mark_ = 0; // bytes
  bool watching_ = false;
  bool input_ended_ = false;
  bool output_ended_ = false;
};

} // namespace greenroom
