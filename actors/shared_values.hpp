#pragma once

#include "protocol/event.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a message shares instead of copying it: made once, never changed.

namespace greenroom {

/// Consecutive events of a room that were committed together. Everyone who
/// delivers, keeps or records them shares one copy, which is never changed.
struct shared_events {
  std::shared_ptr<const std::vector<event>> list;

  bool empty() const noexcept { return !list || list->empty(); }
  const std::vector<event>& operator*() const noexcept { return *list; }
  const std::vector<event>* operator->() const noexcept { return list.get(); }
};

inline shared_events share(std::vector<event> events) {
  return {std::make_shared<const std::vector<event>>(std::move(events))};
}

/// One line of JSON, encoded once for everyone whom it answers; never changed.
struct shared_line {
  std::shared_ptr<const std::string> text;

  bool empty() const noexcept { return !text; }
  std::string_view view() const noexcept {
    return text ? std::string_view{*text} : std::string_view{};
  }
};

inline shared_line share_line(std::string text) {
  return {std::make_shared<const std::string>(std::move(text))};
}

/// CAF asks for one `inspect` for both directions: across nodes a value travels
/// as a copy.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, shared_events& x) {
  std::vector<event> copy;
  if (x.list)
    copy = *x.list;
  if constexpr (Inspector::writes_state) {
    auto result = f(copy);
    x = share(std::move(copy));
    return result;
  } else {
    return f(copy);
  }
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, shared_line& x) {
  std::string copy{x.view()};
  if constexpr (Inspector::writes_state) {
    auto result = f(copy);
    x = share_line(std::move(copy));
    return result;
  } else {
    return f(copy);
  }
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, event& x) {
  auto kind = static_cast<std::uint8_t>(x.kind);
  auto at_us = static_cast<std::int64_t>(x.at.time_since_epoch().count());
  if constexpr (Inspector::writes_state) {
    auto result = f(kind, x.seq, at_us, x.from, x.body, x.session, x.line);
    x.kind = static_cast<event_kind>(kind);
    x.at = utc_time{std::chrono::microseconds{at_us}};
    return result;
  } else {
    return f(kind, x.seq, at_us, x.from, x.body, x.session, x.line);
  }
}

} // namespace greenroom
