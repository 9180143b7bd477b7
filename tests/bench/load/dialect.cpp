#include "tests/bench/load/dialect.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace greenroom::bench {

namespace {

template <class Number>
bool read_hex(std::string_view digits, Number& value) {
  auto* end = digits.data() + digits.size();
  return std::from_chars(digits.data(), end, value, 16).ptr == end;
}

} // namespace

std::unique_ptr<dialect> make_dialect(std::string_view name) {
  if (name == "greenroom")
    return make_greenroom_dialect();
  if (name == "irc")
    return make_irc_dialect();
  if (name == "nats")
    return make_nats_dialect();
  return nullptr;
}

std::string marked_text(const text_mark& mark, size_t bytes) {
  char text[text_mark::size + 1];
  std::snprintf(text, sizeof(text), "%c%016llx%04x", text_mark::first_byte,
                static_cast<unsigned long long>(mark.sent_at),
                mark.next_sender & 0xffffU);
  std::string result{text, text_mark::size};
  result.resize(std::max(bytes, text_mark::size), 'x');
  return result;
}

size_t find_mark(std::string_view line, text_mark& mark) {
  auto at = line.find(text_mark::first_byte);
  if (at == std::string_view::npos || line.size() - at < text_mark::size
      || !read_hex(line.substr(at + 1, 16), mark.sent_at)
      || !read_hex(line.substr(at + 17, 4), mark.next_sender))
    return std::string_view::npos;
  return at;
}

} // namespace greenroom::bench
