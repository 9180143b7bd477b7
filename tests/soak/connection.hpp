#pragma once

#include "tests/soak/client_model.hpp"

#include <deque>
#include <string>
#include <string_view>

namespace greenroom::soak {

/// A socket that never blocks, with the model of what may come through it.
class connection {
public:
  struct manner {
    bool slow = false; ///< A small receive buffer, and pauses between reads.
  };

  /// Connects; fails with `std::runtime_error` when nobody listens.
  connection(world& shared, const std::string& label, manner how);
  connection(const connection&) = delete;
  ~connection();

  /// Puts a line on its way.
  void send(client_line line);

  /// Reads and writes what is possible. `readable` and `writable` as poll says.
  void turn(bool readable, bool writable);

  /// Keeps back the end of the last line for a while, like who types by hand.
  void hold_line_end(std::chrono::milliseconds time);

  /// Another connection is going to take over the session.
  void give_away() { given_away_ = true; }

  /// Nothing is sent any more; what is on its way still is.
  void end_output();

  /// Closes at once. With `reset` the peer sees a reset instead of an end.
  void hang_up(bool reset);

  bool open() const { return socket_ >= 0; }
  bool wants_to_read() const;
  bool wants_to_write() const {
    return sent_ < sendable_bytes() || (ending_ && !ended_output_);
  }
  /// Whether it has waited for a reply or its end since before that moment.
  bool overdue(steady_clock::time_point before) const;

  /// Tells what is wrong with it, with its last lines.
  void tell_problem(const std::string& what);

  /// What the kernel knows of it, in words for a problem.
  std::string socket_state() const;

  void read_fast() { how_.slow = false; }
  int descriptor() const { return socket_; }
  const client_model& model() const { return model_; }

private:
  void see_end(int error);
  size_t sendable_bytes() const;
  void read_some();
  void write_some();
  void take(std::string_view line);
  void close(client_model::ending how, bool all_arrived = false);
  void remember(const std::string& line);
  void tell_last_lines();

  world& world_;
  client_model model_;
  manner how_;
  int socket_ = -1;
  std::string input_;
  std::string output_;
  size_t sent_ = 0;
  steady_clock::time_point line_end_held_until_{};
  bool ending_ = false;
  steady_clock::time_point ending_since_{};
  bool ended_output_ = false;
  bool given_away_ = false;
  std::string end_seen_;
  steady_clock::time_point next_read_{};
  /// In both directions, for who looks for the cause of a problem.
  std::deque<std::string> last_lines_;
  bool told_ = false;
};

} // namespace greenroom::soak
