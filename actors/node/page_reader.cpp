#include "actors/node/page_reader.hpp"

#include <utility>

namespace greenroom {

page_reader::page_reader(caf::actor_config& cfg, actor_queue& queue,
                         node_context& node,
                         std::unique_ptr<journal_reader> engine)
    : super(cfg, queue), node_(node), engine_(std::move(engine)) {
  set_error_handler([](caf::error&) {});
}

reader_actor::behavior_type page_reader::make_behavior() {
  return {
    [this](read_atom, page_request& x, const audience_actor& asker) {
      wanted_.push_back({std::move(x), asker});
      read_some();
    },
    [this](done_atom) {
      --under_way_;
      read_some();
    },
    [this](range_atom, const range_request& x, const range_asker_actor& asker) {
      send(asker, ranged_atom_v, range(x));
    },
  };
}

void page_reader::on_exit() {
  wanted_.clear();
  engine_.reset();
  super::on_exit();
}

void page_reader::read_some() {
  while (!wanted_.empty() && under_way_ < node_.opts().history.streams) {
    const auto next = std::move(wanted_.front());
    wanted_.pop_front();
    ++under_way_;
    const auto& asked = next.what;
    auto page = engine_->read(asked.room, asked.first, asked.last, asked.epoch);
    send(next.asker, page_atom_v,
         page_answer{asked.room, asked.first, asked.last, page.status,
                     share(std::move(page.events))});
  }
}

range_answer page_reader::range(const range_request& request) {
  const auto& asked = request.asked;
  range_answer answer{true, request.first, request.last, asked};
  const auto first_at = [&](std::int64_t us) {
    const auto found = engine_->first_not_before(
      request.room, request.first, request.last, request.epoch,
      utc_time{std::chrono::microseconds{us}});
    if (found.status == read_status::good)
      return found.seq;
    answer.readable = false;
    return request.first;
  };
  if (asked.from_us != INT64_MIN)
    answer.first = first_at(asked.from_us);
  if (asked.to_us != INT64_MAX)
    answer.last = first_at(asked.to_us + 1) - 1;
  return answer;
}

} // namespace greenroom
