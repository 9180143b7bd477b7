#include "journal/data_directory.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace greenroom {

namespace {

constexpr const char* lock_file_name = "lock";

std::string reason(int error) {
  return std::generic_category().message(error);
}

std::string parent_of(const std::string& path) {
  auto parent = std::filesystem::path{path}.parent_path().string();
  return parent.empty() ? "." : parent;
}

/// Opens or makes a file with mode 0600, whatever the umask or the mode was.
int open_private(const std::string& path) noexcept {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file != -1)
    ::fchmod(file, 0600);
  return file;
}

std::optional<std::string> make_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(parent_of(path), error);
  if (::mkdir(path.c_str(), 0700) == 0) {
    ::chmod(path.c_str(), 0700);
    sync_directory(parent_of(path));
    return std::nullopt;
  }
  if (errno == EEXIST && std::filesystem::is_directory(path, error))
    return std::nullopt;
  return "cannot make the data directory " + path + ": " + reason(errno);
}

} // namespace

bool sync_directory(const std::string& path) noexcept {
  const int directory =
    ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory == -1)
    return false;
  const bool synced = ::fsync(directory) == 0;
  ::close(directory);
  return synced;
}

data_directory::~data_directory() {
  if (lock_ != -1)
    ::close(lock_);
}

std::optional<std::string> data_directory::hold(const std::string& path) {
  path_ = path;
  while (path_.size() > 1 && path_.back() == '/')
    path_.pop_back();
  if (auto problem = make_directory(path_))
    return problem;
  const auto name = path_ + "/" + lock_file_name;
  lock_ = open_private(name);
  if (lock_ == -1)
    return "cannot open " + name + ": " + reason(errno)
           + "; the data directory must belong to the user that runs this";
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0)
    return errno == EWOULDBLOCK
             ? "the data directory " + path_
                 + " is in use by another process; stop that one, or use "
                   "another directory"
             : "cannot lock " + name + ": " + reason(errno);
  return std::nullopt;
}

std::optional<std::string>
data_directory::make_file(const std::string& name) const {
  const auto full_name = path_ + "/" + name;
  const int file = open_private(full_name);
  if (file == -1)
    return "cannot open " + full_name + ": " + reason(errno);
  ::close(file);
  if (!sync_directory(path_))
    return "cannot sync the directory " + path_ + ": " + reason(errno);
  return std::nullopt;
}

} // namespace greenroom
