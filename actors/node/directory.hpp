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
/// A takeover: the old session is asked to yield. It logs out and offers its
/// place in its room. It keeps that place, although it hears nothing any more,
/// until the new session has it or has ended: a room that is rebuilt meanwhile
/// must find somebody who attaches for the place.
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
  // By new session: the old one whose place it was offered. When the new one
  // ends, the old one is released, in case the offer never arrived.
  std::unordered_map<session_id, session_id> offered_;
};

} // namespace greenroom
