#pragma once

#include "actors/messages.hpp"

#include <unordered_map>
#include <vector>

namespace greenroom {

/// JOINs that wait until a leaving session's userLeft is recorded: from the
/// same session, or from another one with the same nickname. If they were
/// refused, a user who comes back at once would be told that the nickname is
/// already present.
class waiting_joins {
public:
  /// Keeps a JOIN until `leaving` has left. A second JOIN of the same session
  /// is ignored.
  void add(session_id leaving, const join_request& asked);

  /// The JOINs that waited for this session, in the order in which they came.
  std::vector<join_request> take(session_id left);

  /// The session has ended: drops its JOINs.
  void forget(session_id session);

private:
  std::unordered_map<session_id, std::vector<join_request>> by_leaving_;
};

} // namespace greenroom
