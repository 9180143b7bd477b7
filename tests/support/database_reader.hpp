#pragma once

#include "tests/support/database_engine.hpp"

#include <memory>
#include <utility>

namespace greenroom {

/// Reads from the server that its node is connected to, which may be an old
/// one, or none: both are behind.
class database_reader final : public journal_reader {
public:
  database_reader(memory_database& database,
                  std::shared_ptr<const database_link> link)
      : database_(database), link_(std::move(link)) {}

  event_page read(std::string_view room, std::uint64_t first,
                  std::uint64_t last, std::uint64_t epoch) override;
  found_seq first_not_before(std::string_view room, std::uint64_t first,
                             std::uint64_t last, std::uint64_t epoch,
                             utc_time when) override;

private:
  read_status status(const database_room& known, std::uint64_t last,
                     std::uint64_t epoch) const;
  const database_room& find(std::string_view room) const;

  memory_database& database_;
  std::shared_ptr<const database_link> link_;
};

} // namespace greenroom
