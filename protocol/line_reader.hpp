#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace greenroom {

/// Cuts a connection's bytes into lines and enforces their rules: a length
/// limit whose excess is skipped up to the line's end, one `\r` dropped, clean
/// UTF-8. Holds at most one unfinished line of `line_bytes_max` plus what was
/// fed and not taken yet; holds no memory when empty.
class line_reader {
public:
  enum class quality { good, too_long, not_utf8 };

  /// A line without its end; its views are valid until the next call on the
  /// reader, `text` is empty unless the line is good.
  struct line {
    quality is = quality::good;
    std::string_view text;
    /// The first bytes of a line that is not good: enough to recognise a
    /// browser, whose request line may be too long.
    std::string_view beginning;
  };

  /// Adds what was received.
  void feed(std::string_view bytes);

  /// Whether `next` has a line to give.
  bool has_line(std::size_t line_bytes_max);

  /// Takes the next complete line, if there is one. A line that is too long is
  /// reported once, as soon as that is certain; what follows of it is skipped.
  /// @param line_bytes_max limits.line_bytes, without the line's end.
  std::optional<line> next(std::size_t line_bytes_max);

  /// Forgets what is held, and gives its memory back.
  void clear();

  /// Bytes held.
  std::size_t size_bytes() const noexcept { return bytes_.size() - taken_; }

private:
  void shrink();

  std::string bytes_;
  std::size_t taken_ = 0;   // of bytes_, already given out
  std::size_t scanned_ = 0; // of bytes_, with no line end after taken_
  bool skipping_ = false;   // within the rest of a line that was too long
};

} // namespace greenroom
