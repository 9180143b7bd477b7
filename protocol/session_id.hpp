#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace greenroom {

/// Counts the openings of a journal: one process serves one opening. Never
/// reused for as long as the journal lives; 0 is no opening.
using opening_number = std::uint32_t;

/// Names one session for as long as the journal lives: which opening (and so
/// which process), which audience (an event loop of that process), and which
/// session there. Events keep it for ever, so it is never given twice: an event
/// from years ago cannot be mistaken for the answer to a line of today.
class session_id {
public:
  static constexpr std::size_t audiences_max = std::size_t{1} << 6;
  static constexpr std::size_t slots_max = std::size_t{1} << 20;
  static constexpr std::uint64_t serial_max = (std::uint64_t{1} << 38) - 1;

  /// Names no session.
  constexpr session_id() = default;

  /// @param opening not 0.
  /// @param audience less than `audiences_max`.
  /// @param slot less than `slots_max`: its place in the audience's table.
  /// @param serial at most `serial_max`; different for each session of the
  ///               audience in this opening.
  constexpr session_id(opening_number opening, std::size_t audience,
                       std::size_t slot, std::uint64_t serial) noexcept
      : session_id(opening, (serial << 26) | (std::uint64_t{audience} << 20)
                              | std::uint64_t{slot}) {}

  /// From what a journal has stored.
  static constexpr session_id stored(opening_number opening,
                                     std::uint64_t number) noexcept {
    return {opening, number};
  }

  constexpr opening_number opening() const noexcept { return opening_; }
  /// Names the session within its opening.
  constexpr std::uint64_t number() const noexcept {
    return (std::uint64_t{high_} << 32) | low_;
  }
  constexpr std::size_t audience() const noexcept {
    return (low_ >> 20) & (audiences_max - 1);
  }
  constexpr std::size_t slot() const noexcept { return low_ & (slots_max - 1); }

  /// Whether it names a session.
  constexpr explicit operator bool() const noexcept {
    return *this != session_id{};
  }

  friend constexpr bool operator==(const session_id&,
                                   const session_id&) noexcept = default;
  // clang-tidy takes the zero of the generated comparisons for a null pointer.
  // NOLINTBEGIN(modernize-use-nullptr)
  friend constexpr auto operator<=>(const session_id&,
                                    const session_id&) noexcept = default;
  // NOLINTEND(modernize-use-nullptr)

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, session_id& x) {
    return f(x.opening_, x.high_, x.low_);
  }

private:
  constexpr session_id(opening_number opening, std::uint64_t number) noexcept
      : opening_(opening), high_(static_cast<std::uint32_t>(number >> 32)),
        low_(static_cast<std::uint32_t>(number)) {}

  // Twelve bytes, not sixteen: every idle member is named in several tables.
  opening_number opening_ = 0;
  std::uint32_t high_ = 0;
  std::uint32_t low_ = 0;
};

} // namespace greenroom

template <>
struct std::hash<greenroom::session_id> {
  std::size_t operator()(const greenroom::session_id& x) const noexcept {
    // Within one process nearly all have the same opening.
    return x.number() + std::size_t{x.opening()} * 0x9E3779B97F4A7C15;
  }
};
