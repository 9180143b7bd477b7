#include "actors/clients/line_work.hpp"

#include "actors/clients/replies.hpp"
#include "protocol/reply.hpp"

#include <utility>

namespace greenroom {

void line_work::go_on() {
  if (who().phase.is_finishing())
    return;
  who().wants_input = false;
  while (step()) {
  }
  if (!who().phase.is_finishing())
    intake_.adjust_reading(who(), loop(), who().command != nullptr,
                           talk_.now());
}

bool line_work::step() {
  if (!who().phase.executes_lines()) {
    leaving().go_on();
    return false;
  }
  if (who().command && who().command->is<question::quit>()
      && !subscriptions::is_leaving(who()))
    leaving().finish(ok_line());
  if (who().command || intake_.is_asleep() || who().phase.is_finishing())
    return false;
  const auto next = intake_.next(*who().out, opts(), self_.clock().now());
  switch (next.what) {
    case line_intake::outcome::line:
      return execute(next.line);
    case line_intake::outcome::too_fast:
      sleep();
      return false;
    case line_intake::outcome::ended:
      end_of_input();
      return false;
    case line_intake::outcome::nothing:
      return false;
  }
  return false;
}

bool line_work::execute(const line_reader::line& line) {
  if (intake_.is_http(line)) {
    leaving().finish(error_line(refusal::http_not_spoken));
    return false;
  }
  const auto is_good = line.is == line_reader::quality::good;
  const auto parsed = is_good ? parse_line(line.text) : parsed_line{};
  const auto is_message =
    is_good && std::holds_alternative<command::message>(parsed.parameters);
  if (!talk_.has_room_for(is_message)) {
    intake_.hold(line);
    who().wants_input = true;
    return false;
  }
  if (!is_good) {
    replies::unreadable(*who().out, line.is, opts().limits.line_bytes);
    return true;
  }
  auto action = talk_.user().decide(parsed, opts().nicknames.unique);
  const auto* asked = std::get_if<question::any>(&action);
  if (asked && std::holds_alternative<question::quit>(*asked))
    return quit_when_all_is_heard();
  talk_.perform(std::move(action));
  return true;
}

bool line_work::has_heard_all() {
  loop().heard.finish_at_head(who());
  return !subscriptions::is_leaving(who());
}

bool line_work::quit_when_all_is_heard() {
  if (!has_heard_all()) {
    talk_.wait_for_quit();
    return true;
  }
  leaving().finish(ok_line());
  return false;
}

void line_work::end_of_input() {
  who().wants_input = !who().pending.empty();
  if (!who().wants_input && has_heard_all())
    leaving().finish({}); // a /quit that nobody answers
}

void line_work::sleep() {
  self_.send(loop().relay, sleep_atom_v, who().session,
             static_cast<std::uint32_t>(intake_.pause(opts()).count()));
}

} // namespace greenroom
