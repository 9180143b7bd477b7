// The reader without a node: a dummy plays the audience.

#include "actors/node/page_reader.hpp"
#include "tests/actors/lone_actor.hpp"

#include <caf/actor_cast.hpp>

using namespace greenroom;
using namespace greenroom::test;

namespace {

options with_streams(std::uint32_t streams) {
  auto values = test_options();
  values.history.streams = streams;
  return values;
}

/// An old database: it has come as far as an epoch.
class old_reader final : public journal_reader {
public:
  explicit old_reader(std::uint64_t epoch) : epoch_(epoch) {}

  event_page read(std::string_view, std::uint64_t first, std::uint64_t,
                  std::uint64_t epoch) override {
    event one;
    one.seq = first;
    return {status(epoch), {one}};
  }

  found_seq first_not_before(std::string_view, std::uint64_t first,
                             std::uint64_t, std::uint64_t epoch,
                             utc_time) override {
    return {status(epoch), first};
  }

private:
  read_status status(std::uint64_t epoch) const noexcept {
    return epoch > epoch_ ? read_status::behind : read_status::good;
  }

  std::uint64_t epoch_;
};

struct lone_reader : lone_actor {
  lone_reader() : lone_reader(nullptr) {}

  /// @param used instead of one of `engine`.
  explicit lone_reader(std::unique_ptr<journal_reader> used)
      : lone_actor(with_streams(2)) {
    if (!used)
      used = engine.open_reader();
    audience = spawn_audience(system, told);
    tested = spawn_pinned<page_reader>(system, queue, node, std::move(used));
  }

  ~lone_reader() { end(tested, audience); }

  void ask(std::uint64_t first) {
    self->send(tested, read_atom_v, page_request{"lobby", first, first + 9},
               audience);
    settle();
  }

  template <class Role>
  Role self_as() {
    return caf::actor_cast<Role>(self);
  }

  bool finds_range(std::uint64_t epoch) {
    range_request asked{"lobby", 1, 9, {}, epoch};
    asked.asked.from_us = 5;
    self->send(tested, range_atom_v, asked, self_as<range_asker_actor>());
    settle();
    auto readable = true;
    REQUIRE(self->has_next_message());
    self->receive(
      [&](ranged_atom, const range_answer& x) { readable = x.readable; });
    return readable;
  }

  memory_journal engine;
  std::vector<std::string> told;
  audience_actor audience;
  reader_actor tested;
};

} // namespace

TEST_CASE("no more than history.streams pages are under way") {
  lone_reader alone;
  for (const auto first : {1, 11, 21, 31})
    alone.ask(static_cast<std::uint64_t>(first));
  CHECK(alone.told == std::vector<std::string>{"page 1", "page 11"});
  alone.self->send(alone.tested, done_atom_v);
  alone.settle();
  CHECK(alone.told == std::vector<std::string>{"page 1", "page 11", "page 21"});
}

TEST_CASE("a room whose journal is unreadable is told so") {
  lone_reader alone;
  alone.engine.make_reads(read_status::unreadable);
  CHECK_FALSE(alone.finds_range(0));
}

TEST_CASE("a page comes with its epoch from the database, or is lacking") {
  lone_reader alone{std::make_unique<old_reader>(4)};
  for (const std::uint64_t epoch : {4, 5}) {
    alone.self->send(alone.tested, read_atom_v,
                     page_request{"lobby", 1, 9, epoch},
                     alone.self_as<audience_actor>());
    alone.settle();
    page_answer page;
    alone.self->receive([&](page_atom, page_answer& x) { page = x; });
    CHECK(page.status
          == (epoch == 4 ? read_status::good : read_status::behind));
    CHECK(page.last == 9);
  }
}

TEST_CASE("a range of times that the database lacks is not readable") {
  lone_reader alone{std::make_unique<old_reader>(4)};
  CHECK(alone.finds_range(4));
  CHECK_FALSE(alone.finds_range(5));
}
