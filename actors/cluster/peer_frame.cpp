#include "actors/cluster/peer_frame.hpp"

#include <caf/actor_system.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>

#include <vector>

namespace greenroom {

std::string to_bytes(caf::actor_system& system, const peer_frame& frame) {
  std::vector<char> bytes;
  caf::binary_serializer sink{system, bytes};
  auto what = static_cast<std::uint8_t>(frame.what);
  auto room = frame.room;
  auto attachment = frame.attachment;
  auto session = frame.session;
  auto content = frame.content;
  auto link = frame.link;
  static_cast<void>(sink(what, room, attachment, session, content, link));
  return {bytes.begin(), bytes.end()};
}

std::optional<peer_frame> frame_of(caf::actor_system& system,
                                   std::string_view bytes) {
  caf::binary_deserializer source{system, bytes.data(), bytes.size()};
  std::uint8_t what = 0;
  peer_frame result;
  if (source(what, result.room, result.attachment, result.session,
             result.content, result.link))
    return std::nullopt;
  constexpr auto last = static_cast<std::uint8_t>(peer_frame::kind::attach);
  if (what == 0 || what > last || source.remaining() > 0)
    return std::nullopt;
  result.what = static_cast<peer_frame::kind>(what);
  return result;
}

} // namespace greenroom
