#pragma once

#include "actors/directory_state.hpp"
#include "actors/node_context.hpp"
#include "net/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <string>
#include <unordered_map>

namespace greenroom {

/// Who is logged in. One per node, on the first loop; ends at shutdown.
///
/// A takeover: the old session is asked to yield; it hands its place in its
/// room to the new one, logs out, and only then is the new one answered.
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

  void login(const login_request& x, const connection_actor& asker);
  void accept(const login_request& x, const connection_actor& asker,
              const std::string& room_name, const room_actor& room);
  void logout(session_number session, const std::string& room_name,
              const room_actor& room);
  void tell(tell_request& x, const connection_actor& asker);

  node_context& node_;
  directory_state state_;
  std::unordered_map<session_number, takeover> takeovers_; // by old session
  // Places handed to new sessions, in case those end before they know of it.
  std::unordered_map<session_number, room_actor> handed_;
};

} // namespace greenroom
