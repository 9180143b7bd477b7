#pragma once

#include "actors/clients/client.hpp"
#include "actors/clients/loop_context.hpp"
#include "actors/clients/rate_limit.hpp"
#include "actors/clients/session.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <string>

namespace greenroom {

/// One client. Spawned by the relay of its loop; ends when its socket is
/// closed. Executes one command at a time, but messages to its room overlap.
class connection final : public pinned<connection_actor::base>,
                         private transport_events {
public:
  using super = pinned<connection_actor::base>;

  /// @param counting_key under which the listener counted it; 0: not counted.
  connection(caf::actor_config& cfg, actor_queue& queue, loop_context& loop,
             std::unique_ptr<transport> socket, std::uint64_t counting_key);

  behavior_type make_behavior() override;
  const char* name() const override { return "connection"; }
  void on_exit() override;

  caf::resumable::resume_result resume(caf::execution_unit* unit,
                                       std::size_t messages_max) override {
    loop_.running = this;
    return super::resume(unit, messages_max);
  }

private:
  enum class command_kind : std::uint8_t {
    login,
    join,
    leave,
    history,
    who,
    rooms,
    tell,
    quit, ///< Of a client that is still owed events.
  };

  /// The one command, messages apart, that waits for its answer.
  struct waiting_command : asked_room {
    command_kind kind{};
    line_number line = 0;
    join_request join;
    history_request history;
    tell_request tell;
    int lookups = 0;
  };

  /// A line that must wait until the messages before it are answered.
  struct held_line {
    line_reader::quality is;
    std::string text;
  };

  // connection_input.cpp: from bytes to what is done
  void work();
  bool work_once();
  bool execute(const line_reader::line& line);
  void refuse_line(line_reader::quality is);
  bool take_allowance();
  bool has_heard_all();
  void adjust_reading();
  void perform(session::reply& x);
  void perform(session::login& x);
  void perform(session::join& x);
  void perform(session::leave& x);
  void perform(session::say& x);
  void perform(session::history& x);
  void perform(session::who& x);
  void perform(session::rooms& x);
  void perform(session::tell& x);
  void perform(session::quit& x);

  // connection_behavior.cpp: which message calls what
  static behavior_type shared_behavior(loop_context& loop);

  // connection.cpp: answers, and the end
  void resend();
  void ask_again();
  void listed(line_number line, const shared_line& reply);
  void told(line_number line, refusal why);
  void end(const std::string& last_words);
  waiting_command& wait_for(command_kind kind);
  void await_answer(waiting_command& command);
  void ask_lobby();
  void ask_room();
  void answered();
  void found(line_number line, const room_start& start, refusal why,
             bool created);
  void gone(line_number line);
  void done(line_number line, answer_kind what, refusal why);
  void joined();
  void moved(const std::string& name, const room_start& start);
  void logged_in(line_number line, refusal why, const std::string& token,
                 const offered_place& place);
  void take_over(const offered_place& place);
  bool idle() const;
  void end_if_idle();
  void count_as_drained();
  void yield();
  void keep_place(const room_actor& room);
  void released(bool is_taken);
  bool keeps_yielded_place() const;
  void ask_for_place(const room_actor& room);
  void place_confirmed(bool is_taken);
  void leave_moved_place();
  void settle_moved_place(const std::string& joined_room);
  room_actor present_room() const;
  void leave_everything();
  void finish(std::string_view last_words);
  bool is_waiting_for(line_number line) const {
    return waiting_ && waiting_->line == line;
  }
  const options& opts() const { return loop_.node.opts(); }
  std::chrono::seconds now_seconds();

  void on_input() override;
  void on_drained() override;
  void on_closed() override;

  loop_context& loop_;
  std::unique_ptr<transport> socket_;
  client client_;
  session session_;
  room_actor room_; // of session_.room()
  rate_limit rate_;
  std::unique_ptr<waiting_command> waiting_;
  std::unique_ptr<held_line> held_;
  std::uint64_t counting_key_;
  session_id yields_to_;
  std::unique_ptr<std::string> last_words_; // of a connection that drains
  line_number line_ = 0;
  bool input_sent_ = false; // an `input` message is under way
  bool asleep_ = false;     // until its rate allows the next line
  bool first_line_ = true;
  bool drained_ = false;    // has nothing unanswered and takes no more lines
  bool rebuilding_ = false; // its room; messages wait for `resend`
};

} // namespace greenroom
