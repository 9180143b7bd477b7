#include "journal/unfinished_file.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace greenroom {

namespace {

constexpr int attempts_max = 100;

std::string reason(int error) {
  return std::generic_category().message(error);
}

int rename_new_file(const char* from, const char* to) {
  return ::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

/// Whether the call failed because there is no such call for these files.
bool is_missing(int error) noexcept {
  return error == EPERM || error == EOPNOTSUPP || error == ENOSYS
         || error == EINVAL || error == EMLINK;
}

} // namespace

naming_calls naming_calls::of_system() noexcept {
  return {::link, rename_new_file};
}

unfinished_file::unfinished_file(std::string target, naming_calls calls)
    : target_(std::move(target)), path_(target_ + ".unfinished"),
      calls_(calls) {}

unfinished_file::~unfinished_file() {
  remove();
}

void unfinished_file::remove() noexcept {
  if (file_ == -1)
    return;
  // Before the lock is given up: afterwards the name may be another's.
  remove_side_files();
  ::unlink(path_.c_str());
  ::close(std::exchange(file_, -1));
}

/// What SQLite keeps beside a database: from a killed backup it would take them
/// for a transaction to be undone or done.
void unfinished_file::remove_side_files() const noexcept {
  for (const auto* suffix : {"-journal", "-wal"})
    ::unlink((path_ + suffix).c_str());
}

bool unfinished_file::is_still_ours() const noexcept {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file_, &opened) == 0 && ::lstat(path_.c_str(), &named) == 0
         && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

unfinished_file::attempt unfinished_file::try_make(std::string& problem) {
  bool is_new = true;
  const auto flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  file_ = ::open(path_.c_str(), flags | O_CREAT | O_EXCL, 0600);
  if (file_ == -1 && errno == EEXIST) {
    is_new = false;
    file_ = ::open(path_.c_str(), flags);
    if (file_ == -1 && errno == ENOENT)
      return attempt::retry;
  }
  if (file_ == -1) {
    problem = "cannot make " + path_ + ": " + reason(errno);
    return attempt::failed;
  }
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const auto error = errno;
    if (error != EWOULDBLOCK && is_new)
      return attempt::made; // No locks here: nobody can have it but us.
    ::close(std::exchange(file_, -1));
    problem = error == EWOULDBLOCK
                ? path_ + " is being written by another backup"
                : "cannot tell whether " + path_ + " is being written ("
                    + reason(error) + "); remove it if not";
    return attempt::failed;
  }
  if (is_still_ours())
    return attempt::made;
  // Its writer finished between our open and our lock.
  ::close(std::exchange(file_, -1));
  return attempt::retry;
}

std::optional<std::string> unfinished_file::make() {
  std::string problem = "cannot make " + path_ + ": it comes and goes";
  auto result = attempt::retry;
  for (int i = 0; result == attempt::retry && i != attempts_max; ++i)
    result = try_make(problem);
  if (result != attempt::made)
    return problem;
  struct stat found {};
  if (::fstat(file_, &found) != 0 || !S_ISREG(found.st_mode)) {
    ::close(std::exchange(file_, -1)); // Not removed: it is no left-over.
    return path_ + " is not a file; remove it";
  }
  remove_side_files();
  if (::fchmod(file_, 0600) != 0 || ::ftruncate(file_, 0) != 0)
    return "cannot empty " + path_ + ": " + reason(errno);
  return std::nullopt;
}

std::optional<std::string> unfinished_file::publish() {
  remove_side_files();
  int done = calls_.link(path_.c_str(), target_.c_str());
  if (done == 0) {
    remove();
    return std::nullopt;
  }
  if (is_missing(errno))
    done = calls_.rename_new(path_.c_str(), target_.c_str());
  if (done != 0 && is_missing(errno))
    done = rename_over_placeholder();
  if (done != 0)
    return "cannot make " + target_ + ": " + reason(errno);
  ::close(std::exchange(file_, -1));
  return std::nullopt;
}

/// Takes the name with an empty file, which fails if there is one, and then
/// replaces that. A crash in between leaves the empty file.
int unfinished_file::rename_over_placeholder() noexcept {
  const int placeholder =
    ::open(target_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (placeholder == -1)
    return -1;
  ::close(placeholder);
  if (::rename(path_.c_str(), target_.c_str()) == 0)
    return 0;
  const auto error = errno;
  ::unlink(target_.c_str());
  errno = error;
  return -1;
}

} // namespace greenroom
