#pragma once

#include "tests/soak/tally.hpp"
#include "tests/support/sanitized.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace greenroom::soak {

using steady_clock = std::chrono::steady_clock;

/// A message that a client sent, and what it was told of it.
struct saying {
  enum class fate : uint8_t { unanswered = 1, acknowledged, refused };

  std::string body;
  /// Messages between the same two other lines that change the room share it.
  uint32_t segment = 0;
  fate told = fate::unanswered;
};

/// What one connection said, in its order.
struct speech {
  /// How long after the end of a connection its last lines may be executed.
  static constexpr std::chrono::seconds executed_within{test::sanitized ? 10
                                                                        : 2};

  std::string label; ///< Names the connection in a problem.
  steady_clock::time_point began{};
  steady_clock::time_point ended{};
  std::vector<saying> sayings;
  /// Lines may have been refused whose reply never came: a hole among
  /// unanswered lines proves nothing then.
  bool holes_excused = false;
  /// All its lines had arrived, and nothing but its own hang-up ended it,
  /// unless another connection has used its token.
  bool all_executed = false;
  std::string token;

  /// Whether something of that time may have met one of its lines.
  bool meets(steady_clock::time_point from,
             steady_clock::time_point until) const {
    return from <= ended + executed_within && began <= until;
  }
};

/// All that the clients know of the rooms of one journal, over all connections
/// and restarts. Whatever two sources say of one event must agree, and the
/// history has the last word.
class ledger {
public:
  using json = nlohmann::json;

  explicit ledger(tally& problems) : tally_(problems) {}

  /// A body is about to be sent; no other line has the same one.
  void will_say(const std::string& body) { said_.insert(body); }

  /// An event as it was delivered, or as a history entry holds it.
  void saw(const json& event);

  /// A good reply named this event.
  void acknowledged(const std::string& room, uint64_t seq,
                    const std::string& type, const std::string& from,
                    const std::string& body);

  /// Somebody takes over the session of this token: it executes no further
  /// line, which its client need not have seen.
  void claimed(const std::string& token) { claimed_.insert(token); }

  /// A reply refused this message.
  void refused(const std::string& body) { refused_.insert(body); }

  /// A JOIN took a held place: from the user's own userJoined at `seq` up to
  /// `head` it has been a member without a break.
  void held(const std::string& room, const std::string& nickname, uint64_t seq,
            uint64_t head) {
    places_held_.push_back({room, nickname, seq, head});
  }

  /// The journal may have refused what was said in this time.
  void journal_refused(steady_clock::time_point from,
                       steady_clock::time_point until) {
    refusing_.push_back({from, until});
  }

  /// The server was stopped: lines that had arrived may not be executed.
  void server_stopped(steady_clock::time_point at) {
    stopping_.push_back({at, at});
  }

  /// A connection is over. Checked by `compare_speeches`.
  void add(speech&& ended) { speeches_.push_back(std::move(ended)); }

  /// The first seq of a room that its history has not confirmed yet.
  uint64_t unconfirmed(const std::string& room) {
    return rooms_[room].confirmed + 1;
  }

  /// The history holds the events [first, head] of the room, all of which
  /// `saw` was told of. Nobody may be in it but `checker`.
  void confirm(const std::string& room, uint64_t first, uint64_t head,
               const std::string& checker);

  /// After all rooms are confirmed: what was said, against what is recorded.
  void compare_speeches();

  std::vector<std::string> rooms() const;

private:
  struct fact {
    std::string type;
    std::string from;
    std::string body;
    std::string time; ///< Empty while only a reply has told of the event.
  };
  struct room_facts {
    std::map<uint64_t, fact> facts;
    uint64_t confirmed = 0; ///< The head at the last confirmation.
    uint64_t oldest = 1;    ///< What lies before it, retention removed.
    std::set<std::string> members;
  };
  struct held_place {
    std::string room;
    std::string nickname;
    uint64_t seq = 0;
    uint64_t head = 0;
  };
  using place = std::pair<std::string, uint64_t>;
  struct span {
    steady_clock::time_point from;
    steady_clock::time_point until;
  };
  using spans = std::vector<span>;

  static bool meets_any(const speech& one, const spans& all);

  void learn(const std::string& room, uint64_t seq, fact&& told);
  void check_time(const std::string& room, const room_facts& facts,
                  std::map<uint64_t, fact>::const_iterator at);
  void replay_members(const std::string& room, room_facts& facts,
                      uint64_t head);
  void compare(const speech& one);
  void compare_held(const held_place& one);

  tally& tally_;
  std::map<std::string, room_facts> rooms_;
  std::unordered_map<std::string, place> places_;
  std::set<std::string> said_;
  std::set<std::string> refused_;
  std::set<std::string> claimed_; // tokens
  std::vector<held_place> places_held_;
  std::vector<speech> speeches_;
  spans refusing_; // since the last comparison
  spans stopping_;
};

} // namespace greenroom::soak
