#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <stdexcept>

namespace greenroom::test {

namespace {

using std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

int milliseconds_until(steady_clock::time_point end) {
  auto left =
    std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now());
  return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

int exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Runs in the child; only calls that are safe after fork.
[[noreturn]] void run_child(char* const* arguments, int output,
                            const char* errors_to) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(output, STDOUT_FILENO);
  if (*errors_to != '\0') {
    auto errors = ::open(errors_to, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (errors >= 0)
      ::dup2(errors, STDERR_FILENO);
  }
  ::execvp(arguments[0], arguments);
  ::_exit(127);
}

} // namespace

uint64_t resident_bytes(pid_t pid) {
  std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:"))
      return std::stoull(line.substr(6)) * 1024;
  return 0;
}

double cpu_seconds(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid, &clock) != 0
      || ::clock_gettime(clock, &used) != 0)
    return 0;
  return static_cast<double>(used.tv_sec)
         + static_cast<double>(used.tv_nsec) / 1e9;
}

process::process(const std::vector<std::string>& arguments,
                 const std::string& errors_to) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    fail("pipe");
  std::vector<char*> pointers;
  for (auto& argument : arguments)
    pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ < 0)
    fail("fork");
  if (pid_ == 0)
    run_child(pointers.data(), ends[1], errors_to.c_str());
  ::close(ends[1]);
  output_ = ends[0];
}

process::~process() {
  kill_now();
  ::close(output_);
}

std::string process::first_line(milliseconds deadline) {
  auto end = steady_clock::now() + deadline;
  for (;;) {
    if (auto at = unread_.find('\n'); at != std::string::npos) {
      auto line = unread_.substr(0, at);
      unread_.erase(0, at + 1);
      return line;
    }
    pollfd ready{output_, POLLIN, 0};
    if (::poll(&ready, 1, milliseconds_until(end)) == 0)
      throw std::runtime_error("the program printed no line in time");
    std::array<char, 4096> bytes{};
    auto count = ::read(output_, bytes.data(), bytes.size());
    if (count == 0)
      throw std::runtime_error("the program ended its output; it printed: "
                               + unread_);
    if (count > 0)
      unread_.append(bytes.data(), static_cast<size_t>(count));
    else if (errno != EINTR)
      fail("read");
  }
}

void process::signal(int number) {
  if (running())
    ::kill(pid_, number);
}

std::optional<int> process::wait(milliseconds deadline) {
  if (!running())
    return ended_;
  // A descriptor of the process becomes readable when it ends.
  auto handle = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (handle < 0)
    fail("pidfd_open");
  auto end = steady_clock::now() + deadline;
  pollfd ready{handle, POLLIN, 0};
  while (::poll(&ready, 1, milliseconds_until(end)) < 0 && errno == EINTR)
    continue;
  ::close(handle);
  running();
  return ended_;
}

void process::kill_now() {
  if (!running())
    return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  ended_ = exit_code(status);
}

bool process::running() {
  int status = 0;
  if (!ended_ && ::waitpid(pid_, &status, WNOHANG) == pid_)
    ended_ = exit_code(status);
  return !ended_;
}

} // namespace greenroom::test
