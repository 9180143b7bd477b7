#pragma once

#include "actors/cluster/waiting_frames.hpp"

#include <cstddef>
#include <deque>
#include <optional>

namespace greenroom {

/// The batches that were sent and are not acknowledged. They are kept, so that
/// they can be sent again on the next pipe.
class outgoing_window {
public:
  using time_point = std::chrono::steady_clock::time_point;

  bool empty() const noexcept { return batches_.empty(); }
  std::size_t bytes() const noexcept { return bytes_; }
  /// When the oldest batch was sent on the present pipe. There must be one.
  time_point oldest_sent() const { return batches_.front().sent; }
  /// When the oldest frame in it was queued.
  std::optional<time_point> oldest_queued() const;

  /// Numbers the batch that is to be sent now.
  const link_batch& add(link_number link, batch_content content,
                        time_point now);
  /// Forgets all batches up to this one.
  /// @returns false if it was never sent.
  bool acknowledge(batch_number last);

  /// All batches are sent now, on a new pipe.
  template <class Send>
  void resend(time_point now, Send send) {
    for (auto& x : batches_) {
      x.sent = now;
      send(x.batch);
    }
  }

  /// The next batch is the first one of another link.
  void clear();

private:
  struct sent_batch {
    link_batch batch;
    std::size_t bytes;
    time_point sent;
    std::optional<time_point> since;
  };

  std::deque<sent_batch> batches_;
  std::size_t bytes_ = 0;
  batch_number last_ = 0; // that was numbered
};

} // namespace greenroom
