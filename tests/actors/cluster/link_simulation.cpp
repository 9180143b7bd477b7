#include "tests/actors/cluster/link_simulation.hpp"

#include <algorithm>
#include <utility>

namespace greenroom::test {

namespace {

using std::chrono::milliseconds;

constexpr int steps = 160;
constexpr std::uint32_t step_ms_max = 400;
constexpr milliseconds settle_step{20};
// There and back, each in the step after, and the delays of the wire.
constexpr milliseconds good_answer_time{3 * step_ms_max};
// Unnoticed cuts are told after 4 s, a stuck pipe is closed after 3 s.
constexpr milliseconds settle_time_max{8'000};

} // namespace

link_simulation::link_simulation(simulation_options options)
    : options_(std::move(options)), random_(options_.seed) {
  for (std::size_t i = 0; i < options_.nodes; ++i)
    lives_.push_back(++last_life_);
  for (std::size_t i = 0; i < options_.nodes; ++i)
    for (std::size_t j = i + 1; j < options_.nodes; ++j)
      connect(i, j);
}

void link_simulation::connect(std::size_t smaller, std::size_t larger) {
  link made;
  const auto name = [](std::size_t x) {
    return std::string(1, static_cast<char>('a' + x));
  };
  std::function<void(const std::string&)> log;
  if (options_.log)
    log = [this, of = name(smaller) + name(larger)](const std::string& what) {
      say(of + ' ' + what);
    };
  made.wire = std::make_unique<simulated_wire>(random_, options_.bug, log);
  made.nodes[0] = smaller;
  made.nodes[1] = larger;
  for (std::size_t i = 0; i < 2; ++i)
    made.sides[i] = std::make_unique<checked_side>(
      name(made.nodes[i]), name(made.nodes[1 - i]), options_.limits, now_,
      failure_);
  links_.push_back(std::move(made));
  for (std::size_t i = 0; i < 2; ++i)
    start(links_.back(), i, lives_[links_.back().nodes[i]]);
}

void link_simulation::start(link& on, std::size_t side,
                            incarnation_number life) {
  on.sides[side]->start(life, on.wire->end(side));
  on.wire->attach(side, &on.sides[side]->session());
}

std::uint32_t link_simulation::up_to(std::uint32_t most) {
  return static_cast<std::uint32_t>(random_() % (most + 1));
}

void link_simulation::say(const std::string& what) {
  if (options_.log)
    options_.log(
      std::to_string(std::chrono::duration_cast<milliseconds>(
                       now_.time_since_epoch() - std::chrono::hours{1})
                       .count())
      + " ms: " + what);
}

std::string link_simulation::run() {
  for (int i = 0; i < steps && failure_.empty(); ++i) {
    act();
    step(milliseconds{up_to(7) == 0 ? up_to(step_ms_max) : up_to(60)});
  }
  settle();
  return failure_;
}

void link_simulation::act() {
  const auto what = up_to(99);
  if (what < 60)
    speak(links_[random_() % links_.size()], up_to(1));
  else if (what < 66)
    cut(links_[random_() % links_.size()]);
  else if (what < 70)
    stall(links_[random_() % links_.size()]);
  else if (what < 71)
    restart(random_() % lives_.size());
}

void link_simulation::speak(link& on, std::size_t side) {
  auto& speaker = *on.sides[side];
  for (auto left = up_to(25) == 0 ? up_to(120) : up_to(5); left > 0; --left)
    speaker.speak(random_);
  // All queued in one turn.
  speaker.session().flush(now_);
}

void link_simulation::cut(link& on) {
  for (std::size_t side = 0; side < 2; ++side)
    if (up_to(1) == 0)
      speak(on, side);
  on.wire->cut(now_, {up_to(1) == 0, up_to(1) == 0});
}

void link_simulation::stall(link& on) {
  const auto until = now_ + milliseconds{up_to(up_to(3) == 0 ? 12'000 : 4'000)};
  const auto directions = up_to(2);
  say("stall");
  for (std::size_t to = 0; to < 2; ++to)
    if (directions == to || directions == 2)
      on.wire->stall(to, until);
}

void link_simulation::restart(std::size_t node) {
  ++restarts_;
  const auto died = std::exchange(lives_[node], ++last_life_);
  say("restart of " + std::to_string(node));
  const auto is_told = up_to(1) == 0;
  for (auto& x : links_)
    for (std::size_t side = 0; side < 2; ++side)
      if (x.nodes[side] == node) {
        auto& peer = *x.sides[1 - side];
        x.wire->cut(now_,
                    {side == 0 || up_to(1) == 0, side == 1 || up_to(1) == 0});
        start(x, side, lives_[node]);
        x.may_reset = true;
        if (is_told)
          peer.peer_died(died);
      }
}

void link_simulation::redial(link& on) {
  if (on.wire->believes(1)) {
    on.is_dialing = false;
    return;
  }
  if (!on.is_dialing) {
    on.is_dialing = true;
    on.redial_at = now_ + milliseconds{up_to(300)};
  }
  if (now_ >= on.redial_at) {
    on.is_dialing = false;
    on.wire->open(now_);
  }
}

void link_simulation::step(milliseconds time) {
  now_ += time;
  for (auto& x : links_) {
    x.wire->run(now_);
    for (auto& side : x.sides) {
      side->session().flush(now_);
      side->session().tick(now_);
    }
    redial(x);
    check(x);
  }
}

void link_simulation::fail(const std::string& what) {
  if (failure_.empty())
    failure_ = what;
}

void link_simulation::check(link& on) {
  check_resets(on);
  for (std::size_t i = 0; i < 2; ++i) {
    on.sides[i]->check_bounds();
    const auto oldest = on.wire->oldest_unacknowledged(i);
    if (oldest && now_ - *oldest >= options_.limits.acknowledge_time)
      fail("a pipe without acks is still there");
    if (oldest && on.wire->is_intact()
        && now_ - std::max(*oldest, on.wire->last_stall()) > good_answer_time)
      fail("a batch is not acknowledged although the pipe is good");
  }
  const auto& one = on.sides[0]->session();
  const auto& other = on.sides[1]->session();
  if (on.wire->is_intact() && one.is_open() && other.is_open()
      && one.link() != other.link())
    fail("the two sides do not agree on the link");
  if (on.wire->counted().rules_broken > 0)
    fail("a side believes that the other one breaks the rules");
}

/// A link goes on unless a process or a window has ended since both sides were
/// of one mind.
void link_simulation::check_resets(link& on) {
  const auto& one = on.sides[0]->session();
  const auto& other = on.sides[1]->session();
  const auto resets = one.counts().resets + other.counts().resets;
  const auto given_up = one.counts().given_up + other.counts().given_up;
  if (given_up > std::exchange(on.given_up, given_up))
    on.may_reset = true;
  if (resets > std::exchange(on.resets, resets) && !on.may_reset)
    fail("a link was reset although it could go on");
  if (on.wire->is_intact() && one.is_open() && other.is_open())
    on.may_reset = false;
}

bool link_simulation::is_settled() const {
  return std::ranges::all_of(links_, [](const link& x) {
    return x.wire->is_intact() && x.wire->is_quiet()
           && x.sides[0]->has_all_of(*x.sides[1])
           && x.sides[1]->has_all_of(*x.sides[0]);
  });
}

void link_simulation::settle() {
  say("heal");
  for (auto& x : links_)
    x.wire->heal(now_);
  while (failure_.empty() && !is_settled()) {
    recovery_ += settle_step;
    if (recovery_ > settle_time_max)
      failure_ = "a healed link does not deliver everything";
    step(settle_step);
  }
}

link_tally link_simulation::tally() {
  link_tally all;
  all.restarts = restarts_;
  all.longest_recovery = recovery_;
  for (auto& x : links_) {
    link_tally one;
    const auto& wire = x.wire->counted();
    one.cuts = wire.cuts;
    one.cuts_with_unacknowledged = wire.cuts_with_unacknowledged;
    one.stalled = wire.stalled;
    one.unanswered = wire.unanswered;
    one.leftovers = wire.leftovers;
    one.batches = wire.batches;
    all += one;
    for (auto& side : x.sides) {
      link_tally of_side;
      of_side.delivered = side->counted().delivered;
      of_side.sliced = side->counted().sliced_delivered;
      of_side.heads = side->counted().heads_delivered;
      of_side.links = side->link_counted();
      all += of_side;
    }
  }
  return all;
}

} // namespace greenroom::test
