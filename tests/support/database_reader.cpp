#include "tests/support/database_reader.hpp"

#include "journal/append_rules.hpp"

#include <algorithm>

namespace greenroom {

namespace {

auto at_or_after(const database_room& room, std::uint64_t seq) {
  return std::partition_point(
    room.events.begin(), room.events.end(),
    [seq](const database_event& each) { return each.what.seq < seq; });
}

} // namespace

const database_room& database_reader::find(std::string_view room) const {
  static const database_room nothing;
  const auto* const known = link_->server->find(room);
  return known ? *known : nothing;
}

read_status database_reader::status(const database_room& known,
                                    std::uint64_t last,
                                    std::uint64_t epoch) const {
  const auto lacks_last = known.oldest <= last && known.head() < last;
  const auto is_old = known.epoch < epoch || lacks_last;
  if (!link_->is_cut && (!is_old || database_.bugs.trusts_short_pages))
    return read_status::good;
  ++database_.counters.reads_behind;
  return read_status::behind;
}

event_page database_reader::read(std::string_view room, std::uint64_t first,
                                 std::uint64_t last, std::uint64_t epoch) {
  const auto& known = find(room);
  event_page page;
  page.status = status(known, last, epoch);
  if (page.status != read_status::good)
    return page;
  page_budget budget;
  for (auto i = at_or_after(known, first);
       i != known.events.end() && i->what.seq <= last
       && budget.take(size_bytes(i->what));
       ++i)
    page.events.push_back(i->what);
  return page;
}

found_seq database_reader::first_not_before(std::string_view room,
                                            std::uint64_t first,
                                            std::uint64_t last,
                                            std::uint64_t epoch,
                                            utc_time when) {
  const auto& known = find(room);
  found_seq result{status(known, last, epoch), last + 1};
  if (result.status != read_status::good)
    return result;
  const auto i = std::partition_point(
    at_or_after(known, first), known.events.end(),
    [when](const database_event& each) { return each.what.at < when; });
  if (i != known.events.end() && i->what.seq <= last)
    result.seq = i->what.seq;
  return result;
}

} // namespace greenroom
