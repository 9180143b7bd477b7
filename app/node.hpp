#pragma once

#include "actors/clients/listener.hpp"
#include "app/node_actors.hpp"
#include "net/event_loop.hpp"
#include "runtime/thread_queue.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace greenroom {

/// CAF's settings: nothing of ours runs on its pool, so one idle worker.
struct node_config : caf::actor_system_config {
  node_config();
};

/// All actors of one server, with the loops and threads that they live on.
class node {
public:
  /// @param engine the journal, open.
  /// @param journal_failed is called, on the journal's thread, when it has
  ///                       failed for good.
  node(options values, std::shared_ptr<journal> engine,
       std::function<void(const std::string&)> journal_failed);
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Binds all addresses of `listen`.
  /// @returns what went wrong, or nothing.
  std::string bind();

  /// The bound addresses with their real ports.
  std::vector<std::string> addresses() const;

  /// Starts the loops and accepts connections.
  void start();

  /// Replaces the options that actors look up.
  void reload(options values) { context().live.replace(std::move(values)); }
  const options& values() const { return actors_->context().opts(); }

  /// Stops accepting, answers and records what was accepted, tells every
  /// client `notice` and closes; within `time` at the most.
  /// @returns whether all was done in time.
  bool drain(const std::string& notice, std::chrono::milliseconds time);

  /// Stops accepting, tells every client `notice` and closes, whatever they
  /// wait for: nothing can be recorded any more. Within `time` at the most.
  void end_clients(const std::string& notice, std::chrono::milliseconds time);

private:
  std::vector<loop_ground> make_loops(const options& values);
  void end_actors();

  node_context& context() { return actors_->context(); }

  node_config config_;
  caf::actor_system system_;
  std::vector<std::unique_ptr<event_loop>> loops_;
  thread_queue journal_thread_{system_, "journal"};
  thread_queue reader_thread_{system_, "reader"};
  std::unique_ptr<node_actors> actors_;
  std::shared_ptr<listener::acceptors> sockets_;
  std::vector<std::thread> threads_;
};

} // namespace greenroom
