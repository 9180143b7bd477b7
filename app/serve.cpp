#include "app/serve.hpp"

#include "app/command_line.hpp"
#include "app/logging.hpp"
#include "app/memory_trimmer.hpp"
#include "app/node.hpp"
#include "app/open_files.hpp"
#include "config/load_options.hpp"
#include "config/reload.hpp"
#include "journal/sqlite_journal.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>

namespace greenroom {

namespace {

using std::chrono::seconds;

sqlite_options journal_options(const options& values) {
  sqlite_options result;
  result.data_dir = values.data_dir;
  result.min_free_bytes = values.journal.min_free_bytes;
  result.synchronous = values.journal.synchronous == "normal"
                         ? sqlite_options::sync_mode::normal
                         : sqlite_options::sync_mode::full;
  return result;
}

/// A running server, seen from the main thread: signals, and how it ends.
class service {
public:
  explicit service(const serve_arguments& arguments)
      : arguments_(arguments), signals_(io_, SIGINT, SIGTERM, SIGHUP) {}

  int run();

private:
  void wait_for_signal();
  void reload();
  void announce() const;

  const serve_arguments& arguments_;
  boost::asio::io_context io_;
  boost::asio::signal_set signals_;
  memory_trimmer memory_trimmer_{io_};
  std::unique_ptr<node> node_;
  int exit_code_ = exit_good;
};

int service::run() {
  auto opened = open_sqlite_journal(journal_options(arguments_.values));
  if (!opened) {
    spdlog::error("{}", opened.error);
    return exit_failed;
  }
  node_ = std::make_unique<node>(
    arguments_.values, std::move(opened.journal),
    [this](const std::string& what) {
      spdlog::critical("the journal has failed: {}. The server ends; start it "
                       "again when the disk is sound",
                       what);
      boost::asio::post(io_, [this] {
        exit_code_ = exit_failed;
        io_.stop();
      });
    });
  if (const auto error = node_->bind(); !error.empty()) {
    spdlog::error("{}", error);
    return exit_failed;
  }
  node_->start();
  announce();
  wait_for_signal();
  io_.run();
  if (exit_code_ == exit_good) {
    spdlog::info("shutting down");
    const auto time = seconds{node_->values().shutdown_seconds};
    if (!node_->drain("The server is shutting down", time))
      spdlog::warn("some clients did not take all their output in time; what "
                   "they miss is in the history");
  } else {
    node_->end_clients("The history has failed, the server ends", seconds{1});
  }
  node_.reset();
  return exit_code_;
}

void service::announce() const {
  std::string ready = "ready";
  for (const auto& x : node_->addresses())
    ready += " line=" + x;
  std::cout << ready << std::endl;
  spdlog::info("{}", ready);
}

void service::wait_for_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int what) {
    if (error)
      return;
    if (what == SIGHUP) {
      reload();
      wait_for_signal();
    } else {
      io_.stop();
    }
  });
}

void service::reload() {
  const auto loaded =
    load_options(arguments_.config_file, arguments_.overrides);
  for (const auto& error : loaded.errors)
    spdlog::error("{}", to_string(error));
  if (!loaded) {
    spdlog::error("the configuration was not reloaded");
    return;
  }
  const auto plan = plan_reload(node_->values(), loaded.values);
  for (const auto& conflict : plan.conflicts)
    spdlog::error("{}: {}", conflict.key, conflict.message);
  if (!plan.conflicts.empty())
    return;
  for (const auto& key : plan.applied)
    spdlog::info("{} has a new value", key);
  for (const auto& key : plan.needing_restart)
    spdlog::warn("{} changes only with a restart", key);
  change_logging(plan.values);
  node_->reload(plan.values);
  spdlog::info("the configuration was reloaded");
}

} // namespace

int serve(const serve_arguments& arguments) {
  // Nobody may read our standard output any more; a file may be as large as
  // this process may write. Both are errors to be handled, not the end.
  fill_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  start_logging(arguments.values);
  raise_open_files_limit();
  const auto exit_code = service{arguments}.run();
  stop_logging();
  return exit_code;
}

} // namespace greenroom
