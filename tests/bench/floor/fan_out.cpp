#include "tests/bench/floor/fan_out.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace greenroom::bench {

namespace {

constexpr std::string_view ok = R"({"type":"commandResult","result":"OK"})"
                                "\n";
constexpr std::string_view stamp =
  R"(,"utctimestamp":"2026-11-22 07:31:11.123456"})"
  "\n";

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

void watch(int epoll, int operation, int socket, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = socket;
  if (::epoll_ctl(epoll, operation, socket, &event) != 0)
    fail("epoll_ctl");
}

} // namespace

fan_out::fan_out(uint16_t port)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      listening_(
        ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      input_(65536, '\0') {
  int on = 1;
  ::setsockopt(listening_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listening_, generic, size) != 0 || ::listen(listening_, 4096) != 0
      || ::getsockname(listening_, generic, &size) != 0)
    fail("listen");
  port_ = ntohs(address.sin_port);
  watch(epoll_, EPOLL_CTL_ADD, listening_, EPOLLIN);
}

void fan_out::run() {
  std::array<epoll_event, 512> events;
  for (;;) {
    auto count = ::epoll_wait(epoll_, events.data(), events.size(), -1);
    for (auto i = 0; i < count; ++i) {
      auto& event = events[static_cast<size_t>(i)];
      if (event.data.fd == listening_) {
        accept_all();
        continue;
      }
      if ((event.events & EPOLLOUT) != 0)
        append(event.data.fd, {});
      if ((event.events & ~uint32_t{EPOLLOUT}) != 0)
        read(event.data.fd);
    }
    flush_all();
  }
}

void fan_out::accept_all() {
  for (;;) {
    auto socket =
      ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0)
      return;
    int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    auto index = static_cast<size_t>(socket);
    if (index >= clients_.size())
      clients_.resize(index + 1);
    clients_[index] = {};
    clients_[index].open = true;
    watch(epoll_, EPOLL_CTL_ADD, socket, EPOLLIN);
  }
}

void fan_out::read(int socket) {
  auto count = ::recv(socket, input_.data(), input_.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (count <= 0)
    return drop(socket);
  std::string_view bytes{input_.data(), static_cast<size_t>(count)};
  auto& partial = clients_[static_cast<size_t>(socket)].partial_line;
  for (;;) {
    auto end = bytes.find('\n');
    if (end == std::string_view::npos)
      break;
    if (partial.empty()) {
      take_line(socket, bytes.substr(0, end));
    } else {
      partial += bytes.substr(0, end);
      take_line(socket, partial);
      partial.clear();
    }
    bytes.remove_prefix(end + 1);
  }
  partial += bytes;
}

void fan_out::take_line(int socket, std::string_view line) {
  auto& from = clients_[static_cast<size_t>(socket)];
  if (line.starts_with("LOGIN ")) {
    from.nickname = line.substr(6);
    append(socket, ok);
  } else if (line.starts_with("JOIN ")) {
    join(socket, std::string{line.substr(5)});
  } else if (from.joined != nullptr) {
    if (line.starts_with("MESSAGE "))
      line.remove_prefix(8);
    append(socket, ok);
    say(from, "message", line);
  }
}

void fan_out::join(int socket, const std::string& name) {
  auto& joined = rooms_[name];
  joined.name = name;
  joined.members.push_back(socket);
  auto& from = clients_[static_cast<size_t>(socket)];
  from.joined = &joined;
  append(socket, ok);
  say(from, "userJoined", "User has joined the room");
}

void fan_out::say(const client& from, std::string_view type,
                  std::string_view body) {
  auto& to = *from.joined;
  event_.assign(R"({"type":")").append(type);
  event_.append(R"(","from":")").append(from.nickname);
  event_.append(R"(","body":")").append(body);
  event_.append(R"(","room":")").append(to.name);
  event_.append(R"(","seq":)").append(std::to_string(++to.head));
  event_.append(stamp);
  for (auto member : to.members)
    append(member, event_);
}

void fan_out::append(int socket, std::string_view bytes) {
  auto& to = clients_[static_cast<size_t>(socket)];
  to.output += bytes;
  if (!to.unflushed) {
    to.unflushed = true;
    unflushed_.push_back(socket);
  }
}

void fan_out::flush_all() {
  for (auto socket : unflushed_)
    flush(socket);
  unflushed_.clear();
}

void fan_out::flush(int socket) {
  auto& to = clients_[static_cast<size_t>(socket)];
  to.unflushed = false;
  if (!to.open)
    return;
  auto sent = ::send(socket, to.output.data(), to.output.size(),
                     MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0)
    to.output.erase(0, static_cast<size_t>(sent));
  if (to.output.empty() && to.output.capacity() > 4096)
    to.output = {};
  // A broken connection shows up as readable.
  if (auto waits = !to.output.empty(); waits != to.waits_for_socket) {
    to.waits_for_socket = waits;
    watch(epoll_, EPOLL_CTL_MOD, socket, waits ? EPOLLOUT | EPOLLIN : EPOLLIN);
  }
}

void fan_out::drop(int socket) {
  auto& gone = clients_[static_cast<size_t>(socket)];
  if (gone.joined != nullptr)
    std::erase(gone.joined->members, socket);
  gone = {};
  ::close(socket);
}

} // namespace greenroom::bench
