#include "actors/node/journal_writer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace greenroom {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// How often the engine is asked whether something has to be removed; while
/// nothing has, that costs nothing.
constexpr seconds retention_pause{1};
/// Pause between two steps, which take a few milliseconds each: three quarters
/// of the time are left for live traffic and checkpoints, also on a slow disk.
constexpr milliseconds retention_step_pause_min{5};
constexpr int retention_step_pause_factor = 3;
constexpr seconds rest_after{10};

claim_answer answer_of(claim_result& claimed) {
  claim_answer answer;
  answer.granted = claimed.is_granted();
  answer.owner = claimed.owner;
  auto& x = claimed.snapshot;
  answer.epoch = x.epoch;
  answer.oldest = x.oldest;
  answer.head = x.head;
  answer.last_at_us = x.last_at.time_since_epoch().count();
  answer.newest = share(std::move(x.newest));
  answer.members = std::move(x.members);
  return answer;
}

} // namespace

journal_writer::journal_writer(caf::actor_config& cfg, actor_queue& queue,
                               node_context& node,
                               std::shared_ptr<journal> engine,
                               std::function<void(const std::string&)> failed)
    : super(cfg, queue), node_(node), engine_(std::move(engine)),
      failed_(std::move(failed)) {
  set_error_handler([](caf::error&) {});
}

journal_actor::behavior_type journal_writer::make_behavior() {
  clock_watch_.emplace(read_clocks());
  idle_since_ = clock().now();
  delayed_send(this, retention_pause, trim_atom_v);
  return {
    [this](claim_atom, std::string& room, const recorder_actor& asker) {
      claims_.push_back({std::move(room), asker});
      schedule_commit();
    },
    [this](append_atom, append_message& x, const recorder_actor& asker) {
      appends_.push_back({std::move(x), asker});
      schedule_commit();
    },
    [this](retired_atom, const std::string& room, std::uint64_t epoch) {
      engine_->release(room, epoch);
      owners_.erase(room);
    },
    [this](commit_atom) { commit(); },
    [this](trim_atom) { trim(); },
  };
}

void journal_writer::on_exit() {
  commit();
  owners_.clear();
  super::on_exit();
}

void journal_writer::schedule_commit() {
  // Behind what is in the mailbox already: that belongs to the same batch.
  if (!std::exchange(commit_scheduled_, true))
    send(this, commit_atom_v);
}

void journal_writer::commit() {
  commit_scheduled_ = false;
  worked_ = true;
  // A room has at most one of the two under way, so their order is free.
  if (!claims_.empty())
    commit_claims();
  if (!appends_.empty())
    commit_appends();
  check_failure();
}

void journal_writer::commit_claims() {
  const auto batch = std::exchange(claims_, {});
  std::vector<std::string> rooms;
  rooms.reserve(batch.size());
  for (const auto& x : batch)
    rooms.push_back(x.room);
  auto results = engine_->claim(rooms);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (results[i].outcome == claim_outcome::elsewhere)
      owners_.erase(batch[i].room);
    else
      owners_[batch[i].room] = batch[i].asker;
    send(batch[i].asker, claimed_atom_v, answer_of(results[i]));
  }
}

void journal_writer::commit_appends() {
  const auto batch = std::exchange(appends_, {});
  std::vector<append_request> requests;
  requests.reserve(batch.size());
  for (const auto& x : batch)
    requests.push_back(
      {x.what.room, x.what.epoch, x.what.head, *x.what.events});
  const auto outcomes = engine_->append(requests);
  for (std::size_t i = 0; i < batch.size(); ++i)
    send(batch[i].asker, appended_atom_v,
         static_cast<std::uint8_t>(outcomes[i]));
}

void journal_writer::check_failure() {
  if (!failed_)
    return;
  if (const auto what = engine_->failure())
    std::exchange(failed_, nullptr)(*what);
}

void journal_writer::trim() {
  rest_when_idle();
  const auto begun = clock().now();
  if (!remove_old_events()) {
    delayed_send(this, retention_pause, trim_atom_v);
    return;
  }
  const auto took = duration_cast<milliseconds>(clock().now() - begun);
  delayed_send(
    this,
    std::max(retention_step_pause_min, took * retention_step_pause_factor),
    trim_atom_v);
}

void journal_writer::rest_when_idle() {
  const auto now = clock().now();
  if (std::exchange(worked_, false)) {
    idle_since_ = now;
  } else if (now - idle_since_ >= rest_after) {
    idle_since_ = now;
    engine_->rest();
  }
}

clock_watch::reading journal_writer::read_clocks() {
  return {node_.wall_clock(), clock().now(), node_.live.replacements()};
}

void journal_writer::look_at_clock() {
  const auto change = clock_watch_->look(read_clocks());
  if (change == clock_watch::change::jumped)
    spdlog::warn("the clock jumped by {} seconds: no event is removed for its "
                 "age until it is back, or until a reload (SIGHUP) says that "
                 "the new time is right",
                 clock_watch_->difference().count());
  else if (change == clock_watch::change::came_back)
    spdlog::info("the clock is back: events are removed for their age");
  else if (change == clock_watch::change::confirmed)
    spdlog::info("the reload has confirmed the time: events are removed for "
                 "their age");
}

/// @returns whether there is more to do soon.
bool journal_writer::remove_old_events() {
  look_at_clock();
  const auto& limits = node_.opts().history;
  std::optional<utc_time> oldest_kept;
  if (limits.max_age != 0)
    oldest_kept =
      clock_watch_->is_doubtful()
        ? utc_time::min() // The limit stays, but nothing is that old.
        : node_.wall_clock() - seconds{static_cast<long>(limits.max_age)};
  const auto step = engine_->trim(oldest_kept, limits.max_events_per_room);
  for (const auto& x : step.rooms)
    if (auto owner = owners_.find(x.room); owner != owners_.end())
      send(owner->second, trimmed_atom_v, x.oldest);
  return step.has_work;
}

} // namespace greenroom
