#pragma once

#include "actors/node/clock_watch.hpp"
#include "actors/node/node_context.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// Writes the journal, on a thread of its own because it waits for the disk.
/// Ends at shutdown, after the last commit.
///
/// Group commit: all claims that have come while the disk was busy go into one
/// transaction, all appends into another.
class journal_writer final : public pinned<journal_actor::base> {
public:
  using super = pinned<journal_actor::base>;

  /// @param failed called once, with what happened, when the journal has failed
  ///               for good: the process must end with exit code 1.
  journal_writer(caf::actor_config& cfg, actor_queue& queue, node_context& node,
                 std::shared_ptr<journal> engine,
                 std::function<void(const std::string&)> failed);

  behavior_type make_behavior() override;
  const char* name() const override { return "journal"; }
  void on_exit() override;

private:
  struct claim {
    std::string room;
    recorder_actor asker;
  };

  struct append {
    append_message what;
    recorder_actor asker;
  };

  void schedule_commit();
  void commit();
  void commit_claims();
  void commit_appends();
  void check_failure();
  void trim();
  void rest_when_idle();
  bool remove_old_events();
  clock_watch::reading read_clocks();
  void look_at_clock();

  node_context& node_;
  std::shared_ptr<journal> engine_;
  std::function<void(const std::string&)> failed_;
  std::vector<claim> claims_;
  std::vector<append> appends_;
  // By room: told when retention has removed some of its events.
  std::unordered_map<std::string, recorder_actor> owners_;
  bool commit_scheduled_ = false;
  bool worked_ = false; // since the last look at retention
  caf::actor_clock::time_point idle_since_{};
  std::optional<clock_watch> clock_watch_; // set by make_behavior
};

} // namespace greenroom
