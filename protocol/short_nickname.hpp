#pragma once

#include "protocol/names.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace greenroom {

/// A valid nickname in 16 bytes: tables have one for every connection, and a
/// string takes 32 and, from 16 characters on, the heap.
class short_nickname {
public:
  /// No nickname: empty.
  short_nickname() = default;

  /// @param text a valid nickname.
  explicit short_nickname(std::string_view text) {
    text.copy(text_.data(), text_.size());
  }

  std::string_view view() const noexcept {
    const auto end = std::find(text_.begin(), text_.end(), '\0');
    return {text_.data(), static_cast<std::size_t>(end - text_.begin())};
  }

  std::string str() const { return std::string{view()}; }

  bool empty() const noexcept { return text_[0] == '\0'; }

private:
  std::array<char, nickname_characters_max> text_{};
};

} // namespace greenroom
