#pragma once

#include <cstddef>
#include <string_view>

namespace greenroom {

inline constexpr std::size_t nickname_characters_min = 3;
inline constexpr std::size_t nickname_characters_max = 16;
inline constexpr std::size_t room_name_characters_max = 64;

/// Whether `text` is 3 to 16 ASCII letters and digits.
bool is_nickname(std::string_view text) noexcept;

/// Whether `text` is 1 to 64 ASCII letters and digits.
bool is_room_name(std::string_view text) noexcept;

} // namespace greenroom
