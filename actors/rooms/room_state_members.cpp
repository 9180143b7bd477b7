// Who is in a room, by session and by nickname.

#include "actors/rooms/room_state.hpp"

#include <algorithm>

namespace greenroom {

void room_state::add_member(session_id session, const member& x) {
  ++members_on_loop_[session.audience()];
  const auto* added = &*members_.emplace(session, x).first;
  named_.insert(first_named(x.nickname.view()), added);
}

void room_state::erase_member(member_map::iterator i) {
  const auto& who = i->second;
  if (who.is_user())
    count_users(-1);
  named_.erase(std::find(first_named(who.nickname.view()), named_.cend(), &*i));
  if (named_.size() < named_.capacity() / 4)
    named_.shrink_to_fit(); // a crowd has left
  --members_on_loop_[i->first.audience()];
  members_.erase(i);
}

void room_state::hold_for(session_id to, member_map::iterator i) {
  auto moved = i->second;
  moved.is = membership::held;
  erase_member(i);
  add_member(to, moved);
  count_users(1); // erasing counted it out
}

void room_state::set_owed(session_id session) {
  auto& who = members_.at(session);
  if (who.is == membership::owed)
    return;
  who.is = membership::owed;
  count_users(-1);
}

void room_state::count_users(int change) noexcept {
  users_ += static_cast<std::uint64_t>(change); // wraps when it falls
  ++users_version_;
}

std::vector<std::string> room_state::user_names(std::size_t max) const {
  std::vector<std::string> result;
  result.reserve(std::min<std::size_t>(max, users_));
  for (auto i = named_.begin(); i != named_.end() && result.size() < max; ++i)
    if (const auto& who = (*i)->second; who.is_user())
      result.push_back(who.nickname.str());
  return result;
}

room_state::named_list::const_iterator
room_state::first_named(std::string_view nickname) const {
  return std::lower_bound(named_.begin(), named_.end(), nickname,
                          [](const auto* entry, std::string_view name) {
                            return entry->second.nickname.view() < name;
                          });
}

session_id room_state::find(const std::string& nickname) const {
  const auto i = first_named(nickname);
  if (i == named_.end())
    return {};
  const auto& [session, who] = **i;
  return who.nickname.view() == nickname && who.is_user() ? session
                                                          : session_id{};
}

} // namespace greenroom
