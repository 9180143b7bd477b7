#include "protocol/command.hpp"
#include "protocol/event_line.hpp"
#include "protocol/line_reader.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <string>

namespace {

// Of this test program; its tests run one after the other.
std::size_t allocations_made = 0;
std::size_t allocations_held = 0;

} // namespace

// Not inlined: g++ would take malloc and operator delete for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations_made;
  ++allocations_held;
  if (void* memory = std::malloc(size))
    return memory;
  throw std::bad_alloc{};
}

[[gnu::noinline]] void operator delete(void* memory) noexcept {
  if (memory)
    --allocations_held;
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}

using namespace greenroom;

TEST_CASE("the counter counts") {
  const auto before = allocations_made;
  const std::string text(100, 'x');
  CHECK(allocations_made == before + 1);
}

TEST_CASE("a good line is parsed without allocating") {
  for (const auto* line :
       {"hi there, this is a plain message of some length",
        "MESSAGE hi there, this is a message of some length",
        "//say this as a message, it begins with a slash", "JOIN ROOM lobby",
        "LOGIN ann token=0123456789abcdef0123456789abcdef", "LEAVE"}) {
    const auto before = allocations_made;
    const auto parsed = parse_line(line);
    const auto made = allocations_made - before;
    CHECK_FALSE(std::holds_alternative<command::bad>(parsed.parameters));
    CHECK(made == 0);
  }
}

TEST_CASE("an event is appended without allocating when there is room") {
  event x;
  x.from = "ann";
  x.body = "a \"quoted\" word, a \\ and \xE2\x80\xA8 in a longer message";
  std::string out;
  out.reserve(4096);
  const auto before = allocations_made;
  append_event_line(out, x, "lobby");
  append_history_line(out, x, "lobby", "bob");
  CHECK(allocations_made == before);
}

TEST_CASE("a reader that is empty holds no memory") {
  line_reader reader;
  // What a check allocates for itself must not count.
  const auto held_after = [&](const std::string& bytes) {
    reader.feed(bytes);
    while (reader.next(16'384)) {
    }
    return allocations_held;
  };
  std::string line_and_more(10'000, 'x');
  line_and_more.append("\n").append(10'000, 'y');
  const std::string too_long(20'000, 'z');
  const auto at_first = allocations_held;
  const auto with_unfinished_line = held_after(line_and_more);
  const auto with_all_taken = held_after("\n");
  const auto while_skipping = held_after(too_long);
  CHECK(with_unfinished_line == at_first + 1);
  CHECK(with_all_taken == at_first);
  CHECK(while_skipping == at_first);
}
