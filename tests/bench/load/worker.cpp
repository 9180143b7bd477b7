#include "tests/bench/load/worker.hpp"

#include "tests/bench/load/sockets.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <numeric>

namespace greenroom::bench {

uint64_t now_ns() {
  return static_cast<uint64_t>(
    std::chrono::steady_clock::now().time_since_epoch().count());
}

counters& counters::operator+=(const counters& other) {
  joined += other.joined;
  set_up_failures += other.set_up_failures;
  disconnects += other.disconnects;
  member_events += other.member_events;
  said += other.said;
  acknowledged += other.acknowledged;
  deliveries += other.deliveries;
  expected_deliveries += other.expected_deliveries;
  lines += other.lines;
  bytes += other.bytes;
  errors += other.errors;
  order_violations += other.order_violations;
  deaf_complete += other.deaf_complete;
  return *this;
}

worker::worker(const options& settings, const dialect& speaks, control& shared,
               unsigned index)
    : settings_(settings), dialect_(speaks), shared_(shared),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)), all_clients_(settings.clients()),
      random_(index + 1), input_(size_t{256} * 1024, '\0') {
  add_rooms(index);
  order_connects();
}

worker::~worker() {
  for (auto& each : members_)
    if (each.socket >= 0)
      ::close(each.socket);
  ::close(epoll_);
}

void worker::add_rooms(unsigned index) {
  auto& s = settings_;
  for (uint32_t i = 0; i < s.rooms; ++i)
    if (i % s.threads == index)
      add_room(i, 0, s.members,
               s.deaf / s.rooms + (i < s.deaf % s.rooms ? 1 : 0));
  if (s.probe_members > 0 && s.rooms % s.threads == index)
    add_room(s.rooms, 1, s.probe_members, 0);
  schedule load;
  schedule probe;
  for (uint32_t i = 0; i < rooms_.size(); ++i)
    (rooms_[i].group == 0 ? load : probe).rooms.push_back(i);
  auto open = s.mode == run_mode::open || s.mode == run_mode::history
              || s.mode == run_mode::ping;
  if (open && !load.rooms.empty() && s.rate > 0) {
    auto share = static_cast<double>(load.rooms.size()) / s.rooms;
    load.interval_ns = 1e9 / (s.rate * share);
    schedules_.push_back(std::move(load));
  }
  if (!probe.rooms.empty() && s.probe_rate > 0) {
    probe.interval_ns = 1e9 / s.probe_rate;
    schedules_.push_back(std::move(probe));
  }
}

void worker::add_room(uint32_t number, uint8_t group, uint32_t speakers,
                      uint32_t deaf) {
  auto index = static_cast<uint32_t>(rooms_.size());
  room added;
  added.name = settings_.room_prefix + "r" + std::to_string(number);
  added.group = group;
  for (uint32_t i = 0; i < speakers + deaf; ++i) {
    member each;
    each.room = index;
    each.index = i;
    each.deaf = i >= speakers;
    if (!each.deaf)
      added.speakers.push_back(static_cast<uint32_t>(members_.size()));
    members_.push_back(std::move(each));
  }
  rooms_.push_back(std::move(added));
}

// Idle connections fill room after room, so that the slope holds the cost of
// whole rooms. In all other modes rooms fill at the same time.
void worker::order_connects() {
  connect_order_.resize(members_.size());
  std::iota(connect_order_.begin(), connect_order_.end(), 0U);
  if (settings_.mode != run_mode::idle)
    std::stable_sort(connect_order_.begin(), connect_order_.end(),
                     [this](uint32_t a, uint32_t b) {
                       return members_[a].index < members_[b].index;
                     });
}

void worker::run() {
  for (;;) {
    auto now = shared_.now.load();
    if (now == phase::finish)
      return;
    connect_some();
    if (now == phase::load && !loaded_)
      start_load();
    if (now == phase::load)
      send_due(now_ns());
    if (now == phase::deaf_read && !deaf_read_)
      start_deaf_reading();
    wait_and_serve();
    std::lock_guard guard{published_mutex_};
    published_ = counted_;
  }
}

counters worker::snapshot() const {
  std::lock_guard guard{published_mutex_};
  return published_;
}

void worker::connect_some() {
  auto limit = static_cast<uint64_t>(shared_.connect_limit.load())
               * members_.size() / all_clients_;
  while (begun_ < limit
         && connecting_
              < std::max(1U, settings_.connecting_at_once / settings_.threads))
    connect(connect_order_[begun_++]);
}

void worker::connect(uint32_t index) {
  auto& to = members_[index];
  // A small buffer, so that the server and not the kernel keeps what waits.
  to.socket = begin_connect(settings_.port, index, to.deaf ? 4096 : 0);
  if (to.socket < 0) {
    ++counted_.set_up_failures;
    return;
  }
  ++connecting_;
  to.now = state::connecting;
  watch(to, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

void worker::connected(member& to) {
  if (connect_error(to.socket) != 0)
    return disconnect(to);
  to.now = state::entering;
  to.watches_output = true;
  // Unique over all threads: the room's name ends in its number.
  auto& in = rooms_[to.room];
  auto nickname = "u" + std::to_string(to.index) + "x"
                  + in.name.substr(settings_.room_prefix.size() + 1);
  to.output += dialect_.login(nickname, in.name);
  flush(to);
}

void worker::start_load() {
  loaded_ = true;
  auto now = now_ns();
  for (auto& each : schedules_)
    each.next_due_ns = static_cast<double>(now) + each.interval_ns;
  for (auto& in : rooms_) {
    if (in.group != 0 || in.speakers.empty())
      continue;
    if (settings_.mode == run_mode::closed)
      for (uint32_t i = 0; i < settings_.in_flight; ++i)
        say(members_[in.speakers[i % in.speakers.size()]], now);
    if (settings_.mode == run_mode::durable)
      for (auto speaker : in.speakers)
        for (uint32_t i = 0; i < settings_.in_flight; ++i)
          say(members_[speaker], now);
    for (auto speaker : in.speakers)
      flush(members_[speaker]);
  }
}

void worker::start_deaf_reading() {
  deaf_read_ = true;
  for (auto& each : members_)
    if (each.deaf && each.socket >= 0) {
      widen_receive_buffer(each.socket);
      watch(each, EPOLL_CTL_ADD, EPOLLIN);
    }
}

void worker::send_due(uint64_t now) {
  for (auto& each : schedules_)
    for (; each.next_due_ns <= static_cast<double>(now);
         each.next_due_ns += each.interval_ns) {
      auto& in = rooms_[each.rooms[any(each.rooms.size())]];
      auto& from = members_[in.speakers[any(in.speakers.size())]];
      say(from, static_cast<uint64_t>(each.next_due_ns));
      flush(from);
    }
}

void worker::wait_and_serve() {
  timespec timeout{0, 20'000'000};
  if (shared_.now.load() == phase::load) {
    auto now = static_cast<double>(now_ns());
    for (auto& each : schedules_)
      timeout.tv_nsec =
        std::clamp(std::lround(each.next_due_ns - now), 0L, timeout.tv_nsec);
  }
  std::array<epoll_event, 256> events;
  auto count = ::epoll_pwait2(
    epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  for (auto i = 0; i < count; ++i) {
    auto& event = events[static_cast<size_t>(i)];
    auto& about = members_[event.data.u32];
    if (about.now == state::connecting)
      connected(about);
    else if ((event.events & EPOLLOUT) != 0)
      flush(about);
    if (about.now != state::closed && (event.events & ~EPOLLOUT) != 0)
      read(about);
  }
}

void worker::flush(member& to) {
  if (to.now == state::closed || to.now == state::connecting)
    return;
  if (!to.output.empty()) {
    auto sent = ::send(to.socket, to.output.data(), to.output.size(),
                       MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
      to.output.erase(0, static_cast<size_t>(sent));
  }
  // A broken connection shows up as readable.
  if (auto waits = !to.output.empty(); waits != to.watches_output) {
    to.watches_output = waits;
    watch(to, EPOLL_CTL_MOD, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
  }
}

void worker::disconnect(member& gone) {
  if (gone.now != state::joined) {
    ++counted_.set_up_failures;
    --connecting_;
  } else {
    ++counted_.disconnects;
  }
  ::close(gone.socket);
  gone.socket = -1;
  gone.now = state::closed;
}

void worker::watch(member& changed, int operation, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u32 = static_cast<uint32_t>(&changed - members_.data());
  ::epoll_ctl(epoll_, operation, changed.socket, &event);
}

uint32_t worker::any(size_t count) {
  return static_cast<uint32_t>(random_() % count);
}

} // namespace greenroom::bench
