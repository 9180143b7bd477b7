#include "actors/clients/pending_messages.hpp"

#include <algorithm>
#include <iterator>

namespace greenroom {

namespace {

// What a burst needed beyond this, an idle session gives back.
constexpr std::size_t idle_capacity_max = 4;

} // namespace

bool pending_messages::answer(line_number line, std::string_view reply,
                              outbox& out) {
  const auto found =
    std::find_if(messages_.begin(), messages_.end(), [&](const message& one) {
      return one.asked.line == line && !one.is_answered;
    });
  if (found == messages_.end())
    return false;
  if (found != messages_.begin()) {
    // A refusal may be faster than the journal.
    found->is_answered = true;
    found->asked.text = reply;
    return true;
  }
  out.append(reply);
  const auto unanswered =
    std::find_if(std::next(found), messages_.end(),
                 [](const message& one) { return !one.is_answered; });
  for (auto next = std::next(found); next != unanswered; ++next)
    out.append(next->asked.text);
  messages_.erase(found, unanswered);
  if (messages_.empty() && messages_.capacity() > idle_capacity_max)
    messages_.shrink_to_fit();
  return true;
}

std::vector<line_number> pending_messages::overtaken() const {
  const auto last =
    std::find_if(messages_.rbegin(), messages_.rend(),
                 [](const message& x) { return x.is_answered; });
  std::vector<line_number> result;
  for (auto i = messages_.begin(); i != last.base(); ++i)
    if (!i->is_answered)
      result.push_back(i->asked.line);
  return result;
}

} // namespace greenroom
