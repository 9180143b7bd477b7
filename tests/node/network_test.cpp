// What only addresses other than loopback show, in networks of the test's own:
// the machine's network is left alone. Needs root and iproute2.

#include "tests/node/conversation.hpp"
#include "tests/support/cannot_run.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <memory>
#include <tuple>

using namespace greenroom::test;

namespace {

int present_network() {
  return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

/// Runs a command of iproute2.
bool ip(const std::string& parameters) {
  process command{{"/bin/sh", "-c", "ip " + parameters}};
  return command.wait() == 0;
}

/// A network namespace with nothing but loopback, entered when it is made;
/// at the end the test is back where it was.
class private_network {
public:
  private_network() : before_(present_network()) {
    usable_ = unshare(CLONE_NEWNET) == 0 && ip("link set lo up");
    own_ = present_network();
    if (!usable_)
      cannot_run("no network namespace can be made, or there is no `ip`");
  }
  private_network(const private_network&) = delete;
  private_network& operator=(const private_network&) = delete;
  ~private_network() {
    std::ignore = setns(before_, CLONE_NEWNET);
    close(own_);
    close(before_);
  }

  bool usable() const { return usable_; }

  /// What is started or connected from now on is in this network.
  void enter() const { REQUIRE(setns(own_, CLONE_NEWNET) == 0); }

  /// How `ip` finds it.
  std::string path() const {
    return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(own_);
  }

private:
  int before_;
  int own_ = -1;
  bool usable_ = false;
};

/// The server on port 9090 of these addresses.
struct listening_server {
  listening_server(const texts& addresses, const texts& settings) {
    texts arguments{greenroom_binary(), "serve", "--data-dir",
                    directory / "data"};
    for (const auto& address : addresses)
      arguments.insert(arguments.end(), {"--listen", address + ":9090"});
    for (const auto& setting : settings)
      arguments.insert(arguments.end(), {"--set", setting});
    arguments.insert(arguments.end(), {"--set", "journal.min_free_bytes=0"});
    program = std::make_unique<process>(arguments, directory / "log");
    REQUIRE(program->first_line().starts_with("ready"));
  }

  temp_dir directory;
  std::unique_ptr<process> program;
};

line_client client_of(const std::string& host) {
  line_client::options settings;
  settings.host = host;
  return line_client{9090, settings};
}

/// Whether a new connection is served; else it is closed with the error.
bool is_served(line_client& client) {
  client.send("/ping\n");
  const auto first = client.expect();
  if (first.at("type") == "commandResult")
    return true;
  CHECK(error_of(first) == "Too many connections from your address");
  return false;
}

/// How many of so many connections, one after the other, are served.
int served_of(int count, const std::string& host) {
  int served = 0;
  for (auto i = 0; i < count; ++i) {
    auto client = client_of(host);
    served += is_served(client);
  }
  return served;
}

} // namespace

TEST_SUITE_BEGIN("network");

TEST_CASE("an address has so many connections at once, loopback any number") {
  private_network network;
  if (!network.usable())
    return;
  // Who connects to an address of its own machine comes from that address.
  REQUIRE(ip("addr add 192.0.2.1/24 dev lo"));
  REQUIRE(ip("addr add 198.51.100.1/24 dev lo"));
  REQUIRE(ip("addr add 2001:db8::1/64 dev lo nodad"));
  REQUIRE(ip("addr add 2001:db8::2/64 dev lo nodad"));
  listening_server server{{"127.0.0.1", "192.0.2.1", "198.51.100.1",
                           "[2001:db8::1]", "[2001:db8::2]"},
                          {"limits.connections_per_ip=3"}};
  std::vector<line_client> open;
  for (const auto* host : {"192.0.2.1", "198.51.100.1", "2001:db8::1"}) {
    for (auto i = 0; i < 3; ++i) {
      open.push_back(client_of(host));
      CHECK(is_served(open.back()));
    }
    auto one_more = client_of(host);
    CHECK_FALSE(is_served(one_more));
  }
  auto neighbour = client_of("2001:db8::2"); // in the same /64
  CHECK_FALSE(is_served(neighbour));
  CHECK(served_of(10, "127.0.0.1") == 10);
  open.pop_back();
  for (auto served = false; !served;) { // when the close has been seen
    auto next = client_of("2001:db8::1");
    served = is_served(next);
  }
}

TEST_CASE("an address connects so often in a minute, loopback at will") {
  private_network network;
  if (!network.usable())
    return;
  REQUIRE(ip("addr add 192.0.2.1/24 dev lo"));
  REQUIRE(ip("addr add 198.51.100.1/24 dev lo"));
  listening_server server{{"127.0.0.1", "192.0.2.1", "198.51.100.1"},
                          {"limits.connects_per_minute=6"}};
  CHECK(served_of(8, "192.0.2.1") == 6);
  CHECK(served_of(6, "198.51.100.1") == 6);
  CHECK(served_of(20, "127.0.0.1") == 20);
}

TEST_CASE("a member whose network is gone leaves after stalled_seconds") {
  private_network near;
  if (!near.usable())
    return;
  private_network far;
  REQUIRE(ip("link add far type veth peer name near netns " + near.path()));
  REQUIRE(ip("addr add 192.0.2.2/24 dev far"));
  REQUIRE(ip("link set far up"));
  near.enter();
  REQUIRE(ip("addr add 192.0.2.1/24 dev near"));
  REQUIRE(ip("link set near up"));
  listening_server server{
    {"127.0.0.1", "192.0.2.1"},
    {"limits.stalled_seconds=2", "limits.keepalive_seconds=0"}};
  auto ann = client_of("127.0.0.1");
  ann.enter("ann", "lobby");
  far.enter();
  auto bob = client_of("192.0.2.1");
  bob.enter("bob", "lobby");
  near.enter();
  REQUIRE(result_of(ann.command("are you there")) == "OK");
  CHECK(bob.expect_type("message").at("body") == "are you there");
  far.enter();
  REQUIRE(ip("link set far down"));
  near.enter();
  REQUIRE(result_of(ann.command("and now")) == "OK");
  CHECK(ann.expect_type("userLeft").at("from") == "bob");
}

TEST_SUITE_END();
