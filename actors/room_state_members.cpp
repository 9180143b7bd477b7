// Who is in a room, by session and by nickname.

#include "actors/room_state.hpp"

#include <algorithm>

namespace greenroom {

void room_state::add_member(session_id session, const member& x) {
  ++members_on_loop_[session.audience()];
  named_.insert(&*members_.emplace(session, x).first);
}

void room_state::erase_member(member_map::iterator i) {
  const auto& who = i->second;
  if (who.is_user())
    --users_;
  named_.erase(&*i);
  --members_on_loop_[i->first.audience()];
  members_.erase(i);
}

void room_state::hold_for(session_id to, member_map::iterator i) {
  auto moved = i->second;
  moved.is = membership::held;
  erase_member(i);
  add_member(to, moved);
  ++users_; // erasing counted it out
}

void room_state::set_owed(session_id session) {
  auto& who = members_.at(session);
  if (who.is == membership::owed)
    return;
  who.is = membership::owed;
  --users_;
}

std::vector<std::string> room_state::user_names() const {
  std::vector<std::string> result;
  for (const auto& [session, who] : members_)
    if (who.is_user())
      result.push_back(who.nickname.str());
  std::sort(result.begin(), result.end());
  return result;
}

session_id room_state::find(const std::string& nickname) const {
  const auto i = named_.find(std::string_view{nickname});
  if (i == named_.end())
    return {};
  const auto& [session, who] = **i;
  return who.is_user() ? session : session_id{};
}

} // namespace greenroom
