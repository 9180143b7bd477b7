#include "app/backup.hpp"

#include "app/command_line.hpp"
#include "journal/sqlite_backup.hpp"

#include <iostream>

namespace greenroom {

int backup(const std::string& data_dir, const std::string& file) {
  if (const auto problem = backup_sqlite_journal(data_dir, file)) {
    std::cerr << "backup: " << *problem << '\n';
    return exit_failed;
  }
  std::cout << file << ": holds the journal of " << data_dir << '\n';
  return exit_good;
}

} // namespace greenroom
