#include "journal/refusal_log.hpp"

#include <utility>

namespace greenroom {

std::optional<std::string> refusal_log::refused(const std::string& why) {
  if (std::exchange(refusing_, true))
    return std::nullopt;
  return "the journal records nothing: " + why + "; " + free_text();
}

std::optional<std::string> refusal_log::recorded() {
  if (!std::exchange(refusing_, false))
    return std::nullopt;
  return "the journal records again; " + free_text();
}

std::string refusal_log::free_text() const {
  const auto free = free_bytes_();
  return free ? std::to_string(*free) + " bytes are free"
              : "how much is free cannot be told";
}

} // namespace greenroom
