#include "protocol/line_reader.hpp"

#include "protocol/utf8.hpp"
#include "tests/protocol/hostile_text.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <vector>

using namespace greenroom;
using namespace std::string_literals;

namespace {

using quality = line_reader::quality;

struct read_line {
  quality is = quality::good;
  std::string text;

  friend bool operator==(const read_line&, const read_line&) = default;
};

std::ostream& operator<<(std::ostream& out, const read_line& x) {
  return out << static_cast<int>(x.is) << ':' << x.text;
}

std::ostream& operator<<(std::ostream& out, const std::vector<read_line>& xs) {
  for (const auto& x : xs)
    out << '[' << x << ']';
  return out;
}

const read_line too_long{quality::too_long, ""};
const read_line not_utf8{quality::not_utf8, ""};

read_line good(std::string text) {
  return {quality::good, std::move(text)};
}

using lines = std::vector<read_line>;

void take_all(line_reader& reader, std::size_t line_bytes_max, lines& to) {
  while (const auto line = reader.next(line_bytes_max))
    to.push_back({line->is, std::string{line->text}});
}

// What a reader finds in `bytes` that come in one piece.
lines lines_of(std::string_view bytes, std::size_t line_bytes_max = 8) {
  line_reader reader;
  reader.feed(bytes);
  lines result;
  take_all(reader, line_bytes_max, result);
  return result;
}

// The same by the letter of protocol.md, knowing all bytes beforehand.
lines expected_lines_of(std::string_view bytes, std::size_t line_bytes_max) {
  lines result;
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const bool is_complete = end != std::string_view::npos;
    auto text = bytes.substr(0, end);
    bytes.remove_prefix(is_complete ? end + 1 : bytes.size());
    if (text.ends_with('\r'))
      text.remove_suffix(1);
    if (text.size() > line_bytes_max)
      result.push_back(too_long);
    else if (is_complete)
      result.push_back(is_clean_utf8(text) ? good(std::string{text})
                                           : not_utf8);
  }
  return result;
}

} // namespace

TEST_CASE("a line that is too long is reported once and skipped") {
  CHECK(lines_of("123456789\nhi\n") == lines{too_long, good("hi")});
  CHECK(lines_of("1234567890123456789\nhi\n") == lines{too_long, good("hi")});
  CHECK(lines_of("123456789") == lines{too_long});
  CHECK(lines_of("123456789\n123456789\n") == lines{too_long, too_long});
}

TEST_CASE("a line may be as long as the limit, and one CR more") {
  CHECK(lines_of("12345678\n") == lines{good("12345678")});
  CHECK(lines_of("12345678\r\n") == lines{good("12345678")});
  CHECK(lines_of("12345678\r\r\n") == lines{too_long});
  CHECK(lines_of("12345678\r") == lines{});
  CHECK(lines_of("12345678\r1") == lines{too_long});
}

TEST_CASE("a line is too long as soon as that is certain") {
  line_reader reader;
  reader.feed("12345678");
  CHECK_FALSE(reader.next(8));
  reader.feed("9");
  REQUIRE(reader.next(8));
  CHECK_FALSE(reader.next(8));
}

TEST_CASE("the rest of a line that is too long is not kept") {
  line_reader reader;
  reader.feed("123456789");
  REQUIRE(reader.next(8));
  CHECK(reader.size_bytes() == 0);
  for (int i = 0; i < 1000; ++i) {
    reader.feed("more of it");
    CHECK(reader.size_bytes() == 0);
    CHECK_FALSE(reader.next(8));
  }
  reader.feed("its end\nhi\n");
  const auto line = reader.next(8);
  REQUIRE(line);
  CHECK(line->is == quality::good);
  CHECK(line->text == "hi");
}

TEST_CASE("a line that is not clean UTF-8 is reported") {
  CHECK(lines_of("\xFF\nhi\n") == lines{not_utf8, good("hi")});
  CHECK(lines_of("a\0b\n"s) == lines{not_utf8});
  CHECK(lines_of("\xC3\xA9\n") == lines{good("\xC3\xA9")});
}

TEST_CASE("length is checked before UTF-8") {
  CHECK(lines_of("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\n") == lines{too_long});
}

TEST_CASE("one CR before the end is dropped") {
  CHECK(lines_of("a\r\n\r\n\nb\r\r\nc\rd\n")
        == lines{good("a"), good(""), good(""), good("b\r"), good("c\rd")});
}

TEST_CASE("a last line without its end is no line") {
  CHECK(lines_of("") == lines{});
  CHECK(lines_of("hi") == lines{});
  CHECK(lines_of("a\nhi") == lines{good("a")});
}

TEST_CASE("a bad line keeps its beginning, a good one does not") {
  line_reader reader;
  reader.feed("GET /" + std::string(1000, 'x'));
  auto line = reader.next(100);
  REQUIRE(line);
  CHECK(line->is == quality::too_long);
  CHECK(line->text.empty());
  CHECK(line->beginning == "GET /" + std::string(59, 'x'));
  reader.feed("\nGET /\xFF\nhi\n");
  line = reader.next(100);
  REQUIRE(line);
  CHECK(line->is == quality::not_utf8);
  CHECK(line->beginning == "GET /\xFF");
  line = reader.next(100);
  REQUIRE(line);
  CHECK(line->beginning.empty());
}

TEST_CASE("asking for a line takes none and keeps nothing that was taken") {
  line_reader reader;
  CHECK_FALSE(reader.has_line(8));
  reader.feed("one\ntwo");
  CHECK(reader.has_line(8));
  CHECK(reader.has_line(8));
  CHECK(reader.next(8)->text == "one");
  CHECK_FALSE(reader.has_line(8));
  CHECK(reader.size_bytes() == 3);
  reader.feed("\n123456789");
  CHECK(reader.has_line(8));
  CHECK(reader.next(8)->text == "two");
  CHECK(reader.has_line(8)); // it is too long already
  CHECK(reader.next(8)->is == quality::too_long);
  CHECK_FALSE(reader.has_line(8));
}

TEST_CASE("a reader that is cleared holds nothing and reads on") {
  line_reader reader;
  reader.feed("one\ntwo");
  reader.next(8);
  reader.clear();
  CHECK(reader.size_bytes() == 0);
  CHECK_FALSE(reader.next(8));
  reader.feed("three\n");
  CHECK(reader.next(8)->text == "three");
}

TEST_CASE("a line stays valid until the next call") {
  line_reader reader;
  reader.feed("the only line, long enough to be on the heap\n");
  const auto line = reader.next(100);
  REQUIRE(line);
  CHECK(line->text == "the only line, long enough to be on the heap");
  CHECK(reader.size_bytes() == 0);
  CHECK_FALSE(reader.next(100));
}

TEST_CASE("however the bytes are cut, the lines are the same") {
  hostile_text random{6};
  for (int round = 0; round < 5000; ++round) {
    const auto line_bytes_max = 1 + random.up_to(20);
    std::string bytes;
    for (auto count = random.up_to(20); count > 0; --count) {
      bytes += random.up_to(5) == 0 ? random.bytes(10) : random.text(4);
      bytes += random.up_to(3) == 0 ? "\r\n" : "\n";
    }
    bytes += random.text(6);
    line_reader reader;
    lines found;
    for (std::size_t fed = 0; fed < bytes.size();) {
      const auto piece = bytes.substr(fed, 1 + random.up_to(30));
      reader.feed(piece);
      fed += piece.size();
      for (auto count = random.up_to(4); count > 0; --count) {
        const auto expected = reader.has_line(line_bytes_max);
        const auto line = reader.next(line_bytes_max);
        REQUIRE(line.has_value() == expected);
        if (line)
          found.push_back({line->is, std::string{line->text}});
      }
    }
    take_all(reader, line_bytes_max, found);
    CAPTURE(bytes);
    REQUIRE(found == expected_lines_of(bytes, line_bytes_max));
    REQUIRE(lines_of(bytes, line_bytes_max) == found);
    REQUIRE(reader.size_bytes() <= line_bytes_max + 1);
  }
}

// Moving the rest for each line would move terabytes here.
TEST_CASE("a million lines at once are taken without moving the rest") {
  std::string bytes;
  for (int i = 0; i < 1'000'000; ++i)
    bytes += "ab\n";
  line_reader reader;
  reader.feed(bytes);
  int count = 0;
  while (reader.next(16))
    ++count;
  CHECK(count == 1'000'000);
}

// Searching from the start for each byte would look at terabytes here.
TEST_CASE("a long line that comes byte by byte is searched once") {
  constexpr std::size_t size = 10'000'000;
  line_reader reader;
  for (std::size_t i = 0; i < size; ++i) {
    reader.feed("x");
    REQUIRE_FALSE(reader.next(size));
  }
  reader.feed("\n");
  const auto line = reader.next(size);
  REQUIRE(line);
  CHECK(line->text.size() == size);
}
