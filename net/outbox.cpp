#include "net/outbox.hpp"

#include <algorithm>

namespace greenroom {

namespace {

// Own lines join the frame before them up to this size, so that a thousand
// short replies are one part of a writev and not a thousand.
constexpr std::size_t own_frame_bytes_max = 16384;

} // namespace

void outbox::append(std::string_view text) {
  if (text.empty())
    return;
  const auto bytes = text.size();
  if (!chunks_.empty() && chunks_.back().own
      && chunks_.back().data->bytes.size() + bytes <= own_frame_bytes_max) {
    chunks_.back().data->bytes.append(text);
  } else {
    // In pieces: what is left to send of one keeps all of it in memory.
    for (; !text.empty();
         text.remove_prefix(std::min(text.size(), own_frame_bytes_max)))
      chunks_.push_back(
        {make_frame(std::string{text.substr(0, own_frame_bytes_max)}), 0,
         true});
  }
  added(bytes);
}

void outbox::append(const frame_ptr& shared, std::size_t begin) {
  if (begin >= shared->bytes.size())
    return;
  chunks_.push_back({shared, static_cast<std::uint32_t>(begin), false});
  added(shared->bytes.size() - begin);
}

void outbox::added(std::size_t bytes) {
  const auto idle = waiting_bytes_ == 0;
  waiting_bytes_ += bytes;
  loop_bytes_ += bytes;
  if (idle)
    on_output();
}

std::size_t outbox::gather(iovec* parts, std::size_t capacity) const noexcept {
  const auto count = std::min(capacity, chunks_.size());
  for (std::size_t i = 0; i < count; ++i) {
    auto& bytes = chunks_[i].data->bytes;
    parts[i].iov_base = bytes.data() + chunks_[i].begin;
    parts[i].iov_len = bytes.size() - chunks_[i].begin;
  }
  return count;
}

void outbox::drop_front(std::size_t bytes) {
  waiting_bytes_ -= bytes;
  loop_bytes_ -= bytes;
  if (waiting_bytes_ == 0) {
    clear();
    return;
  }
  auto first = chunks_.begin();
  for (; first != chunks_.end(); ++first) {
    const auto left = first->data->bytes.size() - first->begin;
    if (bytes < left) {
      first->begin += static_cast<std::uint32_t>(bytes);
      break;
    }
    bytes -= left;
  }
  chunks_.erase(chunks_.begin(), first);
}

void outbox::clear() {
  loop_bytes_ -= waiting_bytes_;
  waiting_bytes_ = 0;
  chunks_.clear();
  if (chunks_.capacity() > 8)
    chunks_.shrink_to_fit(); // what a burst needed, an idle outbox gives back
}

} // namespace greenroom
