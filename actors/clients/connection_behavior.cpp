// Which message calls what of a connection.

#include "actors/clients/connection.hpp"

namespace greenroom {

connection_actor::behavior_type
connection::shared_behavior(loop_context& loop) {
  // Captures the loop, never a connection: see `loop_context`.
  return {
    [&loop](input_atom) {
      loop.running->input_sent_ = false;
      loop.running->asleep_ = false;
      loop.running->work();
    },
    [&loop](done_atom, line_number line, answer_kind what, refusal why) {
      loop.running->done(line, what, why);
    },
    [&loop](found_atom, line_number line, const room_start& room, refusal why,
            bool created) { loop.running->found(line, room, why, created); },
    [&loop](gone_atom, line_number line) { loop.running->gone(line); },
    [&loop](moved_atom, const std::string& name, const room_start& room) {
      loop.running->moved(name, room);
    },
    [&loop](resend_atom) { loop.running->resend(); },
    [&loop](logged_in_atom, line_number line, refusal why,
            const std::string& token, const offered_place& place) {
      loop.running->logged_in(line, why, token, place);
    },
    [&loop](yield_atom, session_id to) {
      loop.running->yields_to_ = to;
      loop.running->work();
    },
    [&loop](release_atom, bool is_taken) { loop.running->released(is_taken); },
    [&loop](users_atom, const user_list& x) {
      loop.running->listed(x.line, x.reply);
    },
    [&loop](rooms_atom, const room_list& x) {
      loop.running->listed(x.line, x.reply);
    },
    [&loop](told_atom, line_number line, refusal why) {
      loop.running->told(line, why);
    },
    [&loop](ask_again_atom) { loop.running->ask_again(); },
    [&loop](drain_atom, const std::string& last_words) {
      loop.running->last_words_ = std::make_unique<std::string>(last_words);
      loop.running->work();
    },
    [&loop](end_atom, const std::string& last_words) {
      loop.running->end(last_words);
    },
  };
}

} // namespace greenroom
