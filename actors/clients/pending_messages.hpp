#pragma once

#include "actors/messages.hpp"
#include "net/outbox.hpp"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace greenroom {

/// The messages of one client that its room has not answered yet, oldest
/// first. Several are in flight at once, but their replies keep the order of
/// the lines: a reply that comes out of turn is held here. The texts are kept
/// because a rebuilt room knows nothing of messages that were not recorded.
class pending_messages {
public:
  void add(say_request asked) { messages_.push_back({std::move(asked)}); }

  /// Writes the reply to `out` as soon as all earlier messages are answered.
  /// @returns whether the message was here and unanswered.
  bool answer(line_number line, std::string_view reply, outbox& out);

  /// Calls `say(request)` for each unanswered message, oldest first.
  template <class Say>
  void for_each_unanswered(Say say) const {
    for (const auto& one : messages_)
      if (!one.is_answered)
        say(one.asked);
  }

  /// The unanswered messages that stand before an answered one. When all that
  /// a room had recorded has been delivered, these were refused: a room records
  /// a session's messages in their order. To say them again would record them
  /// after later ones.
  std::vector<line_number> overtaken() const;

  /// Forgets all messages without a reply.
  void clear() noexcept { messages_.clear(); }

  bool empty() const noexcept { return messages_.empty(); }

  /// How many messages wait for an answer, or hold one until it is their turn.
  std::size_t size() const noexcept { return messages_.size(); }

  /// How many messages fit into the memory that is held.
  std::size_t capacity() const noexcept { return messages_.capacity(); }

private:
  struct message {
    say_request asked; // its text is the reply once it is answered
    bool is_answered = false;
  };

  std::vector<message> messages_;
};

} // namespace greenroom
