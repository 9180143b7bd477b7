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
  joining, ///< Its userJoined is not recorded.
  present,
  held,    ///< Taken over; the new session has not joined.
  leaving, ///< Its userLeft is not recorded.
  owed,    ///< Gone, but its userLeft was refused.
};

/// Who is in a room, by session and by nickname. A nickname has one member,
/// whatever its status. Keeps the counts of users and of each audience's
/// members in step with every change, and counts what changed for `/who`.
class room_members {
public:
  /// @param here the opening of the room's own node.
  explicit room_members(opening_number here) : here_(here) {}

  struct member {
    short_nickname nickname;
    std::uint64_t joined_seq = 0;
    membership status = membership::joining;
    bool is_closed = false; ///< Its connection has ended.
    bool is_dead = false;   ///< Its process has ended.

    /// Whether others see it as a member.
    bool is_user() const noexcept {
      return status == membership::present || status == membership::held
             || status == membership::leaving;
    }
    /// Whether a takeover finds a place here.
    bool has_place() const noexcept {
      return status == membership::present || status == membership::held;
    }
  };

  bool empty() const noexcept { return by_session_.empty(); }

  /// The member, or null.
  const member* find(session_id session) const;
  /// The session of the member with that nickname, whatever its status; or
  /// nobody's.
  session_id named(std::string_view nickname) const;
  /// The same, of users only.
  session_id user_named(std::string_view nickname) const;

  /// Adds a member whose session and nickname nobody here has.
  /// @param joined_seq 0 while its userJoined is not recorded.
  void add(session_id session, std::string_view nickname,
           std::uint64_t joined_seq, membership status);

  /// Adds what a process before has left: closed, no user, and heard by no
  /// audience, as that process's audiences have ended with it.
  void add_dead(session_id session, std::string_view nickname,
                std::uint64_t joined_seq);

  // Each of these names a session that is in the room.
  void joined(session_id session, std::uint64_t seq);
  void set_status(session_id session, membership status);
  void close(session_id session);
  void erase(session_id session);
  /// Holds the place of `from` for `to`, which has none here.
  void hold_for(session_id from, session_id to);

  /// Members that others see.
  std::uint64_t users() const noexcept { return users_; }
  /// The first of their nicknames, sorted.
  std::vector<std::string> user_names(std::size_t max) const;
  /// Another number each time that `users` or `user_names` may have changed.
  std::uint64_t users_version() const noexcept { return users_version_; }

  /// Members of processes before, whose userLefts are not recorded.
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
