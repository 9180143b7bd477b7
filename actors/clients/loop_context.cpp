#include "actors/clients/loop_context.hpp"

#include "protocol/reply.hpp"

#include <caf/send.hpp>

namespace greenroom {

void loop_context::free_input(std::chrono::seconds now) {
  const auto guilty =
    input.take_guilty(node.opts().limits.input_bytes_total, node.loops.size(),
                      static_cast<std::uint32_t>(now.count()));
  for (const auto* who : guilty)
    if (auto* x = sessions.find(who->session))
      caf::anon_send(x->connection, end_atom_v,
                     error_line(refusal::server_busy));
}

} // namespace greenroom
