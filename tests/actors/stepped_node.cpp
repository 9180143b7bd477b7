#include "tests/actors/stepped_node.hpp"

#include "tests/actors/client_wire.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace greenroom::test {

namespace {

// Not file descriptors: a mistake must not close one of the test's own.
constexpr std::int32_t first_descriptor = 1'000'000;

} // namespace

options test_options() {
  options values;
  values.limits.lines_per_second = 0;
  return values;
}

test_config::test_config() {
  spdlog::set_level(spdlog::level::off); // rooms end here for good reasons
  greenroom::add_message_types(*this);
  set("scheduler.policy", caf::atom("testing"));
}

stepped_system::stepped_system()
    : system(config), clock(dynamic_cast<caf::scheduler::test_coordinator&>(
                        system.scheduler())),
      self(system, true), actors_before(system.registry().running()) {}

stepped_node::stepped_node(stepped_system& ground, options values,
                           std::shared_ptr<journal> engine)
    : ground_(ground),
      loop_queues{std::make_unique<stepped_queue>(ground.system),
                  std::make_unique<stepped_queue>(ground.system)},
      journal_queue(ground.system), reader_queue(ground.system),
      actors(ground.system, std::move(values), this->ground(std::move(engine))),
      node(actors.context()) {}

void stepped_node::release_queues() {
  for (auto* queue : queues())
    queue->hold(false);
}

node_ground stepped_node::ground(std::shared_ptr<journal> engine) {
  node_ground result{
    {},
    journal_queue,
    reader_queue,
    std::move(engine),
    [this](const std::string& what) { failures.push_back(what); },
    [this] {
      using std::chrono::microseconds;
      // 2026-11-22 07:31:11
      const auto begin = utc_time{1'795'332'671s};
      return begin
             + std::chrono::duration_cast<microseconds>(
               ground_.clock.clock().now().time_since_epoch());
    }};
  const auto make_transport =
    [this](std::int32_t fd) -> std::unique_ptr<transport> {
    return std::make_unique<test_transport>(
      wires_.at(static_cast<std::size_t>(fd - first_descriptor)));
  };
  const auto on_tick = [this](std::chrono::seconds now) {
    for (auto& x : wires_)
      if (x->transport)
        x->transport->set_now(now);
  };
  for (auto& queue : loop_queues)
    result.loops.push_back({*queue, make_transport, on_tick});
  return result;
}

std::array<stepped_queue*, 4> stepped_node::queues() {
  return {loop_queues[0].get(), loop_queues[1].get(), &journal_queue,
          &reader_queue};
}

test_client stepped_node::connect(std::size_t loop) {
  auto at = std::make_shared<wire>();
  wires_.push_back(at);
  ++node.connections;
  const auto number = static_cast<std::int32_t>(wires_.size()) - 1;
  caf::anon_send(actors.relays().at(loop), adopt_atom_v,
                 accepted_socket{first_descriptor + number}, std::uint64_t{0});
  return test_client{std::move(at)};
}

bool stepped_node::step() {
  const auto all = queues();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (random_)
      next_queue_ = (*random_)();
    auto& queue = *all[next_queue_++ % all.size()];
    if (queue.ready() == 0)
      continue;
    queue.step(random_ ? (*random_)() % queue.ready() : 0);
    greet();
    return true;
  }
  for (auto* queue : all)
    if (queue->ready() > 0) {
      queue->step(0);
      greet();
      return true;
    }
  return false;
}

void stepped_node::greet() {
  for (auto i = greeted_; i < wires_.size(); ++i)
    if (wires_[i]->transport)
      wires_[i]->speak_first();
  while (greeted_ < wires_.size()
         && (wires_[greeted_]->transport || wires_[greeted_]->closed))
    ++greeted_;
}

bool stepped_node::take_what_came() {
  auto any = false;
  for (auto& x : wires_) {
    if (!x->transport || !x->reading)
      continue;
    any = any || x->transport->waiting_bytes() > 0;
    x->take();
  }
  return any;
}

} // namespace greenroom::test
