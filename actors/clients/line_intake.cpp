#include "actors/clients/line_intake.hpp"

#include "protocol/command.hpp"

#include <cstddef>
#include <utility>

namespace greenroom {

namespace {

// Reading goes on until this much waits unexecuted: pausing at once would cost
// two system calls for every command that is waited for.
constexpr std::size_t unexecuted_bytes_max = 16384;

} // namespace

line_intake::next_line line_intake::next(transport& socket, const options& opts,
                                         time_point now) {
  const auto& limits = opts.limits;
  if (socket.waiting_bytes() > limits.output_bytes) {
    socket.watch_drain(limits.output_bytes / 2);
    return {};
  }
  if (held_) {
    auto held = std::move(held_);
    const line_reader::line line{held->quality, held->text, {}};
    return {outcome::line, line, std::move(held)};
  }
  auto& input = socket.input();
  if (!input.has_line(limits.line_bytes))
    return {socket.input_ended() ? outcome::ended : outcome::nothing};
  is_asleep_ = !rate_.take(now, limits.lines_per_second, limits.burst);
  if (is_asleep_)
    return {outcome::too_fast};
  return {outcome::line, *input.next(limits.line_bytes)};
}

void line_intake::hold(const line_reader::line& line) {
  held_ =
    std::make_unique<held_line>(held_line{line.is, std::string{line.text}});
}

bool line_intake::is_http(const line_reader::line& line) {
  const auto is_good = line.is == line_reader::quality::good;
  return std::exchange(is_first_line_, false)
         && looks_like_http(is_good ? line.text : line.beginning);
}

void line_intake::adjust_reading(client& who, loop_context& loop,
                                 bool is_waiting,
                                 std::chrono::seconds now) const {
  auto& socket = *who.out;
  const auto& limits = loop.node.opts().limits;
  const auto bytes = socket.input().size_bytes();
  const auto is_stuck = is_waiting || is_asleep_ || held_ || who.wants_input
                        || socket.waiting_bytes() > limits.output_bytes;
  if (bytes == 0) {
    loop.input.forget(who);
    socket.pause_input(false);
    return;
  }
  loop.input.note(who, bytes, !is_stuck,
                  static_cast<std::uint32_t>(now.count()));
  loop.free_input(now);
  const auto is_tight = loop.input.is_tight(limits.input_bytes_total);
  socket.pause_input(is_stuck && (is_tight || bytes > unexecuted_bytes_max));
}

} // namespace greenroom
