#include "actors/clients/client.hpp"

#include <algorithm>

namespace greenroom {

bool client::answer(line_number line, std::string_view reply) {
  const auto i =
    std::find_if(pending.begin(), pending.end(),
                 [&](const auto& x) { return x.line == line && !x.answered; });
  if (i == pending.end())
    return false;
  if (i != pending.begin()) {
    // A refusal may be faster than the journal: it waits for its turn.
    i->answered = true;
    i->text = reply;
    return true;
  }
  out->append(reply);
  const auto unanswered = std::find_if(
    std::next(i), pending.end(), [](const auto& x) { return !x.answered; });
  for (auto next = std::next(i); next != unanswered; ++next)
    out->append(next->text);
  pending.erase(i, unanswered);
  if (pending.empty() && pending.capacity() > 4)
    pending.shrink_to_fit(); // what a burst needed, an idle session gives back
  return true;
}

} // namespace greenroom
