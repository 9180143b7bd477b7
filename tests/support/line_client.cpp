#include "tests/support/line_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace greenroom::test {

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

int open_socket(uint16_t port, const line_client::options& settings) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  auto is_v4 = ::inet_pton(AF_INET, settings.host.c_str(), &v4.sin_addr) == 1;
  if (!is_v4)
    ::inet_pton(AF_INET6, settings.host.c_str(), &v6.sin6_addr);
  auto result =
    ::socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (result < 0)
    fail("socket");
  // Before connect: the size decides the window that is offered.
  if (settings.receive_buffer_bytes > 0)
    ::setsockopt(result, SOL_SOCKET, SO_RCVBUF, &settings.receive_buffer_bytes,
                 sizeof(int));
  int on = 1;
  ::setsockopt(result, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  auto* address =
    is_v4 ? reinterpret_cast<sockaddr*>(&v4) : reinterpret_cast<sockaddr*>(&v6);
  if (::connect(result, address, is_v4 ? sizeof(v4) : sizeof(v6)) != 0) {
    ::close(result);
    fail("connect to port " + std::to_string(port));
  }
  return result;
}

bool is_reply(const nlohmann::json& object) {
  auto& type = object.at("type");
  return type == "commandResult" || type == "error";
}

} // namespace

line_client::line_client(uint16_t port, const options& settings)
    : socket_(open_socket(port, settings)), deadline_(settings.deadline) {}

line_client::line_client(line_client&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), deadline_(other.deadline_),
      buffer_(std::move(other.buffer_)), consumed_(other.consumed_),
      kept_(std::move(other.kept_)) {}

line_client::~line_client() {
  if (socket_ >= 0)
    ::close(socket_);
}

void line_client::await(short events, std::string_view what) {
  pollfd ready{socket_, events, 0};
  for (;;) {
    auto count = ::poll(&ready, 1, static_cast<int>(deadline_.count()));
    if (count > 0)
      return;
    if (count == 0)
      throw std::runtime_error("deadline passed: " + std::string{what});
    if (errno != EINTR)
      fail("poll");
  }
}

size_t line_client::send_some(std::string_view bytes) {
  auto count =
    ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count >= 0)
    return static_cast<size_t>(count);
  if (errno == EAGAIN || errno == EINTR)
    return 0;
  fail("send");
}

void line_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    await(POLLOUT, "sending");
    bytes.remove_prefix(send_some(bytes));
  }
}

std::optional<std::string> line_client::read_line() {
  for (auto searched = consumed_;;) {
    if (auto at = buffer_.find('\n', searched); at != std::string::npos) {
      auto line = buffer_.substr(consumed_, at - consumed_);
      consumed_ = at + 1;
      return line;
    }
    buffer_.erase(0, std::exchange(consumed_, 0));
    searched = buffer_.size();
    await(POLLIN, "reading a line, so far: " + buffer_);
    std::array<char, 65536> bytes;
    auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count == 0 && !buffer_.empty())
      throw std::runtime_error("the connection ended within: " + buffer_);
    if (count == 0)
      return std::nullopt;
    if (count > 0)
      buffer_.append(bytes.data(), static_cast<size_t>(count));
    else if (errno != EINTR)
      fail("recv");
  }
}

std::optional<nlohmann::json> line_client::read_object() {
  auto line = read_line();
  if (!line)
    return std::nullopt;
  auto object = json::parse(*line, nullptr, false);
  if (!object.is_object() || !object.contains("type"))
    throw std::runtime_error("not an object with a type: " + *line);
  return object;
}

std::optional<nlohmann::json> line_client::next() {
  if (kept_.empty())
    return read_object();
  auto object = std::move(kept_.front());
  kept_.pop_front();
  return object;
}

nlohmann::json line_client::expect() {
  auto object = next();
  if (!object)
    throw std::runtime_error("the connection ended");
  return std::move(*object);
}

nlohmann::json line_client::expect_type(std::string_view type) {
  for (;;)
    if (auto object = expect(); object.at("type") == type)
      return object;
}

nlohmann::json line_client::command(std::string_view line) {
  send(std::string{line} + '\n');
  for (;;) {
    auto object = read_object();
    if (!object)
      throw std::runtime_error("the connection ended before the reply to "
                               + std::string{line});
    if (is_reply(*object))
      return std::move(*object);
    kept_.push_back(std::move(*object));
  }
}

nlohmann::json line_client::enter(std::string_view nickname,
                                  std::string_view room, bool own_event) {
  auto login = command("LOGIN " + std::string{nickname});
  if (login.at("type") != "commandResult")
    throw std::runtime_error("login failed: " + login.dump());
  auto joined = command("JOIN " + std::string{room});
  if (joined.at("type") != "commandResult")
    throw std::runtime_error("join failed: " + joined.dump());
  if (own_event)
    expect_type("userJoined");
  return joined;
}

size_t line_client::read_to_end() {
  size_t count = 0;
  while (next())
    ++count;
  return count;
}

std::string line_client::receive(size_t bytes_max) {
  await(POLLIN, "receiving bytes");
  std::string bytes(bytes_max, '\0');
  auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
  bytes.resize(count > 0 ? static_cast<size_t>(count) : 0);
  return bytes;
}

std::string line_client::take_buffered() {
  auto bytes = buffer_.substr(consumed_);
  buffer_.clear();
  consumed_ = 0;
  return bytes;
}

bool line_client::readable(milliseconds within) {
  if (!kept_.empty() || buffer_.find('\n', consumed_) != std::string::npos)
    return true;
  pollfd ready{socket_, POLLIN, 0};
  return ::poll(&ready, 1, static_cast<int>(within.count())) > 0;
}

void line_client::end_output() {
  ::shutdown(socket_, SHUT_WR);
}

void line_client::reset() {
  linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  ::close(std::exchange(socket_, -1));
}

} // namespace greenroom::test
