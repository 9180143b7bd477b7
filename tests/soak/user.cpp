#include "tests/soak/user.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace greenroom::soak {

using std::chrono::milliseconds;

namespace {

/// More lines than the server reads ahead of their replies.
constexpr size_t pending_max = 200;

} // namespace

user::user(world& shared, const std::string& nickname,
           const std::string& prefix, uint64_t seed)
    : world_(shared), nickname_(nickname), prefix_(prefix),
      source_(nickname, prefix, seed) {}

connection* user::main() const {
  for (const auto& each : connections_)
    if (each->model().number() == main_)
      return each.get();
  return nullptr;
}

const connection* user::find(uint64_t number) const {
  for (const auto& each : connections_)
    if (each->model().number() == number)
      return each.get();
  return nullptr;
}

void user::step(steady_clock::time_point now) {
  if (now < next_)
    return;
  auto* const one = main();
  if (one == nullptr) {
    connect(source_.once_in(6) ? last_token_ : std::string{});
    next_ = now + milliseconds{source_.below(200)};
    return;
  }
  if (now >= end_at_) {
    end(*one);
    next_ = now + milliseconds{source_.below(500)};
    return;
  }
  speak(*one);
  const auto pause = way_ == way::pipelines ? 600 : 250;
  next_ = now + milliseconds{20 + source_.below(pause)};
}

void user::connect(const std::string& token) {
  way_ = static_cast<way>(source_.below(ways));
  const auto slow = way_ == way::reads_slowly
                    || (way_ == way::takes_over && source_.once_in(3));
  const auto label =
    prefix_ + "." + nickname_ + "#" + std::to_string(world_.connections + 1);
  try {
    auto one =
      std::make_unique<connection>(world_, label, connection::manner{slow});
    world_.found.count(slow ? "connections of slow readers" : "connections");
    main_ = one->model().number();
    end_at_ = steady_clock::now() + milliseconds{300 + source_.below(5000)};
    connections_.push_back(std::move(one));
  } catch (const std::runtime_error& error) {
    if (world_.now.stops_until < steady_clock::now())
      world_.found.problem(label + ": " + error.what());
    return;
  }
  auto& one = *connections_.back();
  one.send(source_.login(token));
  enter(one, !token.empty());
}

void user::enter(connection& one, bool takes_over) {
  if (!last_room_.empty() && (takes_over || !source_.once_in(3))) {
    // From what it has seen on, sometimes from before that.
    const auto since =
      source_.once_in(4) ? source_.below(last_seen_ + 1) : last_seen_;
    if (seen_in_run_ != world_.server_run)
      world_.found.count("resumes after a restart");
    one.send(source_.join(last_room_, since));
  } else {
    one.send(source_.join(source_.room()));
  }
  if (source_.once_in(2))
    speak(one);
}

void user::speak(connection& one) {
  auto lines = 1 + source_.below(6);
  if (way_ == way::pipelines) {
    lines = 10 + source_.below(120);
    world_.found.count("bursts");
  }
  while (lines-- > 0 && one.model().pending() < pending_max)
    one.send(source_.any(world_.now.line_bytes));
  if (source_.once_in(6)) {
    world_.found.count("line ends held");
    one.hold_line_end(milliseconds{300 + source_.below(1200)});
  }
}

void user::end(connection& one) {
  main_ = 0;
  switch (way_) {
    case way::talks:
    case way::pipelines:
      world_.found.count("ended by /quit");
      one.send(source_.quit());
      break;
    case way::takes_over:
      take_over(one);
      break;
    case way::hangs_up:
      hang_up(one);
      break;
    case way::reads_slowly:
      if (source_.once_in(3))
        return take_over(one);
      if (source_.once_in(2))
        return hang_up(one);
      [[fallthrough]];
    case way::half_closes:
      world_.found.count("ended by the end of output");
      speak(one);
      one.end_output();
      break;
  }
}

void user::hang_up(connection& one) {
  const auto reset = source_.once_in(2);
  for (auto lines = source_.below(12); lines > 0; --lines)
    one.send(source_.message(std::min(world_.now.line_bytes, 300U)));
  world_.found.count(reset ? "ended by a reset" : "ended by a close");
  one.hang_up(reset);
}

void user::take_over(connection& elder) {
  const auto& model = elder.model();
  if (model.token().empty()) // Its LOGIN is not answered yet.
    return elder.end_output();
  if (!model.room().empty()) {
    last_room_ = model.room();
    last_seen_ = model.last_seen();
  }
  const auto settled = model.pending() == 0 && !model.room().empty();
  world_.found.count(settled ? "takeovers of one in a room"
                             : "takeovers of one with lines pending");
  elder.give_away();
  connect(model.token());
  if (settled && main_ != 0)
    settled_.push_back({model.number(), main_, model.own_join()});
}

void user::leave() {
  for (const auto& each : connections_)
    each->read_fast();
  if (auto* const one = main(); one != nullptr) {
    if (way_ == way::takes_over || way_ == way::reads_slowly)
      way_ = way::half_closes; // Does not connect.
    end(*one);
  }
  // An elder whose heir never got through is still there.
  for (const auto& each : connections_)
    if (each->open())
      each->end_output();
}

void user::tidy() {
  check_places();
  for (const auto& each : connections_) {
    const auto& model = each->model();
    if (each->open() || model.number() < main_)
      continue;
    if (!model.room().empty()) {
      last_room_ = model.room();
      last_seen_ = model.last_seen();
      seen_in_run_ = world_.server_run;
    }
    last_token_ = model.token();
  }
  std::erase_if(connections_, [this](const auto& each) {
    const auto number = each->model().number();
    const auto awaited =
      std::any_of(settled_.begin(), settled_.end(), [&](const auto& place) {
        return place.elder == number || place.heir == number;
      });
    return !each->open() && !awaited;
  });
  if (main() == nullptr || !main()->open())
    main_ = 0;
}

// A session that was in a room with nothing pending when it was taken over has
// its place held: the heir's JOIN finds the elder's own userJoined.
void user::check_places() {
  std::erase_if(settled_, [this](const settled_place& place) {
    const auto* elder = find(place.elder);
    const auto* heir = find(place.heir);
    if (elder == nullptr || heir == nullptr)
      return true;
    const auto named = heir->model().first_join();
    if (!elder->open() && elder->model().was_taken_over() && named != 0) {
      world_.found.count("held places found again");
      if (named != place.seq)
        world_.found.problem(heir->model().label() + ": the place of "
                             + elder->model().label() + " began at "
                             + std::to_string(place.seq) + ", its JOIN says "
                             + std::to_string(named));
      return true;
    }
    return !elder->open() && !heir->open();
  });
}

void user::server_restarted() {
  settled_.clear();
  connections_.clear();
  main_ = 0;
}

} // namespace greenroom::soak
