#include "protocol/event_line.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace greenroom {

namespace {

constexpr std::uint64_t repeated(unsigned char byte) noexcept {
  return byte * std::uint64_t{0x0101010101010101};
}

// Sets the highest bit of a byte that is 0. A byte above one that is 0 may be
// marked as well, which costs a closer look and no more.
constexpr std::uint64_t mark_zeros(std::uint64_t bytes) noexcept {
  return (bytes - repeated(0x01)) & ~bytes & repeated(0x80);
}

// Whether none of the eight bytes at `text` is or begins a character that may
// have to be escaped.
bool are_plain(const char* text) noexcept {
  std::uint64_t bytes;
  std::memcpy(&bytes, text, sizeof(bytes));
  const auto controls =
    (bytes - repeated(0x20)) & ~bytes & repeated(0x80); // below 0x20
  return (controls | mark_zeros(bytes ^ repeated('"'))
          | mark_zeros(bytes ^ repeated('\\'))
          | mark_zeros(bytes ^ repeated(0x7F))
          | mark_zeros(bytes ^ repeated(0xC2))
          | mark_zeros(bytes ^ repeated(0xE2)))
         == 0;
}

unsigned byte_at(std::string_view text, std::size_t position) noexcept {
  return position < text.size() ? static_cast<unsigned char>(text[position])
                                : 0;
}

struct escapable {
  unsigned code_point = 0;
  std::size_t size_bytes = 0; // 0: no escape needed
};

// The character at `position`, if it has to be escaped.
escapable escapable_at(std::string_view text, std::size_t position) noexcept {
  const auto first = byte_at(text, position);
  if (first < 0x20 || first == '"' || first == '\\' || first == 0x7F)
    return {first, 1};
  if (first == 0xC2) { // U+0080 to U+009F are C2 80 to C2 9F.
    const auto second = byte_at(text, position + 1);
    if (second >= 0x80 && second < 0xA0)
      return {second, 2};
  } else if (first == 0xE2 && byte_at(text, position + 1) == 0x80) {
    const auto third = byte_at(text, position + 2);
    if (third == 0xA8 || third == 0xA9) // U+2028 and U+2029
      return {0x2000 + third - 0x80, 3};
  }
  return {};
}

void append_escape(std::string& out, unsigned code_point) {
  switch (code_point) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4)
    out += digits[(code_point >> shift) & 0xF];
}

void append_escaped(std::string& out, std::string_view text) {
  std::size_t copied = 0; // of text
  std::size_t position = 0;
  while (position < text.size()) {
    if (text.size() - position >= 8 && are_plain(text.data() + position)) {
      position += 8;
      continue;
    }
    const auto found = escapable_at(text, position);
    if (found.size_bytes == 0) {
      ++position;
      continue;
    }
    out.append(text, copied, position - copied);
    append_escape(out, found.code_point);
    position += found.size_bytes;
    copied = position;
  }
  out.append(text, copied);
}

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  out.append(digits.begin(), end);
}

std::string_view type_of(event_kind kind) noexcept {
  switch (kind) {
    case event_kind::message:
      return "message";
    case event_kind::user_joined:
      return "userJoined";
    case event_kind::user_left:
      return "userLeft";
  }
  return "unknown";
}

void append_body(std::string& out, const event& entry) {
  if (is_text(entry.kind)) {
    append_json_string(out, entry.body);
    return;
  }
  out += "\"User ";
  append_escaped(out, entry.from);
  if (entry.kind == event_kind::user_joined)
    out += " has joined the room";
  else if (entry.kind == event_kind::user_left)
    out += " has left the room";
  out += '"';
}

// Appends the object, without the line's end.
// @param asker empty: the event itself; else what its history entry repeats.
void append_event(std::string& out, const event& entry, std::string_view room,
                  std::string_view asker) {
  out += "{\"type\":\"";
  out += type_of(entry.kind);
  out += "\",\"from\":";
  append_json_string(out, entry.from);
  if (!asker.empty()) {
    out += ",\"to\":";
    append_json_string(out, asker);
  }
  out += ",\"body\":";
  append_body(out, entry);
  out += ",\"room\":";
  append_json_string(out, room);
  out += ",\"seq\":";
  append_number(out, entry.seq);
  out += ",\"utctimestamp\":\"";
  append_utc_time(out, entry.at);
  out += "\"}";
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

void append_event_line(std::string& out, const event& entry,
                       std::string_view room) {
  append_event(out, entry, room, {});
  out += '\n';
}

void append_history_line(std::string& out, const event& entry,
                         std::string_view room, std::string_view asker) {
  out += "{\"type\":\"history\",\"from\":";
  append_json_string(out, asker);
  out += ",\"body\":";
  append_event(out, entry, room, asker);
  out += "}\n";
}

} // namespace greenroom
