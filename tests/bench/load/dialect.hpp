#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace greenroom::bench {

/// What a line from a server is to the load generator.
enum class line_kind : uint8_t {
  other = 1,    ///< Counts as a line, means nothing.
  delivery,     ///< A message of ours that reached a member.
  member_event, ///< A member has joined or left.
  reply,        ///< The good answer to what was asked.
  ping,         ///< The server asks whether the client is there.
  error,        ///< The server refused something.
  header,       ///< Belongs to the line that follows and is not counted.
};

/// What every message of the generator begins with. It is found by its first
/// byte, which no server puts before the text of a message.
struct text_mark {
  static constexpr char first_byte = '|';
  static constexpr size_t size = 1 + 16 + 4;

  uint64_t sent_at = 0;     ///< Intended time, nanoseconds, steady clock.
  uint32_t next_sender = 0; ///< Index of the member that speaks next.
};

struct parsed_line {
  line_kind kind = line_kind::other;
  text_mark mark;   ///< Of a delivery.
  uint64_t seq = 0; ///< Of an event, 0 where the dialect has none.
};

/// How to speak to one kind of server. Stateless; shared by all threads.
class dialect {
public:
  virtual ~dialect() = default;

  /// What to send as soon as the connection is there.
  virtual std::string login(std::string_view nickname,
                            std::string_view room) const = 0;

  /// What to send after the first reply, empty when `login` joined already.
  /// In any case the second reply means that the room is joined.
  virtual std::string join(std::string_view room) const = 0;

  /// Appends the line that says `text` in the room.
  virtual void say(std::string& out, std::string_view room,
                   std::string_view text) const = 0;

  /// Reads one line without its end. `seq_offset` belongs to the connection
  /// and lets a dialect look first where the seq was last time.
  virtual parsed_line parse(std::string_view line,
                            uint16_t& seq_offset) const = 0;

  /// The answer to a line of kind `ping`.
  virtual std::string pong(std::string_view line) const = 0;

  /// Whether who says something gets the message, too.
  virtual bool echoes() const = 0;

  /// Whether the members of a room see who joins it.
  virtual bool shows_joins() const = 0;
};

/// `greenroom`, `irc` or `nats`; null for any other name.
std::unique_ptr<dialect> make_dialect(std::string_view name);

std::unique_ptr<dialect> make_greenroom_dialect();
std::unique_ptr<dialect> make_irc_dialect();
std::unique_ptr<dialect> make_nats_dialect();

/// Writes the mark, filled up with `x` to `bytes` (at least the mark).
std::string marked_text(const text_mark& mark, size_t bytes);

/// Reads the mark of `line` into `mark`: where it begins, `npos` if nowhere.
size_t find_mark(std::string_view line, text_mark& mark);

} // namespace greenroom::bench
