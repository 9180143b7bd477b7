#include "tests/soak/connection.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace greenroom::soak {

namespace {

constexpr size_t last_lines_max = 24;
constexpr size_t slow_read_bytes = 6000;
constexpr std::chrono::milliseconds slow_pause{100};

/// What the kernel knows of both ends of a connection: whether the server has
/// not sent something, or the network has not carried it.
std::string kernel_entries(int socket) {
  sockaddr_in own{};
  socklen_t size = sizeof(own);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size);
  char port[8] = "";
  std::snprintf(port, sizeof(port), ":%04X ", ntohs(own.sin_port));
  std::ifstream table{"/proc/net/tcp"};
  std::string result;
  for (std::string line; std::getline(table, line);)
    if (line.find(port) != std::string::npos)
      result += "\n    " + line;
  return result;
}

int connect_to(uint16_t port, bool slow) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto result = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int small = 4096;
  const int on = 1;
  // Before connect: the size decides the window that is offered.
  if (slow)
    ::setsockopt(result, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
  ::setsockopt(result, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (::connect(result, reinterpret_cast<sockaddr*>(&address), sizeof(address))
      != 0) {
    ::close(result);
    throw std::runtime_error(std::string{"connect: "} + std::strerror(errno));
  }
  ::fcntl(result, F_SETFL, O_NONBLOCK);
  return result;
}

} // namespace

connection::connection(world& shared, const std::string& label, manner how)
    : world_(shared), model_(shared, label), how_(how),
      socket_(connect_to(shared.port, how.slow)) {}

connection::~connection() {
  if (socket_ >= 0)
    ::close(socket_);
}

void connection::remember(const std::string& line) {
  if (last_lines_.size() == last_lines_max)
    last_lines_.pop_front();
  last_lines_.push_back(line.substr(0, 160));
}

void connection::send(client_line line) {
  output_ += line.text;
  output_ += '\n';
  world_.found.count("lines sent");
  remember("> " + line.text);
  model_.sent(std::move(line));
}

void connection::hold_line_end(std::chrono::milliseconds time) {
  line_end_held_until_ = steady_clock::now() + time;
}

size_t connection::sendable_bytes() const {
  const auto held =
    !ending_ && !output_.empty() && steady_clock::now() < line_end_held_until_;
  return output_.size() - (held ? 1 : 0);
}

bool connection::wants_to_read() const {
  return !how_.slow || steady_clock::now() >= next_read_;
}

void connection::turn(bool readable, bool writable) {
  if (readable && open())
    read_some();
  if (writable && open())
    write_some();
}

void connection::read_some() {
  std::array<char, 65536> bytes;
  const auto wanted = how_.slow ? slow_read_bytes : bytes.size();
  const auto count = ::recv(socket_, bytes.data(), wanted, 0);
  if (how_.slow)
    next_read_ = steady_clock::now() + slow_pause;
  if (count < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (count <= 0)
    return see_end(count == 0 ? 0 : errno);
  input_.append(bytes.data(), static_cast<size_t>(count));
  size_t start = 0;
  for (auto end = input_.find('\n'); end != std::string::npos;
       end = input_.find('\n', start)) {
    take(std::string_view{input_}.substr(start, end - start));
    start = end + 1;
  }
  input_.erase(0, start);
}

void connection::see_end(int error) {
  using ending = client_model::ending;
  end_seen_ = error == 0 ? "end of input" : std::strerror(error);
  if (given_away_ && error == ECONNRESET)
    close(ending::overtaken);
  else
    close(ending_ || !model_.accepts_lines() ? ending::asked
                                             : ending::by_server);
}

void connection::take(std::string_view line) {
  remember("< " + std::string{line});
  const auto object = nlohmann::json::parse(line, nullptr, false);
  const auto before = world_.found.problem_count();
  try {
    if (object.is_discarded() || !line.starts_with("{\"type\":\""))
      throw std::runtime_error("not an object that begins with its type");
    model_.take(object);
  } catch (const std::exception& error) {
    world_.found.problem(model_.label() + ": " + error.what() + ": "
                         + std::string{line});
  }
  if (world_.found.problem_count() != before)
    tell_last_lines();
}

void connection::write_some() {
  while (sent_ < sendable_bytes()) {
    const auto count =
      ::send(socket_, output_.data() + sent_, sendable_bytes() - sent_,
             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0)
      return; // an end shows when reading
    sent_ += static_cast<size_t>(count);
  }
  output_.erase(0, std::exchange(sent_, 0));
  if (ending_ && !std::exchange(ended_output_, true))
    ::shutdown(socket_, SHUT_WR);
}

void connection::end_output() {
  ending_ = true;
  ending_since_ = steady_clock::now();
  if (open())
    write_some();
}

void connection::hang_up(bool reset) {
  if (!open())
    return;
  line_end_held_until_ = {};
  write_some();
  // With unread input close() alone sends a reset, after the end.
  if (!reset)
    ::shutdown(socket_, SHUT_WR);
  const linger at_once{1, 0};
  if (reset)
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  // What the receiver's window did not take is dropped with this socket.
  int unsent = 0;
  const auto known = ::ioctl(socket_, SIOCOUTQ, &unsent) == 0;
  // The end itself counts as a byte until it is acknowledged.
  const auto all_arrived = !reset && known && unsent <= 1 && output_.empty();
  close(client_model::ending::hung_up, all_arrived);
}

bool connection::overdue(steady_clock::time_point before) const {
  const auto owed = model_.pending() > 0 || ending_ || !model_.accepts_lines();
  return owed && model_.waits_since() < before && ending_since_ < before;
}

std::string connection::socket_state() const {
  tcp_info info{};
  socklen_t size = sizeof(info);
  ::getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &size);
  int unread = 0;
  int unsent = 0;
  ::ioctl(socket_, SIOCINQ, &unread);
  ::ioctl(socket_, SIOCOUTQ, &unsent);
  return "TCP state " + std::to_string(info.tcpi_state) + ", "
         + std::to_string(unread) + " bytes to read, " + std::to_string(unsent)
         + " not acknowledged, " + std::to_string(output_.size() - sent_)
         + " to write" + kernel_entries(socket_);
}

void connection::tell_problem(const std::string& what) {
  world_.found.problem(model_.label() + ": " + what + ", "
                       + std::to_string(model_.pending()) + " lines pending");
  tell_last_lines();
}

void connection::tell_last_lines() {
  if (std::exchange(told_, true))
    return; // One problem of a connection leads to many.
  for (const auto& each : last_lines_)
    world_.found.detail(model_.label() + " " + each);
}

void connection::close(client_model::ending how, bool all_arrived) {
  ::close(std::exchange(socket_, -1));
  const auto before = world_.found.problem_count();
  model_.ended(how, all_arrived);
  if (world_.found.problem_count() == before)
    return;
  world_.found.detail(model_.label() + " saw: " + end_seen_ + ", "
                      + std::to_string(output_.size() - sent_)
                      + " bytes to write");
  tell_last_lines();
}

} // namespace greenroom::soak
