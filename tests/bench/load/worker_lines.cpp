// The worker's half that reads lines and answers them.

#include "tests/bench/load/worker.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace greenroom::bench {

void worker::read(member& from) {
  auto count = ::recv(from.socket, input_.data(), input_.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (count <= 0)
    return disconnect(from);
  counted_.bytes += static_cast<uint64_t>(count);
  take_bytes(from, {input_.data(), static_cast<size_t>(count)}, now_ns());
  if (!from.output.empty())
    flush(from);
}

void worker::take_bytes(member& from, std::string_view bytes, uint64_t now) {
  for (;;) {
    auto end = bytes.find('\n');
    if (end == std::string_view::npos)
      break;
    if (from.partial_line.empty()) {
      take_line(from, bytes.substr(0, end), now);
    } else {
      from.partial_line += bytes.substr(0, end);
      take_line(from, from.partial_line, now);
      from.partial_line.clear();
    }
    bytes.remove_prefix(end + 1);
  }
  from.partial_line += bytes;
}

void worker::take_line(member& from, std::string_view line, uint64_t now) {
  if (from.now == state::closed)
    return;
  ++counted_.lines;
  auto parsed = dialect_.parse(line, from.seq_offset);
  switch (parsed.kind) {
    case line_kind::delivery:
      take_seq(from, parsed.seq);
      take_delivery(from, parsed.mark, now);
      break;
    case line_kind::member_event:
      ++counted_.member_events;
      take_seq(from, parsed.seq);
      break;
    case line_kind::reply:
      take_reply(from, now);
      break;
    case line_kind::ping:
      from.output += dialect_.pong(line);
      break;
    case line_kind::error:
      take_error(from, line, now);
      break;
    case line_kind::header:
      --counted_.lines;
      break;
    case line_kind::other:
      break;
  }
}

void worker::take_seq(member& from, uint64_t seq) {
  if (seq == 0)
    return;
  if (from.last_seq != 0 && seq != from.last_seq + 1)
    ++counted_.order_violations;
  from.last_seq = seq;
  auto& in = rooms_[from.room];
  in.head = std::max(in.head, seq);
  if (deaf_read_ && from.deaf && !from.complete && seq == in.head) {
    from.complete = true;
    ++counted_.deaf_complete;
  }
}

void worker::take_reply(member& from, uint64_t now) {
  if (from.now == state::joined) {
    ++counted_.acknowledged;
    if (settings_.mode == run_mode::durable && rooms_[from.room].group == 0
        && shared_.now.load(std::memory_order_relaxed) == phase::load)
      say(from, now);
    return;
  }
  ++from.replies;
  if (from.replies == 1)
    from.output += dialect_.join(rooms_[from.room].name);
  if (from.replies < 2)
    return;
  from.now = state::joined;
  --connecting_;
  ++counted_.joined;
  if (from.deaf)
    watch(from, EPOLL_CTL_DEL, 0);
}

void worker::take_delivery(member& from, const text_mark& mark, uint64_t now) {
  if (from.deaf)
    return;
  ++counted_.deliveries;
  auto& in = rooms_[from.room];
  if (auto window = shared_.window.load(std::memory_order_relaxed);
      window >= 0 && now >= mark.sent_at)
    latency_[static_cast<size_t>(window)][in.group].record(now - mark.sent_at);
  if (settings_.mode == run_mode::closed && in.group == 0
      && mark.next_sender == from.index
      && shared_.now.load(std::memory_order_relaxed) == phase::load)
    say(from, now);
}

void worker::take_error(member& from, std::string_view line, uint64_t now) {
  ++counted_.errors;
  if (first_error_.empty())
    first_error_ = line;
  if (from.now != state::joined) {
    watch(from, EPOLL_CTL_DEL, 0);
    return disconnect(from);
  }
  // What was refused reaches nobody, but is said again to keep the load.
  auto& in = rooms_[from.room];
  counted_.expected_deliveries -=
    in.speakers.size() - (dialect_.echoes() ? 0 : 1);
  auto again =
    settings_.mode == run_mode::closed || settings_.mode == run_mode::durable;
  if (again && in.group == 0
      && shared_.now.load(std::memory_order_relaxed) == phase::load)
    say(from, now);
}

void worker::say(member& from, uint64_t intended_at) {
  auto& in = rooms_[from.room];
  auto count = in.speakers.size();
  text_mark mark;
  mark.sent_at = intended_at;
  mark.next_sender = count < 2 ? from.index
                               : (from.index + 1 + any(count - 1))
                                   % static_cast<uint32_t>(count);
  dialect_.say(from.output, in.name, marked_text(mark, settings_.text_bytes));
  ++counted_.said;
  counted_.expected_deliveries += count - (dialect_.echoes() ? 0 : 1);
}

} // namespace greenroom::bench
