#pragma once

#include "actors/node/node_context.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <memory>

namespace greenroom {

/// Reads pages from the journal, on a thread of its own. Ends at shutdown.
/// At most `history.streams` pages at once are read and not yet queued for
/// clients; other requests wait.
class page_reader final : public pinned<reader_actor::base> {
public:
  using super = pinned<reader_actor::base>;

  page_reader(caf::actor_config& cfg, actor_queue& queue, node_context& node,
              std::unique_ptr<journal_reader> engine);

  behavior_type make_behavior() override;
  const char* name() const override { return "reader"; }
  void on_exit() override;

private:
  struct wanted {
    page_request what;
    audience_actor asker;
  };

  void read_some();
  range_answer range(const range_request& request);

  node_context& node_;
  std::unique_ptr<journal_reader> engine_;
  std::deque<wanted> wanted_;
  std::size_t under_way_ = 0; // read, not yet queued for its client
};

} // namespace greenroom
