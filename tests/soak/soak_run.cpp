#include "tests/soak/soak_run.hpp"

#include "tests/soak/history_reader.hpp"
#include "tests/support/sanitized.hpp"

#include <poll.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

namespace greenroom::soak {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr auto for_now = steady_clock::time_point::max();
constexpr size_t users_count = 36;
/// Some nicknames belong to two users, so that they get into each other's way.
constexpr size_t nicknames_count = 30;
constexpr seconds answer_deadline{test::sanitized ? 120 : 60};

} // namespace

soak_run::soak_run(uint64_t seed, const test::small_disk* disk)
    : random_(seed), disk_(disk),
      server_(disk != nullptr ? *disk / "data" : directory_ / "data") {
  for (size_t i = 0; i < users_count; ++i)
    users_.push_back(std::make_unique<user>(
      world_, "user" + std::to_string(i % nicknames_count),
      "p" + std::to_string(i), random_()));
  next_fault_ = random_() % 4;
}

void soak_run::start() {
  world_.port = server_.start();
  ++world_.server_run;
  world_.tokens.clear();
  world_.joiners.clear();
  for (const auto& each : users_)
    each->server_restarted();
  confirm_histories(world_);
}

void soak_run::poll_connections() {
  std::vector<pollfd> descriptors;
  std::vector<connection*> connections;
  for (const auto& each : users_)
    for (const auto& one : each->connections()) {
      short events = one->open() && one->wants_to_read() ? POLLIN : 0;
      if (one->open() && one->wants_to_write())
        events |= POLLOUT;
      if (events == 0)
        continue;
      descriptors.push_back({one->descriptor(), events, 0});
      connections.push_back(one.get());
    }
  ::poll(descriptors.data(), descriptors.size(), 5);
  for (size_t i = 0; i < descriptors.size(); ++i) {
    const auto found = descriptors[i].revents;
    const auto broken = (found & (POLLERR | POLLHUP)) != 0;
    connections[i]->turn((found & POLLIN) != 0
                           || (broken && (descriptors[i].events & POLLIN) != 0),
                         (found & POLLOUT) != 0);
  }
}

void soak_run::turn(bool users_act) {
  poll_connections();
  const auto now = steady_clock::now();
  for (const auto& each : users_) {
    each->tidy();
    if (users_act)
      each->step(now);
  }
  if (now < next_look_)
    return;
  next_look_ = now + milliseconds{500};
  resident_bytes_max_ = std::max(resident_bytes_max_,
                                 test::resident_bytes(server_.process().pid()));
  find_overdue();
  if (!stopping_ && !server_.process().running()) {
    check_log();
    throw std::runtime_error("the server ended by itself; its log is above");
  }
}

void soak_run::find_overdue() {
  const auto now = steady_clock::now();
  for (const auto& each : users_)
    for (const auto& one : each->connections())
      if (one->open() && one->overdue(now - answer_deadline)) {
        one->tell_problem("waits for ever (" + one->socket_state() + ")");
        one->hang_up(true);
      }
}

bool soak_run::drive(milliseconds limit, bool users_act,
                     const condition& done) {
  const auto end = steady_clock::now() + limit;
  while (!done()) {
    if (steady_clock::now() > end)
      return false;
    turn(users_act);
  }
  return true;
}

bool soak_run::all_closed() const {
  return std::all_of(users_.begin(), users_.end(), [](const auto& each) {
    return std::none_of(each->connections().begin(), each->connections().end(),
                        [](const auto& one) { return one->open(); });
  });
}

void soak_run::check_log() {
  const auto log = server_.new_log();
  const auto bad = log.find("Sanitizer") != std::string::npos
                   || log.find("runtime error:") != std::string::npos
                   || log.find("[critical]") != std::string::npos;
  if (!bad && !world_.found.problem_count())
    return;
  if (bad)
    world_.found.problem("the server's log has a report");
  std::fprintf(stderr, "%s", log.c_str());
}

void soak_run::reload(const phase& now, bool broken) {
  world_.found.count(broken ? "SIGHUP with a broken file" : "SIGHUP");
  auto settings = now.settings;
  settings.push_back("limits.list_entries = "
                     + std::to_string(1 + random_() % 20));
  server_.configure(settings);
  if (broken)
    server_.break_configuration();
  server_.process().signal(SIGHUP);
}

void soak_run::see_all_close() {
  for (const auto& each : users_)
    for (const auto& one : each->connections())
      one->read_fast();
  if (drive(seconds{20}, false, [this] { return all_closed(); }))
    return;
  for (const auto& each : users_)
    for (const auto& one : each->connections())
      if (one->open())
        one->tell_problem("outlives its server (" + one->socket_state() + ")");
}

void soak_run::stops_now() {
  stopping_ = true;
  world_.now.stops_until = for_now;
  world_.known.server_stopped(steady_clock::now());
}

void soak_run::kill_and_restart() {
  world_.found.count("kill -9");
  stops_now();
  server_.process().kill_now();
  see_all_close();
}

void soak_run::stop() {
  stops_now();
  server_.process().signal(SIGTERM);
  const auto ended = drive(answer_deadline, true,
                           [this] { return !server_.process().running(); });
  if (!ended)
    world_.found.problem("the server did not end after SIGTERM");
  else if (const auto code = server_.process().wait(); code != 0)
    world_.found.problem("SIGTERM: the server ended with "
                         + std::to_string(code.value_or(-1)));
  see_all_close();
}

void soak_run::drain_and_restart() {
  world_.found.count("SIGTERM while all speak");
  stop();
}

void soak_run::refuse_for_a_while(fault what) {
  const auto time = milliseconds{500 + random_() % 4000};
  const auto never = [] { return false; };
  const auto began = steady_clock::now();
  world_.now.journal_refuses_until = for_now;
  if (what == fault::lock) {
    const write_lock lock{server_.data_dir()};
    world_.found.count("write lock held from outside", lock.held() ? 1 : 0);
    drive(time, true, never);
  } else {
    world_.found.count("disk full");
    const ballast full{*disk_ / ""};
    drive(time, true, never);
  }
  // It tries again every second.
  world_.now.journal_refuses_until = steady_clock::now() + seconds{5};
  world_.known.journal_refused(began, world_.now.journal_refuses_until);
}

void soak_run::break_something(fault what) {
  if (what == fault::fill && disk_ == nullptr)
    what = fault::kill;
  if (what == fault::lock || what == fault::fill)
    return refuse_for_a_while(what);
  if (what == fault::kill)
    kill_and_restart();
  else
    drain_and_restart();
  check_log();
  start();
  stopping_ = false;
  world_.now.stops_until = steady_clock::now();
}

void soak_run::wind_down() {
  for (const auto& each : users_)
    each->leave();
  if (!drive(answer_deadline, false, [this] { return all_closed(); }))
    for (const auto& each : users_)
      for (const auto& one : each->connections())
        if (one->open()) {
          one->tell_problem("never saw the end of its connection ("
                            + one->socket_state() + ")");
          one->hang_up(true);
        }
  for (const auto& each : users_)
    each->tidy();
  confirm_histories(world_);
}

void soak_run::play(const phase& now, milliseconds duration) {
  const auto never = [] { return false; };
  world_.now = now.possible;
  server_.configure(now.settings);
  start();
  stopping_ = false;
  constexpr int parts = 4;
  drive(duration / parts, true, never);
  reload(now, reloads_++ % 2 == 0);
  drive(duration / parts, true, never);
  // A configuration that is good at the next start, too.
  server_.configure(now.settings);
  break_something(static_cast<fault>(next_fault_++ % 4));
  drive(duration / parts, true, never);
  break_something(static_cast<fault>(next_fault_++ % 4));
  drive(duration / parts, true, never);
  wind_down();
  stop();
  check_log();
}

} // namespace greenroom::soak
