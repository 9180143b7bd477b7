#pragma once

#include "tests/soak/client_line.hpp"
#include "tests/soak/room_stream.hpp"
#include "tests/soak/world.hpp"

#include <deque>
#include <string>

namespace greenroom::soak {

/// What one connection may be told: checks every object from the server
/// against the lines that were sent. It knows no socket.
///
/// Lines are executed in order and only MESSAGEs overlap, so the state at which
/// a line is judged is the one that all replies before it have led to.
class client_model {
public:
  using json = nlohmann::json;
  enum class ending : uint8_t {
    by_server = 1, ///< It ended the connection though nobody asked it to.
    asked,         ///< After /quit, or the end of our output.
    hung_up,       ///< We closed without waiting.
    /// We wrote on a connection whose session another one was taking over: the
    /// server had closed it, and its reset overtook what was unread.
    overtaken,
  };

  client_model(world& shared, std::string label);

  /// A line goes to the server.
  void sent(client_line line);

  /// An object came from the server.
  void take(const json& object);

  /// The connection is over. `all_arrived`: all that was sent had reached the
  /// server when we closed.
  void ended(ending how, bool all_arrived = false);

  uint64_t number() const { return number_; }
  const std::string& label() const { return label_; }
  const std::string& nickname() const { return nickname_; }
  const std::string& room() const { return room_; }
  const std::string& token() const { return token_; }
  uint64_t last_seen() const { return last_seen_; } ///< In `room`, else 0.
  /// The seq of its userJoined in `room`.
  uint64_t own_join() const { return own_join_; }
  /// The reply to its first JOIN named it; 0: none yet, or an error.
  uint64_t first_join() const { return first_join_; }
  size_t pending() const { return pending_.size(); }
  bool accepts_lines() const { return !quit_sent_; }
  bool was_taken_over() const { return taken_over_; }
  steady_clock::time_point waits_since() const { return waits_since_; }

private:
  void problem(const std::string& what);
  bool possible(steady_clock::time_point until) const;
  void take_reply(const json& reply);
  bool take_closing_error(const std::string& error);
  std::string expected_error(const client_line& line) const;
  bool is_possible(const client_line& line, const std::string& error) const;
  void judge_error(const client_line& line, const std::string& error);
  void judge_good(const client_line& line, const json& reply);
  void logged_in(const client_line& line, const json& reply);
  void joined(const client_line& line, const json& reply);
  uint64_t first_owed(const client_line& line, const json& reply, bool placed);
  void left(const json& reply);
  void said(const client_line& line, const json& reply);
  void history_begins(const client_line& line, const json& reply);
  void take_event(const json& event);
  void take_entry(const json& entry);
  void take_notice(const std::string& body);
  void take_tell(const json& tell);
  void tell_of(const std::string& body, saying::fate told);

  world& world_;
  std::string label_;
  uint64_t number_;
  steady_clock::time_point began_ = steady_clock::now();
  steady_clock::time_point waits_since_ = began_;

  std::string name_sent_; ///< By its first good LOGIN.
  std::string nickname_;
  std::string room_;
  std::string token_;
  std::string token_used_; ///< By its LOGIN, until its first JOIN.
  uint64_t last_seen_ = 0;
  uint64_t own_join_ = 0;
  uint64_t first_join_ = 0;
  bool join_answered_ = false;
  uint64_t last_own_ = 0; ///< The seq that its last good reply named.
  room_streams streams_;
  uint64_t entry_next_ = 0; ///< Of a HISTORY under way.
  uint64_t entry_last_ = 0;

  std::deque<client_line> pending_;
  bool quit_sent_ = false;
  bool closing_ = false; ///< The server has said why it closes.
  bool taken_over_ = false;
  /// Its events have come late, by its slowness or because it resumed.
  bool behind_ = false;
  uint32_t segment_ = 0;
  size_t answered_sayings_ = 0;
  speech speech_;
};

} // namespace greenroom::soak
