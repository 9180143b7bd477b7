// Who is in a room, by session and by nickname.

#include "actors/room_state.hpp"

#include <algorithm>

namespace greenroom {

void room_state::add_member(session_number session, const member& x) {
  ++members_on_loop_[loop_of(session)];
  named_.insert(&*members_.emplace(session, x).first);
}

void room_state::erase_member(member_map::iterator i) {
  const auto& who = i->second;
  if (who.is == membership::present || who.is == membership::leaving)
    --users_;
  named_.erase(&*i);
  --members_on_loop_[loop_of(i->first)];
  members_.erase(i);
}

void room_state::hand_over(member_map::iterator i, session_number to) {
  auto moved = i->second;
  if (moved.recorded_as == 0)
    moved.recorded_as = i->first;
  erase_member(i);
  add_member(to, moved);
  ++users_; // erasing counted it out
}

void room_state::set_owed(session_number session) {
  auto& who = members_.at(session);
  if (who.is == membership::owed)
    return;
  who.is = membership::owed;
  --users_;
}

std::vector<std::string> room_state::user_names() const {
  std::vector<std::string> result;
  for (const auto& [session, who] : members_)
    if (who.is == membership::present || who.is == membership::leaving)
      result.push_back(who.nickname.str());
  std::sort(result.begin(), result.end());
  return result;
}

session_number room_state::find(const std::string& nickname) const {
  const auto i = named_.find(std::string_view{nickname});
  if (i == named_.end())
    return 0;
  const auto& [session, who] = **i;
  return who.is == membership::present || who.is == membership::leaving
           ? session
           : 0;
}

} // namespace greenroom
