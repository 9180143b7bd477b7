#pragma once

#include "actors/rooms/audience_table.hpp"
#include "protocol/session_id.hpp"
#include "protocol/short_nickname.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// Where a member stands between its JOIN and its userLeft.
enum class membership : std::uint8_t {
  joining, ///< Its userJoined is not recorded yet.
  present,
  held,    ///< Taken over; the new session has not joined yet.
  leaving, ///< Its userLeft is not recorded yet.
  owed,    ///< Gone, but its userLeft is owed: see `append_queue`.
};

/// Who is in a room, by session and by nickname. A nickname has at most one
/// member, whatever its status. Every change also updates the number of users,
/// the number of members of each audience, and `users_version`.
class room_members {
public:
  /// @param here the opening of the room's own node.
  explicit room_members(opening_number here) : here_(here) {}

  struct member {
    short_nickname nickname;
    std::uint64_t joined_seq = 0;
    membership status = membership::joining;
    bool is_closed = false; ///< Its connection has ended.
    bool is_dead = false;   ///< It joined in an earlier opening.

    /// Whether others see it as a member.
    bool is_user() const noexcept {
      return status == membership::present || status == membership::held
             || status == membership::leaving;
    }
    /// Whether another session can take this place over.
    bool has_place() const noexcept {
      return status == membership::present || status == membership::held;
    }
  };

  bool empty() const noexcept { return by_session_.empty(); }

  /// The member, or null.
  const member* find(session_id session) const;
  /// The session of the member with that nickname, whatever its status; nobody
  /// if there is none.
  session_id named(std::string_view nickname) const;
  /// The same, but only if the member `is_user`.
  session_id user_named(std::string_view nickname) const;

  /// Adds a member.
  /// @pre no member has this session or this nickname.
  /// @param joined_seq 0 while its userJoined is not recorded.
  void add(session_id session, std::string_view nickname,
           std::uint64_t joined_seq, membership status);

  /// Adds a member that an earlier opening has left behind. It is no user, its
  /// userLeft is owed, and no audience counts it: its own has ended.
  void add_dead(session_id session, std::string_view nickname,
                std::uint64_t joined_seq);

  /// The members of an audience whose connections have not ended, sorted.
  std::vector<session_id> open_sessions_of(audience_number audience) const;

  // The session given must be in the room.
  void joined(session_id session, std::uint64_t seq);
  void set_status(session_id session, membership status);
  void close(session_id session);
  void erase(session_id session);
  /// Makes `to` the member in place of `from`, with status `held`.
  /// @pre `to` is not in the room.
  void hold_for(session_id from, session_id to);

  /// Members that others see.
  std::uint64_t users() const noexcept { return users_; }
  /// The first of their nicknames, sorted.
  std::vector<std::string> user_names(std::size_t max) const;
  /// Rises whenever `users` or `user_names` may have changed.
  std::uint64_t users_version() const noexcept { return users_version_; }

  /// How many members of earlier openings are left: their userLefts are owed.
  std::size_t dead() const noexcept { return dead_; }

  const audience_table& audiences() const noexcept { return audiences_; }

private:
  using member_map = std::unordered_map<session_id, member>;
  using named_list = std::vector<const member_map::value_type*>;

  void insert(session_id session, const member& who);
  named_list::const_iterator first_named(std::string_view nickname) const;
  void count_users(int change) noexcept;

  opening_number here_;
  member_map by_session_;
  named_list by_nickname_; // entries of by_session_, sorted
  audience_table audiences_;
  std::uint64_t users_ = 0;
  std::uint64_t users_version_ = 0;
  std::size_t dead_ = 0;
};

} // namespace greenroom
