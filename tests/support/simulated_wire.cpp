#include "tests/support/simulated_wire.hpp"

#include <type_traits>

namespace greenroom::test {

namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t delay_ms_max = 30;
constexpr std::uint32_t leftover_delay_ms_max = 1'500;
constexpr std::uint32_t unnoticed_ms_max = 4'000;

std::string text_of(const simulated_wire::message& what) {
  const auto number = [](std::uint64_t x) {
    return std::to_string(x >> 32) + '.' + std::to_string(x & UINT32_MAX);
  };
  if (const auto* x = std::get_if<link_hello>(&what))
    return "hello of " + x->node + std::to_string(x->incarnation) + " link "
           + number(x->link) + " seen " + std::to_string(x->seen) + " attempt "
           + std::to_string(x->attempt);
  if (const auto* x = std::get_if<link_batch>(&what))
    return "batch " + std::to_string(x->number) + " of " + number(x->link);
  const auto& x = std::get<link_ack>(what);
  return "ack " + std::to_string(x.number) + " of " + number(x.link);
}

} // namespace

simulated_wire::simulated_wire(std::mt19937& random, planted_bug bug,
                               std::function<void(const std::string&)> log)
    : random_(random), bug_(bug), log_(std::move(log)) {
  for (std::size_t i = 0; i < 2; ++i) {
    ends_[i].wire = this;
    ends_[i].number = i;
  }
}

std::uint32_t simulated_wire::up_to(std::uint32_t most) {
  return static_cast<std::uint32_t>(random_() % (most + 1));
}

void simulated_wire::attach(std::size_t at, link_session* session) {
  auto& x = ends_[at];
  x.session = session;
  x.believes = false;
  x.unacknowledged.clear();
  x.sent.clear();
  x.taken.clear();
}

void simulated_wire::open(time_point now) {
  now_ = now;
  cut(now, {false, false});
  is_intact_ = true;
  for (auto& x : ends_) {
    x.believes = true;
    x.told_at.reset();
    x.unacknowledged.clear();
  }
  if (log_)
    log_("pipe");
  for (auto& x : ends_)
    x.session->opened(now);
}

void simulated_wire::cut(time_point now, std::array<bool, 2> told) {
  if (is_intact_) {
    ++counts_.cuts;
    if (!ends_[0].unacknowledged.empty() || !ends_[1].unacknowledged.empty())
      ++counts_.cuts_with_unacknowledged;
    if (log_)
      log_("cut");
    lose(now);
  }
  is_intact_ = false;
  for (std::size_t i = 0; i < 2; ++i) {
    auto& x = ends_[i];
    if (!x.believes)
      continue;
    if (told[i]) {
      x.believes = false;
      x.session->closed();
    } else if (!x.told_at) {
      x.told_at = now + milliseconds{up_to(unnoticed_ms_max)};
    }
  }
}

/// Nothing, or a beginning, of what is on its way will come out, and later.
void simulated_wire::lose(time_point now) {
  for (std::size_t to = 0; to < 2; ++to) {
    queue left;
    left.swap(present_[to]);
    left.resize(up_to(1) == 0 ? 0
                              : up_to(static_cast<std::uint32_t>(left.size())));
    if (left.empty())
      continue;
    const auto later = milliseconds{up_to(leftover_delay_ms_max)};
    for (auto& x : left)
      x.due = std::max(x.due, now) + later;
    leftovers_[to].push_back(std::move(left));
  }
}

void simulated_wire::heal(time_point now) {
  for (auto& until : stalled_until_)
    until = std::min(until, now);
}

void simulated_wire::close(std::size_t at, link_end why) {
  counts_.stalled += why == link_end::stalled;
  counts_.unanswered += why == link_end::hello_unanswered;
  counts_.rules_broken += why == link_end::rules_broken;
  if (log_)
    log_("end " + std::to_string(at) + " closes for reason "
         + std::to_string(static_cast<int>(why)));
  ends_[at].believes = false;
  cut(now_, {at == 0, at == 1});
}

bool simulated_wire::swallows(wire_end& from, const link_batch& batch) const {
  auto& last = from.sent[batch.link];
  const auto again = batch.number <= last;
  last = std::max(last, batch.number);
  return again && bug_ == planted_bug::no_resend;
}

void simulated_wire::put(std::size_t from, message what) {
  auto& sender = ends_[from];
  if (const auto* batch = std::get_if<link_batch>(&what)) {
    ++counts_.batches;
    sender.unacknowledged.emplace_back(batch->number, now_);
    if (swallows(sender, *batch))
      return;
  }
  if (!is_intact_)
    return; // it does not know
  auto& to = present_[1 - from];
  const auto due = now_ + milliseconds{up_to(delay_ms_max)};
  to.push_back(
    {to.empty() ? due : std::max(due, to.back().due), std::move(what)});
}

simulated_wire::queue* simulated_wire::next_due(std::size_t& to,
                                                time_point now) {
  queue* best = nullptr;
  for (std::size_t end = 0; end < 2; ++end) {
    if (stalled_until_[end] > now)
      continue;
    const auto look = [&](queue& x) {
      if (!x.empty() && x.front().due <= now
          && (best == nullptr || x.front().due < best->front().due)) {
        best = &x;
        to = end;
      }
    };
    for (auto& x : leftovers_[end])
      look(x);
    look(present_[end]);
  }
  return best;
}

void simulated_wire::run(time_point now) {
  now_ = now;
  for (auto& x : ends_)
    if (x.believes && x.told_at && *x.told_at <= now) {
      x.believes = false;
      x.told_at.reset();
      x.session->closed();
    }
  std::size_t to = 0;
  while (auto* from = next_due(to, now)) {
    auto what = std::move(from->front().what);
    from->pop_front();
    counts_.leftovers += from != &present_[to];
    pass_on(to, std::move(what));
  }
  for (auto& pipes : leftovers_)
    std::erase_if(pipes, [](const queue& x) { return x.empty(); });
}

void simulated_wire::pass_on(std::size_t to, message what) {
  if (log_)
    log_("to " + std::to_string(to) + ": " + text_of(what));
  tamper(to, what);
  note(to, what);
  auto& session = *ends_[to].session;
  std::visit(
    [&](auto& x) {
      if constexpr (std::is_same_v<std::decay_t<decltype(x)>, link_batch>)
        session.received(std::move(x), now_);
      else
        session.received(x, now_);
    },
    what);
  // A turn of the receiver may be longer.
  if (up_to(1) == 0)
    session.flush(now_);
}

void simulated_wire::tamper(std::size_t to, message& what) {
  const auto link = ends_[to].session->link();
  if (auto* ack = std::get_if<link_ack>(&what)) {
    if (bug_ == planted_bug::early_ack
        && ack->number < ends_[to].sent[ack->link])
      ++ack->number;
    return;
  }
  auto* batch = std::get_if<link_batch>(&what);
  if (batch == nullptr)
    return;
  if (bug_ == planted_bug::no_link_check && batch->link < link)
    batch->link = link;
  if (bug_ == planted_bug::duplicate_taken && batch->link == link)
    batch->number = std::max(batch->number, ends_[to].taken[link] + 1);
}

void simulated_wire::note(std::size_t to, const message& what) {
  auto& x = ends_[to];
  if (const auto* batch = std::get_if<link_batch>(&what)) {
    auto& taken = x.taken[batch->link];
    if (batch->number == taken + 1 && batch->link == x.session->link())
      ++taken;
  } else if (const auto* ack = std::get_if<link_ack>(&what)) {
    while (ack->link == x.session->link() && !x.unacknowledged.empty()
           && x.unacknowledged.front().first <= ack->number)
      x.unacknowledged.pop_front();
  }
}

bool simulated_wire::is_quiet() const noexcept {
  for (std::size_t i = 0; i < 2; ++i)
    if (!present_[i].empty() || !leftovers_[i].empty())
      return false;
  return true;
}

std::optional<simulated_wire::time_point>
simulated_wire::oldest_unacknowledged(std::size_t from) const {
  const auto& x = ends_[from];
  if (!x.believes || x.unacknowledged.empty())
    return std::nullopt;
  return x.unacknowledged.front().second;
}

} // namespace greenroom::test
