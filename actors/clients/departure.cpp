#include "actors/clients/departure.hpp"

#include "protocol/reply.hpp"

#include <memory>
#include <string>
#include <utility>

namespace greenroom {

void departure::enter(phase::any next) {
  auto& phase = talk_.shared().phase;
  const auto was_counted = phase.counts_as_drained();
  phase.enter(std::move(next));
  if (phase.counts_as_drained() == was_counted)
    return;
  if (was_counted) {
    --talk_.loop().drained_sessions;
    return;
  }
  ++talk_.loop().drained_sessions;
  self_.send(talk_.loop().relay, output_atom_v, talk_.shared().session);
}

void departure::yield() {
  if (!talk_.shared().phase.is_finishing())
    enter(phase::yielding{});
}

void departure::drain(std::string_view last_words) {
  const auto& phase = talk_.shared().phase;
  // Whoever yields is going to end, with other words.
  if (!phase.is_finishing() && !phase.is<phase::yielding>())
    enter(phase::draining{std::make_unique<const std::string>(last_words)});
}

void departure::go_on() {
  auto& who = talk_.shared();
  who.wants_input = true;
  if (!talk_.is_idle())
    return;
  if (who.phase.is<phase::yielding>()) {
    if (who.moved.is_unconfirmed())
      return;
    talk_.yield();
    finish(notice_line("This session was taken over by another connection"));
  } else if (const auto* draining =
               std::get_if<phase::draining>(&who.phase.now())) {
    if (draining->last_words->empty())
      enter(phase::drained{});
    else
      finish(std::string{*draining->last_words});
  }
}

void departure::finish(std::string_view last_words) {
  auto& who = talk_.shared();
  if (who.phase.is_finishing())
    return;
  enter(phase::finishing{});
  talk_.leave_everything();
  talk_.loop().input.forget(who);
  who.out->input().clear();
  who.out->append(last_words);
  who.out->finish();
}

void departure::end() {
  if (talk_.shared().phase.counts_as_drained())
    --talk_.loop().drained_sessions;
}

} // namespace greenroom
