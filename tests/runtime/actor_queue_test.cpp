#include "runtime/actor_queue.hpp"

#include "net/event_loop.hpp"
#include "runtime/pinned.hpp"
#include "runtime/thread_queue.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <future>
#include <thread>
#include <vector>

using namespace greenroom;

namespace {

struct quiet_config : caf::actor_system_config {
  quiet_config() {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", 1);
  }
};

/// A queue that is turned by hand.
struct hand_queue : actor_queue {
  using actor_queue::actor_queue;
  using actor_queue::adopt_this_thread;
  using actor_queue::has_ready;

  int wakes = 0;
  void wake() override { ++wakes; }
};

using base = pinned<caf::event_based_actor>;

/// Adds up numbers, and knows on which threads that happened.
struct adder : base {
  adder(caf::actor_config& cfg, actor_queue& queue, int& sum)
      : base(cfg, queue), sum_(sum) {}

  caf::behavior make_behavior() override {
    return {[this](int x) { sum_ += x; }};
  }

  int& sum_;
};

/// Sends a number, one less each time, to whoever sent it.
struct player : base {
  player(caf::actor_config& cfg, actor_queue& queue,
         std::promise<std::thread::id>& finished)
      : base(cfg, queue), finished_(finished) {}

  caf::behavior make_behavior() override {
    return {[this](int left, const caf::actor& other) {
      if (thread_ == std::thread::id{})
        thread_ = std::this_thread::get_id();
      if (thread_ != std::this_thread::get_id() || left == 0) {
        finished_.set_value(std::this_thread::get_id());
        send_exit(other, caf::exit_reason::user_shutdown);
        quit();
        return;
      }
      send(other, left - 1, caf::actor{this});
    }};
  }

  std::promise<std::thread::id>& finished_;
  std::thread::id thread_;
};

struct turned_by_hand {
  quiet_config config;
  caf::actor_system system{config};
  hand_queue queue{system};

  void run() {
    while (queue.run_ready()) {
    }
  }
};

} // namespace

TEST_CASE("a queue without work says so") {
  turned_by_hand x;
  CHECK_FALSE(x.queue.run_ready());
  CHECK_FALSE(x.queue.has_ready());
}

TEST_CASE("a pinned actor handles nothing before its queue is turned") {
  turned_by_hand x;
  int sum = 0;
  const auto actor = spawn_pinned<adder>(x.system, x.queue, sum);
  x.run();
  caf::anon_send(actor, 3);
  caf::anon_send(actor, 4);
  CHECK(sum == 0);
  CHECK(x.queue.run_ready());
  CHECK(sum == 7);
  CHECK_FALSE(x.queue.run_ready());
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  x.run();
}

TEST_CASE("one wake is enough for all that other threads queue") {
  turned_by_hand x;
  int one = 0;
  int other = 0;
  const auto first = spawn_pinned<adder>(x.system, x.queue, one);
  const auto second = spawn_pinned<adder>(x.system, x.queue, other);
  x.run();
  x.queue.wakes = 0;
  std::thread{[&] {
    for (int i = 0; i < 10; ++i) {
      caf::anon_send(first, 1);
      caf::anon_send(second, 1);
    }
  }}.join();
  CHECK(x.queue.wakes == 1);
  x.run();
  CHECK(one == 10);
  CHECK(other == 10);
  caf::anon_send_exit(first, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(second, caf::exit_reason::user_shutdown);
  x.run();
}

TEST_CASE("the queue's own thread wakes nobody") {
  std::thread{[] { // the queue stays this thread's
    turned_by_hand x;
    x.queue.adopt_this_thread();
    int sum = 0;
    const auto actor = spawn_pinned<adder>(x.system, x.queue, sum);
    caf::anon_send(actor, 1);
    CHECK(x.queue.wakes == 0);
    CHECK(x.queue.has_ready());
    x.run();
    CHECK(sum == 1);
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    x.run();
  }}
    .join();
}

TEST_CASE("a busy actor does not keep the others from their turn") {
  turned_by_hand x;
  int busy = 0;
  int other = 0;
  const auto first = spawn_pinned<adder>(x.system, x.queue, busy);
  const auto second = spawn_pinned<adder>(x.system, x.queue, other);
  x.run();
  for (int i = 0; i < 1000; ++i)
    caf::anon_send(first, 1);
  caf::anon_send(second, 1);
  x.queue.run_ready();
  CHECK(busy < 1000);
  CHECK(other == 1);
  x.run();
  CHECK(busy == 1000);
  caf::anon_send_exit(first, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(second, caf::exit_reason::user_shutdown);
  x.run();
}

TEST_CASE("a queue that ends lets go of actors that wait in it") {
  quiet_config config;
  caf::actor_system system{config};
  int sum = 0;
  {
    hand_queue queue{system};
    const auto actor = spawn_pinned<adder>(system, queue, sum);
    caf::anon_send(actor, 1);
  }
  CHECK(sum == 0);
  system.await_all_actors_done(); // or this test hangs
}

TEST_CASE("actors on two loops play, each on its own thread") {
  quiet_config config;
  caf::actor_system system{config};
  std::promise<std::thread::id> finished;
  {
    event_loop one{system, true};
    event_loop other{system, false};
    std::thread first{[&] { one.run(); }};
    std::thread second{[&] { other.run(); }};
    const auto a = spawn_pinned<player>(system, one, finished);
    const auto b = spawn_pinned<player>(system, other, finished);
    caf::anon_send(a, 20'001, caf::actor_cast<caf::actor>(b));
    auto where = finished.get_future();
    REQUIRE(where.wait_for(std::chrono::seconds{30})
            == std::future_status::ready);
    CHECK(where.get() == second.get_id());
    system.await_all_actors_done();
    one.stop();
    other.stop();
    first.join();
    second.join();
  }
}

TEST_CASE("many threads may send to one loop") {
  quiet_config config;
  caf::actor_system system{config};
  int sum = 0;
  {
    event_loop loop{system, true};
    std::thread runner{[&] { loop.run(); }};
    auto actor = spawn_pinned<adder>(system, loop, sum);
    std::vector<std::thread> senders;
    for (int i = 0; i < 4; ++i)
      senders.emplace_back([&] {
        for (int j = 0; j < 5000; ++j)
          caf::anon_send(actor, 1);
      });
    for (auto& sender : senders)
      sender.join();
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    actor = nullptr;
    system.await_all_actors_done();
    loop.stop();
    runner.join();
  }
  CHECK(sum == 20'000);
}

TEST_CASE("a loop serves sockets while its actors rest") {
  quiet_config config;
  caf::actor_system system{config};
  event_loop loop{system, true};
  struct : poll_handler {
    std::promise<std::thread::id> called;
    std::array<int, 2> ends{};
    void on_ready(std::uint32_t) override {
      char byte = 0;
      if (read(ends[0], &byte, 1) == 1)
        called.set_value(std::this_thread::get_id());
    }
  } handler;
  REQUIRE(pipe(handler.ends.data()) == 0);
  REQUIRE(loop.sockets().events().add(handler.ends[0], EPOLLIN, handler));
  std::thread runner{[&] { loop.run(); }};
  REQUIRE(write(handler.ends[1], "x", 1) == 1);
  auto called = handler.called.get_future();
  const auto in_time =
    called.wait_for(std::chrono::seconds{30}) == std::future_status::ready;
  CHECK(in_time);
  if (in_time)
    CHECK(called.get() == runner.get_id());
  loop.stop();
  runner.join();
  loop.sockets().events().remove(handler.ends[0], handler);
  close(handler.ends[0]);
  close(handler.ends[1]);
}

TEST_CASE("a thread queue runs its actors on its own thread") {
  quiet_config config;
  caf::actor_system system{config};
  int sum = 0;
  {
    thread_queue queue{system, "worker"};
    const auto actor = spawn_pinned<adder>(system, queue, sum);
    for (int i = 0; i < 1000; ++i)
      caf::anon_send(actor, 1);
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    system.await_all_actors_done();
  }
  CHECK(sum == 1000);
}

TEST_CASE("two thread queues play") {
  quiet_config config;
  caf::actor_system system{config};
  std::promise<std::thread::id> finished;
  {
    thread_queue one{system, "one"};
    thread_queue other{system, "other"};
    const auto a = spawn_pinned<player>(system, one, finished);
    const auto b = spawn_pinned<player>(system, other, finished);
    caf::anon_send(a, 5000, caf::actor_cast<caf::actor>(b));
    auto where = finished.get_future();
    REQUIRE(where.wait_for(std::chrono::seconds{30})
            == std::future_status::ready);
    CHECK(where.get() != std::this_thread::get_id());
    system.await_all_actors_done();
  }
}

TEST_CASE("a thread queue without work ends at once") {
  quiet_config config;
  caf::actor_system system{config};
  for (int i = 0; i < 100; ++i)
    thread_queue queue{system, "idle"};
}
