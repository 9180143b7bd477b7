#pragma once

#include "actors/clients/answer_delivery.hpp"
#include "actors/clients/loop_context.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <utility>
#include <vector>

namespace greenroom {

/// Delivers rooms' events to the connections of its loop, wakes the throttled
/// ones, and enforces deadlines. One per loop; ends at shutdown.
class relay final : public pinned<relay_actor::base> {
public:
  using super = pinned<relay_actor::base>;

  relay(caf::actor_config& cfg, actor_queue& queue, loop_context& loop);

  behavior_type make_behavior() override;
  const char* name() const override { return "relay"; }
  void on_exit() override;

private:
  /// Sends to the session's connection, if it is still there.
  template <class... Contents>
  void to_session(session_id session, Contents&&... contents);

  void update(const room_update& news, const room_actor& room);
  void page(const page_answer& answer);
  void moved(const std::string& name, const room_start& start);
  void adopt(const accepted_socket& socket, std::uint64_t counting_key);
  void sleep(session_id session, std::uint32_t wait_milliseconds);
  void wake_sleepers();
  void apply_limits();
  void tick();
  void check_deadlines(session_table::entry& one, std::chrono::seconds now);
  void drain(const std::string& notice);
  void end_all(const std::string& notice);
  void answer_drain();

  /// Sends what the last call to the subscriptions has left to be sent.
  void pump();

  loop_context& loop_;
  answer_delivery answers_{*this, loop_};
  using sleeper = std::pair<caf::actor_clock::time_point, session_id>;
  std::vector<sleeper> sleepers_; // in no order
  bool wake_armed_ = false;
  bool draining_ = false;
  bool closing_ = false; // while draining: connections end, with a notice
  std::vector<caf::typed_response_promise<done_atom>> drained_;
};

} // namespace greenroom
