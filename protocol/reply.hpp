#pragma once

#include "protocol/refusal.hpp"
#include "protocol/utc_time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace greenroom {

// Every function returns one whole line: a JSON object with `type` first,
// ended by `\n`.

/// `{"type":"commandResult","result":"OK"}`
std::string_view ok_line() noexcept;

/// `{"type":"commandResult","result":"OK","seq":7}`: the event is recorded.
std::string ok_line(std::uint64_t seq);

std::string error_line(std::string_view text);
std::string error_line(refusal why, std::string_view argument = {});

/// @param token the session's token, 32 hex digits.
std::string login_line(std::string_view nickname, std::string_view token);

/// The reply to a JOIN that succeeded. `seq` is that of one's own userJoined,
/// `head` the room's last seq before it.
struct join_reply {
  std::string_view room;
  std::uint64_t seq = 0;
  std::uint64_t head = 0;
  std::string_view journal; ///< 8 hex digits.
  /// The following only with `since=`.
  std::optional<std::uint64_t> replayed{};
  std::optional<std::uint64_t> gap_from{}; ///< With `gap_to`: removed events.
  std::optional<std::uint64_t> gap_to{};
  bool reset = false; ///< SEQ was beyond the head.
};
std::string join_line(const join_reply& reply);

/// @param first,last the range's seqs, left out of the line when count is 0.
std::string history_reply_line(std::uint64_t count, std::uint64_t first,
                               std::uint64_t last, bool more);

/// @param room,users valid names.
/// @param users sorted, at most limits.list_entries of `total`.
std::string who_line(std::string_view room,
                     const std::vector<std::string>& users, std::uint64_t total,
                     bool more);

struct room_count {
  std::string name; ///< A valid one.
  std::uint64_t users = 0;
};
std::string rooms_line(const std::vector<room_count>& rooms, bool more);

std::string help_line();
std::string pong_line(std::string_view text);

/// What the receiver of a `/tell` gets.
std::string tell_line(std::string_view from, std::string_view to,
                      std::string_view body, utc_time at);

std::string notice_line(std::string_view body);
std::string lagging_line(std::string_view room, std::uint64_t seq);

} // namespace greenroom
