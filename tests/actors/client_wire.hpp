#pragma once

#include "tests/actors/clients/fake_transport.hpp"
#include "tests/actors/test_client.hpp"

#include <memory>
#include <string>
#include <utility>

namespace greenroom::test {

/// One connection, which may outlive the server's end of it.
struct wire {
  fake_transport* transport = nullptr;
  std::string typed_before; // the server did not look
  lines came;
  bool ended_before = false;
  bool reading = true;
  bool closed = false;

  /// The client is not polite: it speaks as soon as it is connected.
  void speak_first() {
    if (!typed_before.empty())
      transport->type(std::exchange(typed_before, {}));
    if (std::exchange(ended_before, false))
      transport->end_typing();
  }

  void take() {
    if (!transport)
      return;
    for (auto& line : transport->lines())
      came.push_back(std::move(line));
  }
};

/// Leaves what was sent behind when the server ends the connection.
class test_transport final : public fake_transport {
public:
  explicit test_transport(std::shared_ptr<wire> at) : wire_(std::move(at)) {
    wire_->transport = this;
  }

  ~test_transport() override {
    wire_->closed = true;
    wire_->transport = nullptr;
  }

private:
  std::shared_ptr<wire> wire_;
};

} // namespace greenroom::test
