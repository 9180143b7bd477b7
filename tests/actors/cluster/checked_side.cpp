#include "tests/actors/cluster/checked_side.hpp"

#include "tests/actors/cluster/link_tally.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace greenroom::test {

/// The beginning of each payload; the rest is filled.
struct checked_side::content {
  incarnation_number life = 0;
  link_number link = 0;
  std::uint64_t serial = 0;           // of what was queued on this link
  std::uint64_t bytes = 0;            // of the payload
  std::uint64_t answers_room = rooms; // the answer to a line of that room …
  std::uint64_t answers_head = 0;     // … whose event has this seq
};

namespace {

std::size_t room_number(const std::string& name) {
  return static_cast<std::size_t>(name.back() - '0');
}

} // namespace

void checked_side::start(incarnation_number life, link_pipe& pipe) {
  if (session_)
    earlier_ += session_->counts();
  life_ = life;
  peer_life_ = 0;
  dead_ = 0;
  queued_ = delivered_ = 0;
  session_ = std::make_unique<link_session>(
    link_identity{"cluster", name_, life}, peer_, pipe, *this, limits_);
}

link_counts checked_side::link_counted() const {
  auto all = earlier_;
  return all += session_->counts();
}

void checked_side::fail(const std::string& what) {
  if (failure_.empty())
    failure_ =
      name_ + std::to_string(life_) + " of the link to " + peer_ + ": " + what;
}

void checked_side::peer_died(incarnation_number last) {
  dead_ = std::max(dead_, last);
  session_->end_life(last);
}

std::string checked_side::payload(const content& what) const {
  std::string result(what.bytes, static_cast<char>('a' + what.serial % 26));
  std::memcpy(result.data(), &what, sizeof(what));
  return result;
}

checked_side::content checked_side::next_content(std::size_t bytes) const {
  content what;
  what.life = life_;
  what.link = session_->link();
  what.serial = queued_;
  what.bytes = std::max(bytes, sizeof(content));
  return what;
}

void checked_side::queue_message(const content& what) {
  link_frame frame;
  frame.payload = payload(what);
  const auto too_large = what.bytes > limits_.frame_bytes;
  const auto outcome = session_->queue(std::move(frame), now_);
  if (outcome == queue_outcome::queued)
    ++queued_;
  if (outcome != queue_outcome::unlinked
      && too_large != (outcome == queue_outcome::too_large))
    fail("a frame of the wrong size was queued");
}

void checked_side::queue_update(std::mt19937& random) {
  const auto room = random() % rooms;
  link_frame frame{link_frame_kind::update,
                   "room" + std::to_string(room),
                   ++newest_[room],
                   {}};
  const auto bytes = 64 + random() % 300;
  frame.payload.resize(bytes);
  const auto has_room = session_->has_room_for(frame);
  if (!has_room) {
    auto answer = next_content(0);
    answer.answers_room = room;
    answer.answers_head = frame.head;
    queue_message(answer);
  }
  frame.payload = payload(next_content(bytes));
  const auto head = frame.head;
  switch (session_->queue(std::move(frame), now_)) {
    case queue_outcome::queued:
      ++queued_;
      told_[room] = head;
      if (!has_room)
        fail("an update was queued without room");
      break;
    case queue_outcome::head_kept:
      told_[room] = head;
      if (has_room)
        fail("an update was not queued although there was room");
      break;
    case queue_outcome::unlinked:
      break;
    default:
      fail("an update was refused");
  }
}

void checked_side::speak(std::mt19937& random) {
  const auto what = random() % 100;
  if (what < 60)
    queue_update(random);
  else if (what < 95)
    queue_message(next_content(random() % 200));
  else
    queue_message(next_content(random() % (limits_.frame_bytes + 10)));
}

void checked_side::reset(link_number link) {
  if (link != session_->link())
    fail("was told another number than the link's");
  queued_ = delivered_ = 0;
  told_ = {};
  known_ = {};
  peer_life_ = 0;
  queue_message(next_content(0)); // a stand-in attaches
}

void checked_side::deliver(link_frame frame) {
  if (frame.kind == link_frame_kind::head)
    ++counts_.heads_delivered;
  else
    check_content(frame);
  if (frame.kind != link_frame_kind::message)
    raise_known(frame);
}

void checked_side::check_content(const link_frame& frame) {
  content what;
  std::memcpy(&what, frame.payload.data(),
              std::min(sizeof(what), frame.payload.size()));
  if (frame.payload.size() != what.bytes || frame.payload != payload(what)) {
    fail("a payload has changed");
    return;
  }
  if (what.link != session_->link())
    fail("a frame of before the reset");
  if (what.serial != delivered_)
    fail("frame " + std::to_string(what.serial) + " came, "
         + std::to_string(delivered_) + " was expected");
  ++delivered_;
  if (peer_life_ != 0 && what.life != peer_life_)
    fail("frames of two lives on one link");
  peer_life_ = what.life;
  if (what.life <= dead_)
    fail("a frame of the dead");
  ++counts_.delivered;
  counts_.sliced_delivered += frame.payload.size() > limits_.batch_bytes;
  check_answer(what);
}

void checked_side::check_answer(const content& what) {
  if (what.answers_room < rooms
      && known_[what.answers_room] >= what.answers_head)
    fail("an answer came after the event of its line");
}

void checked_side::raise_known(const link_frame& frame) {
  auto& known = known_[room_number(frame.room)];
  if (frame.head <= known)
    fail("a head has fallen");
  known = frame.head;
}

void checked_side::check_bounds() {
  const auto& x = *session_;
  if (x.unacknowledged_bytes() > limits_.window_bytes)
    fail("more is unacknowledged than the window holds");
  if (x.waiting_bytes() > limits_.waiting_bytes)
    fail("more waits than may");
  if (x.waiting_heads() > 2 * rooms)
    fail("more heads are kept than there are rooms");
  if (x.unfinished_bytes() > limits_.frame_bytes + sizeof(link_frame) + 16)
    fail("an unfinished frame is too large");
}

bool checked_side::has_all_of(const checked_side& peer) const {
  return session_->is_open() && session_->link() == peer.session_->link()
         && peer.session_->unacknowledged_bytes() == 0
         && peer.session_->waiting_bytes() == 0
         && peer.session_->waiting_heads() == 0 && delivered_ == peer.queued_
         && known_ == peer.told_
         && (delivered_ == 0 || peer_life_ == peer.life_);
}

} // namespace greenroom::test
