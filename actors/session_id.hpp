#pragma once

#include "protocol/event.hpp"

#include <cstddef>
#include <cstdint>

namespace greenroom {

// A session's number says where it lives: 20 bits of slot in its loop's table,
// 6 bits of loop, and a serial number that makes it unique in the process.

inline constexpr std::size_t sessions_per_loop_max = std::size_t{1} << 20;
inline constexpr std::size_t loops_max = 64;

constexpr session_number make_session(std::uint64_t serial, std::size_t loop,
                                      std::size_t slot) noexcept {
  return (serial << 26) | (std::uint64_t{loop} << 20) | std::uint64_t{slot};
}

constexpr std::size_t loop_of(session_number session) noexcept {
  return (session >> 20) & (loops_max - 1);
}

/// Numbers of members of a process before, whose own mean nothing here: below
/// those of all sessions, until their userLeft is recorded.
/// @param index counts them from 0; less than 2^26.
constexpr session_number dead_session(std::size_t index) noexcept {
  return session_number{index} + 1;
}

constexpr bool is_dead(session_number session) noexcept {
  return session < make_session(1, 0, 0);
}

constexpr std::size_t slot_of(session_number session) noexcept {
  return session & (sessions_per_loop_max - 1);
}

} // namespace greenroom
