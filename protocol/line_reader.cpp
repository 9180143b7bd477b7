#include "protocol/line_reader.hpp"

#include "protocol/utf8.hpp"

#include <algorithm>

namespace greenroom {

namespace {

// Enough to tell a browser's request line.
constexpr std::size_t beginning_bytes_max = 64;

// Whether so many bytes without an end are surely too long: one `\r` may still
// turn out to belong to the end.
bool is_surely_too_long(std::string_view unfinished,
                        std::size_t line_bytes_max) noexcept {
  return unfinished.size() > line_bytes_max
         && (unfinished.size() - line_bytes_max > 1
             || unfinished.back() != '\r');
}

line_reader::line bad_line(line_reader::quality is,
                           std::string_view text) noexcept {
  return {is, {}, text.substr(0, beginning_bytes_max)};
}

} // namespace

void line_reader::feed(std::string_view bytes) {
  if (skipping_) { // Then nothing waits, see next.
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos)
      return;
    bytes.remove_prefix(end + 1);
    skipping_ = false;
  }
  // Moves at most as many bytes as were given out since the last move.
  if (taken_ > bytes_.size() / 2)
    shrink();
  bytes_.append(bytes);
}

bool line_reader::has_line(std::size_t line_bytes_max) {
  scanned_ = std::min(bytes_.find('\n', scanned_), bytes_.size());
  if (scanned_ < bytes_.size())
    return true;
  if (is_surely_too_long(std::string_view{bytes_}.substr(taken_),
                         line_bytes_max))
    return true;
  if (taken_ > 0)
    shrink();
  return false;
}

std::optional<line_reader::line> line_reader::next(std::size_t line_bytes_max) {
  if (!has_line(line_bytes_max))
    return std::nullopt;
  const std::string_view held = bytes_;
  const auto end = scanned_;
  auto text = held.substr(taken_, end - taken_);
  if (end == held.size()) {
    taken_ = end;
    skipping_ = true;
    return bad_line(quality::too_long, text);
  }
  taken_ = scanned_ = end + 1;
  if (text.ends_with('\r'))
    text.remove_suffix(1);
  if (text.size() > line_bytes_max)
    return bad_line(quality::too_long, text);
  if (!is_clean_utf8(text))
    return bad_line(quality::not_utf8, text);
  return line{quality::good, text, {}};
}

void line_reader::clear() {
  taken_ = scanned_ = bytes_.size();
  shrink();
}

void line_reader::shrink() {
  scanned_ -= taken_;
  // A string of the right size: what was fed at once may have been big. An
  // assignment would keep the old memory when the rest is short.
  std::string(bytes_, taken_).swap(bytes_);
  taken_ = 0;
}

} // namespace greenroom
