#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>

namespace greenroom::soak {

/// Keeps everybody else from writing to a journal while it lives, as a backup
/// tool or an administrator's shell does.
class write_lock {
public:
  explicit write_lock(const std::string& data_dir) {
    sqlite3* handle = nullptr;
    const auto file = data_dir + "/journal.db";
    sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr);
    handle_.reset(handle);
    sqlite3_busy_timeout(handle, 5000);
    held_ = sqlite3_exec(handle, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr)
            == SQLITE_OK;
  }

  bool held() const { return held_; }

private:
  struct closer {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };

  std::unique_ptr<sqlite3, closer> handle_;
  bool held_ = false;
};

/// Takes all the space that a file system has left while it lives.
class ballast {
public:
  explicit ballast(const std::string& directory);
  ~ballast() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }
  ballast(const ballast&) = delete;

private:
  std::string file_;
};

} // namespace greenroom::soak
