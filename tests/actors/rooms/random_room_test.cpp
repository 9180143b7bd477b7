// Any order of requests and of the journal's outcomes, restarts and rebuilds
// included: what the room says is held against what the journal has.

#include "tests/actors/rooms/driven_room.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <random>
#include <set>

using namespace greenroom;
using namespace greenroom::test;

using phase = room_state::phase;

namespace {

/// A session as its connection would have it: one command at a time, or
/// messages that overlap.
struct talker {
  std::string nickname;
  line_number line = 0;
  bool present = false; // its last good answer says so
  bool held = false;    // has a place by a takeover and has not joined
  std::map<line_number, event_kind> unanswered;
};

class random_room {
public:
  explicit random_room(std::uint32_t seed) : random_(seed) { start(0); }

  void step() {
    switch (up_to(18)) {
      case 0:
      case 1:
      case 2:
        join();
        break;
      case 3:
        leave();
        break;
      case 4:
        close();
        break;
      case 5:
      case 6:
      case 7:
      case 8:
        say();
        break;
      case 9:
        take_over();
        break;
      case 10:
        ask_history();
        break;
      case 11:
        full_ = up_to(4) == 0 && !full_;
        disk_->refuse_everything(full_);
        break;
      case 12:
        tick();
        break;
      case 13:
        if (up_to(20) == 0)
          begin_again(up_to(1) == 0);
        break;
      case 14:
        if (!late_.empty() && up_to(10) == 0)
          answer_late(up_to(audiences - 1));
        break;
      default:
        write();
    }
    room_->now += std::chrono::microseconds{static_cast<int>(up_to(2000))}
                  - std::chrono::microseconds{500};
    check();
  }

  /// The journal takes everything: nothing waits afterwards.
  void settle() {
    full_ = false;
    disk_->refuse_everything(false);
    answer_all_late();
    for (int i = 0; i < 1000 && !idle(); ++i) {
      tick();
      write_well();
      check();
    }
    REQUIRE(idle());
    REQUIRE(room_->state.ready());
    REQUIRE(room_->state.queued_bytes() == 0);
    REQUIRE_FALSE(room_->state.wants_retry());
    for (const auto& entry : talkers_) {
      const auto& x = entry.second;
      CAPTURE(x.nickname);
      REQUIRE(x.unanswered.empty());
      REQUIRE((x.present || x.held)
              == (room_->state.find(x.nickname) == entry.first));
    }
    check_journal();
  }

  std::size_t events() const { return recorded(*disk_).size(); }
  std::size_t rebuilds = 0;
  std::size_t unknown = 0;
  std::size_t late_answers = 0;

private:
  static constexpr std::size_t audiences = 3;

  /// The session whose userJoined is recorded, and the takeovers since.
  struct origin {
    session_id session;
    std::uint32_t takeovers = 0;
  };

  std::uint64_t up_to(std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>{0, most}(random_);
  }

  session_id new_session() {
    // A new process counts from the beginning again.
    ++serial_;
    return {disk_->opening(), serial_ % audiences, serial_, serial_};
  }

  void start(std::size_t asked) {
    const auto now = room_ ? room_->now : utc_time{std::chrono::seconds{1000}};
    room_ = std::make_unique<driven_room>(*disk_, asked);
    room_->now = now;
    told_ = 0;
    first_news_ = true;
    claim_wanted_ = true;
  }

  bool idle() {
    room_->pump();
    return !claim_wanted_ && !room_->in_flight && room_->state.ready()
           && room_->state.now() == phase::serving
           && room_->state.queued_bytes() == 0;
  }

  talker* any_talker(session_id& session) {
    if (talkers_.empty())
      return nullptr;
    auto i = talkers_.begin();
    std::advance(i, static_cast<std::ptrdiff_t>(up_to(talkers_.size() - 1)));
    session = i->first;
    return &i->second;
  }

  // Its connection does not know of the rebuilt room.
  bool is_late(session_id session) const {
    return late_.contains(session.audience());
  }

  // The owner keeps requests until the room is ready; so does this one.
  bool ready() const { return room_->state.ready(); }

  void join() {
    if (!ready())
      return;
    session_id session;
    auto* x = any_talker(session);
    if (!x || up_to(2) == 0) {
      session = new_session();
      x = &talkers_[session];
      x->nickname = "user" + std::to_string(up_to(7));
    }
    if (x->present || !x->unanswered.empty())
      return;
    const auto line = ++x->line;
    x->unanswered[line] = event_kind::user_joined;
    if (up_to(1) == 0)
      room_->join_since(session, x->nickname, up_to(30), line);
    else
      room_->join(session, x->nickname, line);
    read_answers();
    if (x->unanswered.contains(line) && up_to(3) == 0)
      room_->join(session, x->nickname, line); // asked again
  }

  void leave() {
    session_id session;
    auto* x = any_talker(session);
    if (!x || !ready() || is_late(session) || !x->present
        || !x->unanswered.empty())
      return;
    if (up_to(2) == 0) { // a JOIN of another room was good
      room_->state.leave(session, 0);
      x->present = false;
      return;
    }
    const auto line = ++x->line;
    x->unanswered[line] = event_kind::user_left;
    room_->state.leave(session, line);
  }

  void close() {
    session_id session;
    auto* x = any_talker(session);
    if (!x || !ready())
      return;
    // A late one tells the room before, which is no more; but one that asked
    // the lobby itself, to join or to take over, tells this one.
    const auto has_place = x->present || x->held || !x->unanswered.empty();
    if (has_place && !(is_late(session) && x->present))
      room_->state.leave(session, 0);
    talkers_.erase(session);
  }

  void say() {
    session_id session;
    auto* x = any_talker(session);
    if (!x || !ready() || is_late(session) || !x->present)
      return;
    for (const auto& [line, kind] : x->unanswered)
      if (kind != event_kind::message)
        return;
    const auto line = ++x->line;
    x->unanswered[line] = event_kind::message;
    const auto text =
      std::to_string(session.number()) + '/' + std::to_string(line);
    room_->state.say({session, line, text + std::string(up_to(300), ' ')});
  }

  void take_over() {
    session_id from;
    auto* x = any_talker(from);
    if (!x || !ready() || is_late(from) || !(x->present || x->held)
        || !x->unanswered.empty())
      return;
    const auto to = new_session();
    talkers_[to] = {x->nickname, 0, false, true, {}};
    const auto before = recorded_as_.extract(from);
    recorded_as_[to] = before ? before.mapped() : origin{from};
    ++recorded_as_[to].takeovers;
    talkers_.erase(from);
    room_->state.transfer(from, to);
    if (up_to(5) == 0) { // its JOIN of another room is good
      room_->state.leave(to, 0);
      talkers_[to].held = false;
      recorded_as_.erase(to);
    }
  }

  void ask_history() {
    session_id session;
    auto* x = any_talker(session);
    if (!x || !ready() || is_late(session) || !x->present
        || !x->unanswered.empty())
      return;
    history_request asked;
    asked.session = session;
    asked.line = ++x->line;
    asked.limit = up_to(5);
    x->unanswered[asked.line] = event_kind{0};
    room_->state.answer_history(asked, room_->state.range_of(asked));
  }

  void tick() {
    room_->state.retry();
    claim_wanted_ = claim_wanted_ || room_->state.now() == phase::unavailable
                    || room_->state.now() == phase::settling;
    claim_if_wanted();
  }

  void claim_if_wanted() {
    if (std::exchange(claim_wanted_, false))
      room_->claim();
    if (room_->state.now() == phase::fenced)
      begin_again(false);
  }

  void write() {
    claim_if_wanted();
    room_->pump();
    if (room_->in_flight && !full_) {
      const auto fate = up_to(9);
      if (fate == 0)
        disk_->next_append_outcomes({append_outcome::refused});
      else if (fate <= 2)
        disk_->lose_next_answer(fate == 1);
      else if (fate == 3 && up_to(10) == 0)
        disk_->next_append_outcomes({append_outcome::fenced});
    }
    write_well();
  }

  void write_well() {
    claim_if_wanted();
    room_->write();
    if (room_->state.now() == phase::settling) {
      ++unknown;
      claim_wanted_ = true;
    }
    if (room_->state.now() == phase::fenced)
      begin_again(false);
  }

  // The room ends and is started again: rebuilt in the same process, or in a
  // new one, where everybody has lost the connection.
  void begin_again(bool new_process) {
    read_answers();
    ++rebuilds;
    if (new_process) {
      full_ = false;
      talkers_.clear();
      recorded_as_.clear();
      late_.clear();
      ask_again_later_.clear();
      serial_ = 0;
      auto store = disk_->store();
      disk_ = std::make_unique<memory_journal>(std::move(store));
      start(0);
      return;
    }
    start(audiences);
    // What was asked is lost with the room, unless it is recorded: then the
    // relay answers it from the events. Commands are asked again.
    for (auto& entry : talkers_)
      std::erase_if(entry.second.unanswered, [](const auto& y) {
        return y.second == event_kind::message || y.second == event_kind{0};
      });
    late_.clear();
    ask_again_later_.clear();
    for (std::size_t audience = 0; audience < audiences; ++audience)
      if (up_to(3) == 0)
        late_.insert(audience);
      else
        room_->state.attached(static_cast<audience_number>(audience),
                              sessions_of(audience));
    if (!late_.empty())
      room_->state.attach_deadline_passed();
    settle_after_rebuild();
  }

  std::vector<attached_member> sessions_of(std::size_t audience) {
    std::vector<attached_member> result;
    for (const auto& [session, x] : talkers_) {
      const auto joins =
        !x.unanswered.empty()
        && x.unanswered.begin()->second == event_kind::user_joined;
      if (session.audience() != audience || !(x.present || x.held || joins))
        continue;
      const auto known = recorded_as_.find(session);
      const auto from = known == recorded_as_.end() ? origin{} : known->second;
      result.push_back({session, 0, from.session, from.takeovers, x.held});
    }
    return result;
  }

  // Also of one that is not late: it is asked twice.
  void answer_late(std::size_t audience) {
    read_answers();
    room_->state.attached(static_cast<audience_number>(audience),
                          sessions_of(audience));
    if (late_.erase(audience) == 0)
      return;
    ++late_answers;
    read_answers();
    if (ready())
      ask_again([&](session_id who) { return who.audience() == audience; });
    else
      ask_again_later_.insert(audience);
  }

  void answer_all_late() {
    while (!late_.empty())
      answer_late(*late_.begin());
  }

  /// Commands that no room has answered, of these sessions.
  template <class Predicate>
  void ask_again(Predicate is_one_of_them) {
    for (auto& [session, x] : talkers_) {
      if (!is_one_of_them(session))
        continue;
      for (const auto& [line, kind] : x.unanswered) {
        if (kind == event_kind::user_joined)
          room_->join(session, x.nickname, line);
        else if (kind == event_kind::user_left)
          room_->state.leave(session, line);
      }
    }
  }

  void settle_after_rebuild() {
    disk_->refuse_everything(false);
    for (int i = 0; i < 20 && !ready(); ++i) {
      if (std::exchange(claim_wanted_, false))
        room_->claim();
      room_->write();
    }
    disk_->refuse_everything(full_);
    REQUIRE(ready());
    ask_again([&](session_id who) { return !is_late(who); });
  }

  void read_answers() {
    for (const auto& answer : room_->take_answers())
      read_answer(answer);
    for (; told_ < room_->told.size(); ++told_)
      read_event(room_->told[told_]);
  }

  void read_answer(const room_answer& answer) {
    const auto i = talkers_.find(answer.session);
    if (i == talkers_.end())
      return; // its connection has ended
    auto& x = i->second;
    if (answer.kind == answer_kind::placed)
      return;
    REQUIRE(x.unanswered.contains(answer.line)); // exactly one answer
    const auto kind = x.unanswered[answer.line];
    x.unanswered.erase(answer.line);
    if (answer.kind == answer_kind::joined) {
      REQUIRE(kind == event_kind::user_joined);
      REQUIRE(answer.seq <= room_->state.head());
      REQUIRE(answer.was_held == x.held);
      x.present = true;
      x.held = false;
      if (!answer.was_held)
        recorded_as_.erase(answer.session);
    } else if (answer.kind == answer_kind::left) {
      REQUIRE(kind == event_kind::user_left);
      x.present = false;
    } else if (kind == event_kind::user_left
               && answer.why == refusal::join_a_room_first) {
      x.present = false;
    }
  }

  // News acknowledge messages, as relays do.
  void read_event(const event& x) {
    REQUIRE(x.seq > known_head_);
    REQUIRE((first_news_ || x.seq == known_head_ + 1));
    first_news_ = false;
    known_head_ = x.seq;
    if (x.kind != event_kind::message)
      return;
    REQUIRE(acknowledged_.insert({x.session, x.line}).second);
    if (const auto i = talkers_.find(x.session); i != talkers_.end())
      i->second.unanswered.erase(x.line);
  }

  void check() {
    read_answers();
    if (ready() && !ask_again_later_.empty()) {
      ask_again([&](session_id who) {
        return ask_again_later_.contains(who.audience());
      });
      ask_again_later_.clear();
    }
    std::set<std::string> names;
    for (const auto& name : room_->state.user_names())
      REQUIRE(names.insert(name).second);
    REQUIRE(names.size() == room_->state.users());
    // What is said to be there is in the journal.
    REQUIRE(room_->state.head() <= disk_->store()->rooms["lobby"].head());
  }

  void check_journal() {
    const auto events = recorded(*disk_);
    std::map<std::string, session_id> members;
    std::set<std::pair<session_id, line_number>> messages;
    std::uint64_t seq = 0;
    utc_time last{};
    for (const auto& x : events) {
      REQUIRE(x.seq == ++seq);
      REQUIRE(x.at >= last);
      last = x.at;
      if (x.kind == event_kind::user_joined) {
        REQUIRE(members.emplace(x.from, x.session).second);
      } else if (x.kind == event_kind::user_left) {
        REQUIRE(members.erase(x.from) == 1);
      } else {
        REQUIRE(members.contains(x.from));
        REQUIRE(messages.insert({x.session, x.line}).second);
      }
    }
    for (const auto& one : acknowledged_)
      REQUIRE(messages.contains(one));
    std::vector<std::string> names;
    for (const auto& [name, session] : members)
      names.push_back(name);
    REQUIRE(names == room_->state.user_names());
    const auto& rows = disk_->store()->rooms["lobby"].members;
    REQUIRE(rows.size() == members.size());
    for (const auto& [name, row] : rows)
      REQUIRE(members.contains(name));
  }

  std::mt19937 random_;
  std::unique_ptr<memory_journal> disk_ = std::make_unique<memory_journal>();
  std::unique_ptr<driven_room> room_;
  std::map<session_id, talker> talkers_;
  std::map<session_id, origin> recorded_as_;
  std::set<std::size_t> late_; // audiences that the rebuilt room waits for
  std::set<std::size_t> ask_again_later_; // when the room is ready
  std::set<std::pair<session_id, line_number>> acknowledged_;
  std::uint64_t serial_ = 0;
  std::uint64_t known_head_ = 0;
  std::size_t told_ = 0;
  bool first_news_ = true;
  bool full_ = false;
  bool claim_wanted_ = false;
};

} // namespace

TEST_CASE("whatever the journal does, lines and events stay in step") {
  std::size_t events = 0;
  std::size_t rebuilds = 0;
  std::size_t unknown = 0;
  std::size_t late_answers = 0;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    random_room room{seed};
    for (int round = 0; round < 5; ++round) {
      for (int step = 0; step < 600; ++step)
        room.step();
      room.settle();
    }
    events += room.events();
    rebuilds += room.rebuilds;
    unknown += room.unknown;
    late_answers += room.late_answers;
  }
  // The test has met what it is about.
  CHECK(events > 10'000);
  CHECK(rebuilds > 100);
  CHECK(unknown > 500);
  CHECK(late_answers > 50);
}
