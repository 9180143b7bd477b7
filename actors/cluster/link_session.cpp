#include "actors/cluster/link_session.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace greenroom {

link_session::link_session(link_identity own, std::string peer, link_pipe& pipe,
                           link_user& user, link_limits limits)
    : handshake_(std::move(own), std::move(peer)), pipe_(pipe), user_(user),
      limits_(limits), incoming_(limits.frame_bytes),
      credit_bytes_(limits.window_bytes) {}

void link_session::opened(time_point now) {
  state_ = state::greeting;
  greeted_ = now;
  if (handshake_.dials())
    pipe_.send(handshake_.dial(incoming_.seen()));
}

void link_session::closed() noexcept {
  state_ = state::no_pipe;
}

void link_session::received(const link_hello& hello, time_point now) {
  if (state_ == state::no_pipe) {
    ++counts_.late_hellos;
    return;
  }
  if (refuse(hello))
    return;
  const auto agreed = handshake_.agree(hello);
  if (agreed == link_handshake::outcome::late) {
    ++counts_.late_hellos;
    return;
  }
  if (agreed == link_handshake::outcome::reset)
    empty();
  if (agreed == link_handshake::outcome::rules_broken
      || (agreed == link_handshake::outcome::goes_on
          && !window_.acknowledge(hello.seen))) {
    give_up(link_end::rules_broken);
    return;
  }
  greet(now);
  if (agreed == link_handshake::outcome::reset) {
    ++counts_.resets;
    user_.reset(handshake_.link());
  }
}

/// An open pipe is not closed for a hello that is refused: it is a late one.
bool link_session::refuse(const link_hello& hello) {
  const auto why = handshake_.judge(hello);
  if (why == link_end::none)
    return false;
  if (state_ == state::open) {
    ++counts_.late_hellos;
    return true;
  }
  // So that the peer's log names the reason too.
  if (why == link_end::no_common_version && !handshake_.dials())
    pipe_.send(handshake_.answer(0));
  close_pipe(why);
  return true;
}

/// The hello of the peer was taken. The one that has dialed knows by it that
/// its own has arrived; the other one does when the first ack or batch comes.
void link_session::greet(time_point now) {
  if (handshake_.dials()) {
    owes_ack_ = true;
    open(now);
    return;
  }
  state_ = state::answered;
  greeted_ = now;
  pipe_.send(handshake_.answer(incoming_.seen()));
}

void link_session::open(time_point now) {
  state_ = state::open;
  window_.resend(now, [this](const link_batch& batch) {
    ++counts_.resent;
    pipe_.send(batch);
  });
}

void link_session::received(link_batch batch, time_point now) {
  if (!is_present(batch.link, counts_.late_batches))
    return;
  if (state_ == state::answered)
    open(now);
  owes_ack_ = true;
  std::vector<link_frame> frames;
  switch (incoming_.take(std::move(batch), frames)) {
    case incoming_order::outcome::taken:
      break;
    case incoming_order::outcome::duplicate:
      ++counts_.duplicates;
      break;
    case incoming_order::outcome::ahead:
      ++counts_.ahead;
      break;
    case incoming_order::outcome::too_large:
      give_up(link_end::rules_broken);
      return;
  }
  for (auto& frame : frames)
    if (handshake_.is_linked()) // a frame may tell of the peer's death
      user_.deliver(std::move(frame));
}

void link_session::received(const link_ack& ack, time_point now) {
  if (!is_present(ack.link, counts_.late_acks))
    return;
  if (!window_.acknowledge(ack.number)) {
    give_up(link_end::rules_broken);
    return;
  }
  credit_bytes_ = ack.credit_bytes;
  if (state_ == state::answered)
    open(now);
}

bool link_session::is_present(link_number link, std::uint64_t& late) {
  if (handshake_.is_linked() && link == handshake_.link())
    return true;
  ++late;
  return false;
}

bool link_session::has_room_for(const link_frame& update) const {
  return !waiting_.keeps_head_of(update.room)
         && update.payload.size() <= limits_.frame_bytes
         && window_.bytes() + waiting_.bytes() + size_bytes(update)
              <= limits_.window_bytes;
}

queue_outcome link_session::queue(link_frame frame, time_point now) {
  if (!handshake_.is_linked())
    return queue_outcome::unlinked;
  const auto is_message = frame.kind == link_frame_kind::message;
  if (frame.kind == link_frame_kind::head
      || (!is_message && !has_room_for(frame))) {
    ++counts_.heads_kept;
    waiting_.keep_head(frame.room, frame.head);
    return queue_outcome::head_kept;
  }
  if (frame.payload.size() > limits_.frame_bytes)
    return queue_outcome::too_large;
  if (is_message
      && waiting_.bytes() + size_bytes(frame) > limits_.waiting_bytes) {
    ++counts_.busy;
    return queue_outcome::busy;
  }
  waiting_.push(std::move(frame), now);
  return queue_outcome::queued;
}

void link_session::flush(time_point now) {
  if (state_ != state::open)
    return;
  if (std::exchange(owes_ack_, false))
    pipe_.send(
      link_ack{handshake_.link(), incoming_.seen(), limits_.window_bytes});
  while (!waiting_.empty() && may_send()) {
    auto content = waiting_.take(limits_.batch_bytes);
    pipe_.send(window_.add(handshake_.link(), std::move(content), now));
  }
}

bool link_session::may_send() const noexcept {
  return window_.bytes() + limits_.batch_bytes
         <= std::min<std::uint64_t>(credit_bytes_, limits_.window_bytes);
}

void link_session::tick(time_point now) {
  if ((state_ == state::greeting || state_ == state::answered)
      && now - greeted_ >= limits_.hello_time)
    close_pipe(link_end::hello_unanswered);
  if (state_ == state::open && !window_.empty()
      && now - window_.oldest_sent() >= limits_.acknowledge_time)
    close_pipe(link_end::stalled);
  const auto oldest =
    window_.empty() ? waiting_.oldest() : window_.oldest_queued();
  if (oldest && now - *oldest >= limits_.give_up_time) {
    ++counts_.given_up;
    give_up(link_end::window_given_up);
  }
}

void link_session::end_life(incarnation_number last) {
  const auto was_linked = handshake_.is_linked();
  handshake_.end_life(last);
  if (was_linked && !handshake_.is_linked())
    give_up(link_end::life_is_over);
}

void link_session::give_up(link_end why) {
  handshake_.give_up();
  empty();
  close_pipe(why);
}

void link_session::empty() {
  waiting_.clear();
  window_.clear();
  incoming_.clear();
  credit_bytes_ = limits_.window_bytes;
  owes_ack_ = false;
}

void link_session::close_pipe(link_end why) {
  if (std::exchange(state_, state::no_pipe) != state::no_pipe)
    pipe_.close(why);
}

} // namespace greenroom
