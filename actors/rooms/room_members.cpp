#include "actors/rooms/room_members.hpp"

#include <algorithm>

namespace greenroom {

const room_members::member* room_members::find(session_id session) const {
  const auto i = by_session_.find(session);
  return i == by_session_.end() ? nullptr : &i->second;
}

room_members::named_list::const_iterator
room_members::first_named(std::string_view nickname) const {
  return std::lower_bound(by_nickname_.begin(), by_nickname_.end(), nickname,
                          [](const auto* entry, std::string_view name) {
                            return entry->second.nickname.view() < name;
                          });
}

session_id room_members::named(std::string_view nickname) const {
  const auto i = first_named(nickname);
  const auto found =
    i != by_nickname_.end() && (*i)->second.nickname.view() == nickname;
  return found ? (*i)->first : session_id{};
}

session_id room_members::user_named(std::string_view nickname) const {
  const auto found = named(nickname);
  return found && find(found)->is_user() ? found : session_id{};
}

void room_members::insert(session_id session, const member& who) {
  const auto* added = &*by_session_.emplace(session, who).first;
  by_nickname_.insert(first_named(who.nickname.view()), added);
  if (who.is_user())
    count_users(1);
  if (who.is_dead)
    ++dead_;
  else
    audiences_.add(audience_of(session, here_));
}

void room_members::add(session_id session, std::string_view nickname,
                       std::uint64_t joined_seq, membership status) {
  insert(session, {short_nickname{nickname}, joined_seq, status});
}

void room_members::add_dead(session_id session, std::string_view nickname,
                            std::uint64_t joined_seq) {
  insert(session,
         {short_nickname{nickname}, joined_seq, membership::owed, true, true});
}

void room_members::erase(session_id session) {
  const auto i = by_session_.find(session);
  const auto& who = i->second;
  if (who.is_user())
    count_users(-1);
  if (who.is_dead)
    --dead_;
  else
    audiences_.remove(audience_of(session, here_));
  by_nickname_.erase(
    std::find(first_named(who.nickname.view()), by_nickname_.cend(), &*i));
  if (by_nickname_.size() < by_nickname_.capacity() / 4)
    by_nickname_.shrink_to_fit(); // a crowd has left
  by_session_.erase(i);
}

void room_members::hold_for(session_id from, session_id to) {
  auto moved = by_session_.at(from);
  moved.status = membership::held;
  erase(from);
  insert(to, moved);
}

std::vector<session_id>
room_members::open_sessions_of(audience_number audience) const {
  std::vector<session_id> result;
  for (const auto& [session, who] : by_session_)
    if (!who.is_closed && audience_of(session, here_) == audience)
      result.push_back(session);
  std::sort(result.begin(), result.end());
  return result;
}

void room_members::joined(session_id session, std::uint64_t seq) {
  by_session_.at(session).joined_seq = seq;
  set_status(session, membership::present);
}

void room_members::set_status(session_id session, membership status) {
  auto& who = by_session_.at(session);
  const auto was_user = who.is_user();
  who.status = status;
  if (who.is_user() != was_user)
    count_users(was_user ? -1 : 1);
}

void room_members::close(session_id session) {
  by_session_.at(session).is_closed = true;
}

void room_members::count_users(int change) noexcept {
  users_ += static_cast<std::uint64_t>(change); // wraps when it falls
  ++users_version_;
}

std::vector<std::string> room_members::user_names(std::size_t max) const {
  std::vector<std::string> result;
  result.reserve(std::min<std::size_t>(max, users_));
  for (const auto* entry : by_nickname_) {
    if (result.size() >= max)
      break;
    if (entry->second.is_user())
      result.push_back(entry->second.nickname.str());
  }
  return result;
}

} // namespace greenroom
