#pragma once

#include "actors/node/directory_state.hpp"
#include "actors/node/node_context.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <string>
#include <unordered_map>

namespace greenroom {

/// Who is logged in. One per node, on the first loop; ends at shutdown.
///
/// A takeover: the old session is asked to yield; it logs out and offers its
/// place in its room, which it keeps, unheard, until the new one has it or has
/// ended: so at every moment somebody answers for the place, also to a room
/// that is rebuilt.
class directory final : public pinned<directory_actor::base> {
public:
  using super = pinned<directory_actor::base>;

  directory(caf::actor_config& cfg, actor_queue& queue, node_context& node);

  behavior_type make_behavior() override;
  const char* name() const override { return "directory"; }
  void on_exit() override;

private:
  struct takeover {
    connection_actor asker;
    login_request request;
  };

  void login(const login_request& request, const connection_actor& asker);
  void accept(const login_request& request, const connection_actor& asker,
              const offered_place& place);
  void logout(session_id session, const offered_place& place);
  void release(session_id from);
  void tell(tell_request& request);

  node_context& node_;
  directory_state state_;
  std::unordered_map<session_id, takeover> takeovers_; // by old session
  // New sessions and those whose places they were offered, in case they end
  // before they know of it.
  std::unordered_map<session_id, session_id> offered_;
};

} // namespace greenroom
