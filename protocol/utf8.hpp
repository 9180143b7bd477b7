#pragma once

#include <cstddef>
#include <string_view>

namespace greenroom {

/// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates, at
/// most U+10FFFF) without a NUL byte: what a client may send in a line.
bool is_clean_utf8(std::string_view text) noexcept;

/// The longest prefix of `text` that has at most `bytes_max` bytes and does not
/// end within a character. `text` must be well-formed UTF-8.
std::string_view utf8_prefix(std::string_view text,
                             std::size_t bytes_max) noexcept;

} // namespace greenroom
