#pragma once

#include "actors/clients/conversation.hpp"
#include "actors/clients/departure.hpp"
#include "actors/clients/line_intake.hpp"
#include "actors/clients/line_work.hpp"
#include "actors/clients/loop_context.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <string>

namespace greenroom {

/// One client. Spawned by the relay of its loop; ends when its socket is
/// closed, or later if another session is still taking over its place. A thin
/// shell around `line_intake` (from bytes to lines), `line_work` (which line is
/// executed when), `conversation` (what lines and answers mean) and `departure`
/// (how it ends). `replies.hpp` lists where each line gets its reply.
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
    loop().running = this;
    return super::resume(unit, messages_max);
  }

private:
  static behavior_type shared_behavior(loop_context& loop);

  loop_context& loop() noexcept { return talk_.loop(); }
  departure leaving() { return {*this, talk_}; }
  const options& opts() { return loop().node.opts(); }
  void look_at_input();
  void end(const std::string& last_words);
  void release(bool is_taken);

  void work() { line_work{*this, talk_, intake_}.go_on(); }
  void work_if(bool may_go_on);

  void on_input() override;
  void on_drained() override;
  void on_closed() override;

  std::unique_ptr<transport> socket_;
  // So that the flag uses its padding: memory of every idle connection.
  [[no_unique_address]] conversation talk_;
  bool input_sent_ = false; // an `input` message is under way
  line_intake intake_;
  std::uint64_t counting_key_;
};

} // namespace greenroom
