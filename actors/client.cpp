#include "actors/client.hpp"

#include <algorithm>

namespace greenroom {

bool client::answer(line_number line, std::string_view reply) {
  const auto i = std::find_if(pending.begin(), pending.end(),
                              [&](const auto& x) { return x.line == line; });
  if (i == pending.end())
    return false;
  pending.erase(i);
  if (pending.empty() && pending.capacity() > 4)
    pending.shrink_to_fit(); // what a burst needed, an idle session gives back
  out->append(reply);
  return true;
}

} // namespace greenroom
