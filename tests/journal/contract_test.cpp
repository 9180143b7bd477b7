#include "tests/journal/engines.hpp"

#include <array>
#include <random>

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE_TEMPLATE("an append to a room that nobody claimed is fenced", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  auto first = message("hi");
  first.seq = 1;
  const append_request asked{"lobby", 1, 0, std::span{&first, 1}};
  CHECK(opened->append(std::span{&asked, 1}).front() == append_outcome::fenced);
}

TEST_CASE_TEMPLATE("a second claim fences the first owner", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner before{*opened, "lobby"};
  room_owner after{*opened, "lobby"};
  CHECK(before.append({message("old")}) == append_outcome::fenced);
  CHECK(after.append({message("new")}) == append_outcome::committed);
  CHECK(opened->open_reader()->read("lobby", 1, 1, 0).events.front().body
        == "new");
}

TEST_CASE_TEMPLATE("an append that expects another head is fenced", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room.fill(3);
  for (const std::uint64_t head : {0, 2, 4, 100}) {
    auto next = message("hi");
    next.seq = head + 1;
    const append_request asked{"lobby", room.snapshot.epoch, head,
                               std::span{&next, 1}};
    CHECK(opened->append(std::span{&asked, 1}).front()
          == append_outcome::fenced);
  }
  CHECK(room.append({message("hi")}) == append_outcome::committed);
}

TEST_CASE_TEMPLATE("events that do not continue the head are fenced", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  for (const auto& seqs : std::vector<std::vector<std::uint64_t>>{
         {0}, {2}, {1, 3}, {1, 1}, {2, 1}}) {
    std::vector<event> events;
    for (const auto seq : seqs) {
      events.push_back(message("hi"));
      events.back().seq = seq;
    }
    const auto asked = room.request(events);
    CHECK(opened->append(std::span{&asked, 1}).front()
          == append_outcome::fenced);
  }
  CHECK(opened->open_reader()->read("lobby", 1, 9, 0).events.empty());
}

TEST_CASE_TEMPLATE("the same append twice is recorded once", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  const auto events = room.numbered({message("once")});
  const auto asked = room.request(events);
  CHECK(opened->append(std::span{&asked, 1}).front()
        == append_outcome::committed);
  CHECK(opened->append(std::span{&asked, 1}).front() == append_outcome::fenced);
  CHECK(read_all(*opened->open_reader(), "lobby", 1, 1) == events);
}

TEST_CASE_TEMPLATE("a released room must be claimed again", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  opened->release("lobby", room.snapshot.epoch + 1);
  CHECK(room.append({message("still mine")}) == append_outcome::committed);
  opened->release("lobby", room.snapshot.epoch);
  CHECK(room.append({message("no more")}) == append_outcome::fenced);
  room.claim();
  CHECK(room.append({message("again")}) == append_outcome::committed);
}

TEST_CASE_TEMPLATE("one fenced room does not spoil its batch", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner one{*opened, "one"};
  room_owner two{*opened, "two"};
  room_owner three{*opened, "three"};
  const auto events = one.numbered({message("hi")});
  std::vector batch{one.request(events), two.request(events),
                    three.request(events)};
  batch[1].epoch += 1;
  CHECK(opened->append(batch)
        == std::vector{append_outcome::committed, append_outcome::fenced,
                       append_outcome::committed});
}

TEST_CASE_TEMPLATE("an empty batch has no outcomes", engine, memory_engine,
                   sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  CHECK(opened->append({}).empty());
  CHECK(opened->claim({}).empty());
}

TEST_CASE_TEMPLATE("a new room begins with nothing", engine, memory_engine,
                   sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  const room_owner room{*opened, "lobby"};
  CHECK(room.snapshot.epoch > 0);
  CHECK(room.snapshot.oldest == 1);
  CHECK(room.snapshot.head == 0);
  CHECK(room.snapshot.newest.empty());
  CHECK(room.snapshot.members.empty());
}

TEST_CASE_TEMPLATE("epochs rise with each claim, restarts included", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  std::uint64_t epoch = 0;
  for (int restart = 0; restart != 3; ++restart) {
    const auto opened = disk.open();
    for (int claim = 0; claim != 3; ++claim) {
      const room_owner room{*opened, "lobby"};
      CHECK(room.snapshot.epoch > epoch);
      epoch = room.snapshot.epoch;
    }
  }
}

TEST_CASE_TEMPLATE("a thousand rooms are claimed at once, in order", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner known{*opened, "room500"};
  known.fill(7);
  std::vector<std::string> names;
  for (int i = 0; i != 1000; ++i)
    names.push_back("room" + std::to_string(i));
  const auto claimed = opened->claim(names);
  REQUIRE(claimed.size() == names.size());
  for (std::size_t i = 0; i != names.size(); ++i) {
    REQUIRE(claimed[i].is_granted());
    CHECK(claimed[i].snapshot.head == (i == 500 ? 7 : 0));
  }
}

TEST_CASE_TEMPLATE("an id is 8 hex digits and stays", engine, memory_engine,
                   sqlite_engine, shared_engine) {
  engine disk;
  const auto id = disk.open()->id();
  CHECK(id.size() == 8);
  CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(disk.open()->id() == id);
}

TEST_CASE_TEMPLATE("events come back as they were, whatever their bytes",
                   engine, memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  std::mt19937 random{7};
  std::vector<event> events;
  for (int byte = 0; byte != 256; ++byte)
    events.push_back(message(std::string(3, static_cast<char>(byte))));
  events.push_back(message(""));
  events.push_back(message("'; DROP TABLE event; --"));
  events.push_back(message(std::string(1u << 20, '\0')));
  const std::array<std::string, 8> pieces{
    "'",  "\"", std::string(1, '\0'), "\xff\xfe", "\xed\xa0\x80", "%s",
    "\n", "😀"};
  for (int i = 0; i != 1000; ++i) {
    std::string text;
    for (auto length = random() % 12; length != 0; --length)
      text += random() % 2 == 0
                ? pieces[random() % pieces.size()]
                : std::string(1, static_cast<char>(random() % 256));
    auto hostile = message(text, static_cast<std::int64_t>(i));
    hostile.from = i % 2 == 0 ? text : "bob";
    const auto offset = static_cast<std::uint32_t>(i);
    hostile.session =
      session(~std::uint64_t{0} - offset, ~opening_number{0} - offset);
    hostile.line = ~line_number{0} - offset;
    events.push_back(std::move(hostile));
  }
  {
    const auto opened = disk.open();
    room_owner room{*opened, "lobby"};
    events = room.numbered(std::move(events));
    REQUIRE(room.append(events) == append_outcome::committed);
  }
  const auto again = disk.open();
  CHECK(read_all(*again->open_reader(), "lobby", 1, events.size()) == events);
}

TEST_CASE_TEMPLATE("what is committed is there after a restart", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  std::vector<event> events;
  for (int restart = 0; restart != 4; ++restart) {
    const auto opened = disk.open();
    room_owner room{*opened, "lobby"};
    CHECK(room.head == events.size());
    CHECK(room.snapshot.newest == events);
    for (int i = 0; i != 5; ++i) {
      const auto next = room.numbered({message("x", restart)});
      events.push_back(next.front());
      REQUIRE(room.append(next) == append_outcome::committed);
    }
    room.claim();
    CHECK(room.snapshot.last_at == at(restart));
  }
}
