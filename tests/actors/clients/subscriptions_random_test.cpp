// Any interleaving of news, pages, readers and memberships: what each client
// was given is followed line by line against the one rule of delivery.

#include "tests/actors/clients/heard_loop.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <set>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// What a client is owed of one room: the seqs of each of its memberships that
/// it has not got.
struct debt {
  struct span {
    std::uint64_t next;
    std::uint64_t until;
  };

  std::deque<span> spans;
  std::uint64_t lagging_at = 0; // the last fall it was told

  std::uint64_t next() const { return spans.front().next; }

  // Of memberships that ended with a LEAVE: seqs that were not given yet.
  std::set<std::uint64_t> promised;

  void join(std::uint64_t next) {
    while (!spans.empty() && spans.back().next >= next)
      spans.pop_back();
    if (!spans.empty())
      spans.back().until = std::min(spans.back().until, next - 1);
    spans.push_back({next, UINT64_MAX});
  }

  // Without a LEAVE only what earlier ones have promised is owed.
  void stop() {
    spans.clear();
    for (const auto seq : promised)
      if (!spans.empty() && spans.back().until + 1 == seq)
        spans.back().until = seq;
      else
        spans.push_back({seq, seq});
  }

  void leave(std::uint64_t last) {
    spans.back().until = last;
    promised.clear();
    for (const auto& x : spans)
      for (auto seq = x.next; seq <= x.until; ++seq)
        promised.insert(seq);
    if (spans.back().next > last)
      spans.pop_back();
  }

  void given() {
    promised.erase(spans.front().next);
    if (++spans.front().next > spans.front().until)
      spans.pop_front();
  }
};

struct history_debt {
  std::string room;
  std::uint64_t next = 0;
  std::uint64_t last = 0;
};

/// A client whose lines are checked as soon as they are queued.
struct checked_listener : listener, transport_events {
  explicit checked_listener(std::uint64_t serial) : listener(serial) {
    socket.listen(this);
  }

  void on_input() override {}
  void on_drained() override { drained = true; }
  void on_closed() override {}

  bool drained = false;
  std::map<std::string, debt> owed;
  std::string hears; // the room whose debt has no end
  std::map<line_number, history_debt> histories;
  std::size_t checked_bytes = 0; // of what waits
  bool may_resend = false;
  bool must_resend = false;
};

std::string text_in(std::string_view line, std::string_view key) {
  const auto begin = line.rfind(key);
  if (begin == std::string_view::npos)
    return {};
  const auto rest = line.substr(begin + key.size());
  return std::string{rest.substr(0, rest.find('"'))};
}

class random_loop {
public:
  explicit random_loop(std::uint32_t seed) : random_(seed) {
    constexpr std::array<std::uint64_t, 3> outputs{2'000, 9'000, 70'000};
    loop_.heard.set_limits(outputs[seed % 3], seed % 2 == 0 ? 20'000 : 1 << 30);
    for (int i = 0; i < 8; ++i)
      add_client();
  }

  void step() {
    switch (up_to(15)) {
      case 0:
      case 1:
      case 2:
      case 3:
        speak();
        break;
      case 4:
        join();
        break;
      case 5:
        leave();
        break;
      case 6:
        ask_history();
        break;
      case 7:
      case 8:
      case 9:
        answer_page();
        break;
      case 10:
      case 11:
        read_some();
        break;
      case 12:
        loop_.heard.retry();
        break;
      case 13:
        repeat_news();
        break;
      case 14:
        if (up_to(10) == 0)
          rebuild();
        break;
      default:
        if (up_to(10) == 0)
          replace_client();
    }
    check();
  }

  /// Everybody reads, every page comes: nobody is owed anything afterwards.
  void settle() {
    for (const auto& room : rooms)
      tell(room, {}, loop_.head(room));
    int quiet = 0;
    for (int round = 0; round < 2000; ++round) {
      for (auto& x : clients_) {
        x->checked_bytes = 0;
        x->socket.read_all();
        x->drained = false;
        loop_.heard.resume(x->who);
      }
      loop_.heard.retry();
      collect();
      quiet = pages_.empty() ? quiet + 1 : 0;
      if (quiet > feed_places::age_max + 1) // a lost page is asked for again
        break;
      while (!pages_.empty())
        answer_page_well();
      check();
    }
    REQUIRE(pages_.empty());
    for (const auto& x : clients_) {
      REQUIRE(x->who.feeds == nullptr);
      REQUIRE(x->histories.empty());
      REQUIRE_FALSE(x->must_resend);
      REQUIRE(x->owed.size() == (x->hears.empty() ? 0 : 1));
      if (!x->hears.empty())
        REQUIRE(x->owed[x->hears].next() == loop_.head(x->hears) + 1);
    }
    for (const auto& [name, room] : loop_.heard.rooms()) {
      REQUIRE(room.feeds.empty());
      REQUIRE(room.head == loop_.head(name));
    }
  }

  /// Everybody ends: nothing is left.
  void end() {
    while (!clients_.empty())
      remove_client(clients_.size() - 1);
    REQUIRE(loop_.heard.rooms().empty());
    REQUIRE(outbox::loop_waiting_bytes() == 0);
  }

  std::size_t events_given = 0;
  std::size_t entries_given = 0;
  std::size_t falls = 0;

private:
  inline static const std::array<std::string, 3> rooms{"one", "two", "three"};

  std::uint64_t up_to(std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>{0, most}(random_);
  }

  const std::string& any_room() { return rooms[up_to(rooms.size() - 1)]; }
  checked_listener& any_client() {
    return *clients_[up_to(clients_.size() - 1)];
  }

  void add_client() {
    clients_.push_back(std::make_unique<checked_listener>(++serial_));
  }

  void remove_client(std::size_t i) {
    loop_.heard.forget(clients_[i]->who);
    REQUIRE(clients_[i]->who.feeds == nullptr);
    clients_.erase(clients_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  void replace_client() {
    remove_client(up_to(clients_.size() - 1));
    add_client();
  }

  // What every news do: the head is told, whatever becomes of the events.
  void tell(const std::string& room, const shared_events& batch,
            std::uint64_t head) {
    told_[room] = std::max(told_[room], head);
    loop_.heard.deliver(room, {head}, batch);
    collect();
  }

  void speak() {
    const auto& room = any_room();
    const auto batch =
      loop_.record(room, 1 + up_to(4), up_to(9) == 0 ? 3000 : up_to(300));
    last_batch_[room] = batch;
    if (up_to(9) != 0)
      tell(room, batch, batch->back().seq);
  }

  void repeat_news() {
    const auto& room = any_room();
    const auto& batch = last_batch_[room];
    if (!batch.empty())
      tell(room, batch, batch->back().seq);
    else
      tell(room, {}, loop_.head(room));
  }

  // A JOIN as the relay answers it: attach, then the batch that has it.
  void join() {
    auto& x = any_client();
    const auto& room = any_room();
    const auto batch = loop_.record(room, 1 + up_to(2));
    const auto own = batch->back().seq;
    const auto next = up_to(1) == 0 ? own : 1 + up_to(own - 1);
    stop_hearing(x);
    x.hears = room;
    // It may have left a moment ago and is still owed events.
    x.owed[room].join(next);
    x.may_resend = x.may_resend || x.must_resend;
    x.must_resend = false;
    const auto before = batch->front().seq - 1;
    told_[room] = std::max(told_[room], before);
    loop_.heard.attach(x.who, room, {}, {before}, next);
    last_batch_[room] = batch;
    tell(room, batch, own);
  }

  // Without a LEAVE nothing more is owed of this membership.
  static void stop_hearing(checked_listener& x) {
    const auto room = std::exchange(x.hears, {});
    if (room.empty())
      return;
    x.owed[room].stop();
    if (x.owed[room].spans.empty())
      x.owed.erase(room);
  }

  void leave() {
    auto& x = any_client();
    if (x.hears.empty())
      return;
    const auto room = std::exchange(x.hears, {});
    x.may_resend = x.may_resend || x.must_resend;
    x.must_resend = false;
    if (up_to(3) == 0) { // as a drain does
      x.hears = room;
      stop_hearing(x);
      loop_.heard.detach(x.who);
      return;
    }
    const auto batch = loop_.record(room, 1 + up_to(3));
    const auto last = 1 + batch->front().seq - 1 + up_to(batch->size() - 1);
    x.owed[room].leave(last);
    if (x.owed[room].spans.empty())
      x.owed.erase(room);
    loop_.heard.finish(x.who, last);
    last_batch_[room] = batch;
    tell(room, batch, batch->back().seq);
  }

  void ask_history() {
    auto& x = any_client();
    const auto& room = any_room();
    const auto head = loop_.head(room);
    if (head == 0 || !x.histories.empty())
      return; // a client has one HISTORY at a time
    const auto first = 1 + up_to(head - 1);
    const auto last = std::min(head, first + up_to(400));
    const auto line = ++lines_;
    x.histories[line] = {room, first, last};
    loop_.stream(x, room, line, first, last);
    tell(room, {}, head);
  }

  void collect() {
    for (auto& one : loop_.wanted())
      pages_.push_back(std::move(one));
  }

  page_request take_page() {
    const auto i = up_to(pages_.size() - 1);
    auto result = pages_[i];
    pages_.erase(pages_.begin() + static_cast<std::ptrdiff_t>(i));
    return result;
  }

  void answer_page_well() {
    loop_.heard.deliver(loop_.page(take_page()));
    collect();
  }

  void answer_page() {
    if (pages_.empty())
      return;
    auto wanted = take_page();
    switch (up_to(9)) {
      case 0:
        loop_.heard.deliver(heard_loop::unreadable(wanted));
        end_broken_histories();
        return;
      case 1: // doubled
        loop_.heard.deliver(loop_.page(wanted));
        collect();
        check();
        break;
      case 2:
        loop_.heard.deliver(heard_loop::behind(wanted));
        return;
      case 3: // longer than asked for
        wanted.last = UINT64_MAX;
    }
    loop_.heard.deliver(loop_.page(wanted, 1 + up_to(40)));
    collect();
  }

  void end_broken_histories() {
    check_given();
    for (const auto& ended : loop_.heard.take_ended())
      for (auto& x : clients_)
        if (x->who.session == ended.session)
          REQUIRE(x->histories.erase(ended.line) == 1);
  }

  void read_some() {
    auto& x = any_client();
    const auto got = x.socket.read(up_to(4000)).size();
    x.checked_bytes -= got;
    if (std::exchange(x.drained, false))
      loop_.heard.resume(x.who);
    collect();
  }

  void rebuild() {
    const auto room = any_room();
    const auto list = loop_.heard.attach_to(room, {});
    std::set<session_id> listed;
    for (const auto& one : list) {
      REQUIRE(listed.insert(one.session).second);
      for (auto& x : clients_)
        if (x->who.session == one.session)
          REQUIRE(x->owed[room].next() == one.next);
    }
    for (auto& x : clients_) {
      REQUIRE(listed.contains(x->who.session) == (x->hears == room));
      if (x->hears == room)
        x->must_resend = true;
      else if (x->owed.contains(room))
        x->may_resend = true;
    }
    // Pages of the room before may come or not.
    if (up_to(1) == 0)
      std::erase_if(pages_, [&](const auto& y) { return y.room == room; });
    told_[room] = loop_.head(room);
    if (listed.empty() && !loop_.heard.rooms().contains(room))
      return;
    loop_.heard.attached(room, {loop_.head(room)});
    collect();
  }

  void check() {
    check_given();
    for (const auto& ended : loop_.heard.take_ended())
      for (auto& x : clients_)
        if (x->who.session == ended.session) {
          REQUIRE(x->histories.contains(ended.line));
          const auto& history = x->histories[ended.line];
          REQUIRE(history.next == history.last + 1);
          x->histories.erase(ended.line);
        }
    for (const auto session : loop_.heard.take_resends())
      for (auto& x : clients_)
        if (x->who.session == session) {
          REQUIRE((x->must_resend || x->may_resend));
          if (x->must_resend)
            REQUIRE(x->owed[x->hears].next() == told_[x->hears] + 1);
          x->must_resend = false;
        }
  }

  void check_given() {
    for (auto& x : clients_) {
      if (x->socket.waiting_bytes() == x->checked_bytes)
        continue;
      auto given = waiting(*x).substr(x->checked_bytes);
      x->checked_bytes = x->socket.waiting_bytes();
      for (auto end = given.find('\n'); end != std::string::npos;
           end = given.find('\n')) {
        check_line(*x, std::string_view{given}.substr(0, end));
        given.erase(0, end + 1);
      }
      REQUIRE(given.empty());
    }
  }

  static std::string waiting(const checked_listener& x) {
    std::vector<iovec> parts(4096);
    const auto count = x.socket.gather(parts.data(), parts.size());
    REQUIRE(count < parts.size());
    std::string result;
    for (std::size_t i = 0; i < count; ++i)
      result.append(static_cast<const char*>(parts[i].iov_base),
                    parts[i].iov_len);
    return result;
  }

  void check_line(checked_listener& x, std::string_view line) {
    const auto room = text_in(line, "\"room\":\"");
    const auto seq = number_in(line, "\"seq\":");
    if (line.starts_with("{\"type\":\"history\"")) {
      check_entry(x, room, seq);
    } else if (line.starts_with("{\"type\":\"lagging\"")) {
      REQUIRE(x.hears == room);
      REQUIRE(x.owed[room].next() == seq);
      REQUIRE(x.owed[room].lagging_at < seq);
      x.owed[room].lagging_at = seq;
      ++falls;
    } else if (!line.starts_with("{\"type\":\"notice\"")) {
      REQUIRE(x.owed.contains(room));
      auto& owed = x.owed[room];
      REQUIRE(seq == owed.next());
      REQUIRE(seq <= told_[room]);
      ++events_given;
      owed.given();
      if (owed.spans.empty())
        x.owed.erase(room);
    }
  }

  void check_entry(checked_listener& x, const std::string& room,
                   std::uint64_t seq) {
    for (auto& [line, history] : x.histories)
      if (history.room == room && history.next == seq && seq <= history.last) {
        ++history.next;
        ++entries_given;
        return;
      }
    FAIL_CHECK("an entry that no HISTORY is owed");
  }

  std::mt19937 random_;
  heard_loop loop_;
  std::vector<std::unique_ptr<checked_listener>> clients_;
  std::uint64_t serial_ = 0;
  line_number lines_ = 0;
  std::map<std::string, std::uint64_t> told_;
  std::map<std::string, shared_events> last_batch_;
  std::vector<page_request> pages_;
};

} // namespace

TEST_CASE("whatever happens, each event is given once, in order, and no more") {
  constexpr std::uint32_t seeds = sanitized ? 4 : 30;
  std::size_t events = 0;
  std::size_t entries = 0;
  std::size_t falls = 0;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    random_loop loop{seed};
    for (int round = 0; round < 4; ++round) {
      for (int step = 0; step < 1000; ++step)
        loop.step();
      loop.settle();
    }
    loop.end();
    events += loop.events_given;
    entries += loop.entries_given;
    falls += loop.falls;
  }
  // The test has met what it is about.
  CHECK(events > 10'000);
  CHECK(entries > 10'000);
  CHECK(falls > 100);
}
