#pragma once

#include "tests/crash/chat_record.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace greenroom::crash {

/// Compares what clients were told with what a restarted server still knows,
/// and names every difference in a line.
class history_check {
public:
  /// How many lines are kept; the rest is only counted.
  static constexpr size_t problems_max = 20;

  /// Adds one event of a room, oldest first, as its history tells it. The
  /// first one must follow `head_before`.
  void add_entry(const std::string& room, uint64_t head_before,
                 const nlohmann::json& event);

  /// The entries so far belong to rounds before; what clients that resume are
  /// replayed is compared with them, too.
  void begin_round();

  /// Checks one client's record against the entries of this round.
  void compare(const chat_record& record);

  /// Members of a room by its history, who must all be gone but these.
  void expect_members(const std::string& room,
                      const std::vector<std::string>& nicknames);

  void expect_equal(const nlohmann::json& value, const nlohmann::json& expected,
                    const std::string& what);

  void add_problem(std::string text) { problem(std::move(text)); }

  /// Of this round.
  uint64_t losses() const { return losses_; }
  const std::vector<std::string>& problems() const { return problems_; }

private:
  struct room_entries {
    uint64_t first = 0;
    std::vector<nlohmann::json> events; ///< events[i] has seq first + i.
  };

  const nlohmann::json* find(const std::string& room, uint64_t seq) const;
  void compare_event(const nlohmann::json& delivered);
  void compare_order(const chat_record& record);
  void compare_acknowledged(const acknowledged_line& line);
  void compare_sequence_of_texts(const chat_record& record);
  void problem(std::string text);

  std::map<std::string, room_entries> rooms_;
  /// Of the rounds before, from seq 1 on.
  std::map<std::string, room_entries> earlier_;
  /// Where a text is; a text in two places is a problem by itself.
  std::map<std::string, std::pair<std::string, uint64_t>> places_;
  uint64_t losses_ = 0;
  std::vector<std::string> problems_;
};

} // namespace greenroom::crash
