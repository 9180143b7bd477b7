#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace greenroom {

// What the commands' parameters have in common. An error is the text of the
// error object; nothing means that all is well.
using parameter_error = std::optional<std::string>;

/// A blank or a tab.
inline bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}

std::string_view without_leading_blanks(std::string_view text) noexcept;
std::string_view without_trailing_blanks(std::string_view text) noexcept;

/// Takes the first word of `rest` and the blanks around it; empty at the end.
std::string_view take_word(std::string_view& rest) noexcept;

/// `before`, followed by at most 64 bytes of `text`.
std::string naming(std::string_view before, std::string_view text);

/// A `word=value` that a command knows.
struct option {
  std::string_view word;
  std::optional<std::string_view> value; ///< What the line says.
};

/// What follows a command word, in its two parts.
struct parameters {
  std::string_view positional; ///< As given, no blanks around it.
  std::string_view options;    ///< From the first `word=` on.
};

/// @param known the options of the command.
/// @param wants_positional whether the first word is a parameter even if it
///        has the form `word=`, unless it is a known option.
parameters split_parameters(std::string_view text,
                            std::span<const option> known,
                            bool wants_positional) noexcept;

/// Fills `known` from a text of options. Unknown and repeated ones are errors,
/// and so is anything else that follows an option.
parameter_error read_options(std::string_view text, std::span<option> known);

/// Reads the number of `from`, if the line has one, into `to`.
/// Range: `number_min` to 2^63 - 1, which is what a journal can count.
parameter_error read_number(const option& from, std::uint64_t number_min,
                            std::optional<std::uint64_t>& to);

} // namespace greenroom
