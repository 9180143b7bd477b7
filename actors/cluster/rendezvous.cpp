#include "actors/cluster/rendezvous.hpp"

namespace greenroom {

namespace {

// FNV-1a.
constexpr std::uint64_t offset_basis = 0xcbf29ce484222325;
constexpr std::uint64_t prime = 0x00000100000001b3;

constexpr std::uint64_t add(std::uint64_t hash, std::uint8_t byte) noexcept {
  return (hash ^ byte) * prime;
}

constexpr std::uint64_t add(std::uint64_t hash,
                            std::string_view text) noexcept {
  for (const auto c : text)
    hash = add(hash, static_cast<std::uint8_t>(c));
  return hash;
}

/// MurmurHash3's last step. FNV alone changes too few high bits with the last
/// characters, so that nodes `a`, `b` and `c` would get uneven shares.
constexpr std::uint64_t mix(std::uint64_t hash) noexcept {
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 33);
}

} // namespace

std::uint64_t rendezvous_weight(std::string_view room,
                                std::string_view node) noexcept {
  // A byte that no UTF-8 has stands between the names.
  return mix(add(add(add(offset_basis, room), 0xff), node));
}

const std::string* answers_for(std::string_view room,
                               std::span<const std::string> nodes) noexcept {
  const std::string* best = nullptr;
  std::uint64_t best_weight = 0;
  for (const auto& node : nodes) {
    const auto weight = rendezvous_weight(room, node);
    if (best == nullptr || weight > best_weight
        || (weight == best_weight && node < *best)) {
      best = &node;
      best_weight = weight;
    }
  }
  return best;
}

} // namespace greenroom
