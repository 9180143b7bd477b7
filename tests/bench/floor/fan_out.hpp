#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace greenroom::bench {

/// What any server of this protocol must at least do, and nothing else: read,
/// find the room, copy the line into a buffer for each member, write each
/// buffer once per turn of one epoll loop. It checks no name, keeps nothing
/// and parses no JSON. It understands LOGIN, JOIN and MESSAGE and answers
/// with objects of the same length as the real ones.
class fan_out {
public:
  /// Listens on 127.0.0.1 on the port (0: a free one). Throws
  /// `std::system_error`.
  explicit fan_out(uint16_t port);

  uint16_t port() const { return port_; }

  /// Serves until the process is ended.
  [[noreturn]] void run();

private:
  struct room {
    std::string name;
    uint64_t head = 0;
    std::vector<int> members;
  };

  struct client {
    std::string partial_line;
    std::string output;
    std::string nickname;
    room* joined = nullptr;
    bool open = false;
    bool unflushed = false;
    bool waits_for_socket = false;
  };

  void accept_all();
  void read(int socket);
  void take_line(int socket, std::string_view line);
  void join(int socket, const std::string& name);
  void say(const client& from, std::string_view type, std::string_view body);
  void append(int socket, std::string_view bytes);
  void flush(int socket);
  void flush_all();
  void drop(int socket);

  int epoll_ = -1;
  int listening_ = -1;
  uint16_t port_ = 0;
  std::vector<client> clients_; // By descriptor.
  std::vector<int> unflushed_;
  std::unordered_map<std::string, room> rooms_;
  std::string event_;
  std::string input_;
};

} // namespace greenroom::bench
