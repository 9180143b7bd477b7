#include "net/outbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

using namespace greenroom;

namespace {

class counted_outbox : public outbox {
public:
  int outputs = 0;

  /// What `gather` describes with so many parts.
  std::string front(std::size_t parts_max) const {
    std::vector<iovec> parts(parts_max);
    const auto count = gather(parts.data(), parts.size());
    std::string result;
    for (std::size_t i = 0; i < count; ++i)
      result.append(static_cast<const char*>(parts[i].iov_base),
                    parts[i].iov_len);
    return result;
  }

  std::size_t parts() const {
    std::array<iovec, 1000> all;
    return gather(all.data(), all.size());
  }

private:
  void on_output() override { ++outputs; }
};

} // namespace

TEST_CASE("nothing waits at first, and nothing added changes nothing") {
  counted_outbox out;
  out.append("");
  out.append(make_frame(""));
  out.append(make_frame("abc"), 3);
  out.append(make_frame("abc"), 7);
  CHECK(out.waiting_bytes() == 0);
  CHECK(out.parts() == 0);
  CHECK(out.outputs == 0);
  out.drop_front(0);
  out.clear();
  CHECK(out.waiting_bytes() == 0);
}

TEST_CASE("output is told once until nothing waits") {
  counted_outbox out;
  out.append("ab");
  out.append(make_frame("cd"));
  out.append("ef");
  CHECK(out.outputs == 1);
  out.drop_front(3);
  out.append("gh");
  CHECK(out.outputs == 1);
  out.drop_front(5);
  out.append("ij");
  CHECK(out.outputs == 2);
  out.clear();
  out.append("kl");
  CHECK(out.outputs == 3);
}

TEST_CASE("own lines and shared frames keep their order") {
  counted_outbox out;
  const auto frame = make_frame("[shared]");
  out.append("one");
  out.append(frame);
  out.append("two");
  out.append(frame, 4);
  CHECK(out.front(9) == "one[shared]twored]");
  CHECK(out.waiting_bytes() == 18);
}

TEST_CASE("a frame is shared, not copied, and left as it was") {
  const auto frame = make_frame("shared");
  {
    counted_outbox one;
    counted_outbox other;
    one.append(frame);
    other.append(frame);
    one.append("own");
    other.drop_front(2);
    std::array<iovec, 1> part{};
    one.gather(part.data(), 1);
    CHECK(part[0].iov_base == frame->bytes.data());
    CHECK(frame->use_count() == 3);
  }
  CHECK(frame->bytes == "shared");
  CHECK(frame->use_count() == 1);
}

TEST_CASE("short own lines become few parts") {
  counted_outbox out;
  for (int i = 0; i < 1000; ++i)
    out.append("a short reply\n");
  CHECK(out.parts() == 1);
  for (int i = 0; i < 1000; ++i)
    out.append("a short reply\n");
  CHECK(out.parts() == 2);
}

TEST_CASE("a long own line is some parts: a rest holds little memory") {
  counted_outbox out;
  out.append(std::string(100'000, 'x'));
  CHECK(out.parts() == 7);
  CHECK(out.waiting_bytes() == 100'000);
}

TEST_CASE("gather fills no more parts than there are") {
  counted_outbox out;
  for (int i = 0; i < 10; ++i)
    out.append(make_frame(std::to_string(i)));
  CHECK(out.front(3) == "012");
  CHECK(out.front(10) == "0123456789");
  CHECK(out.front(11) == "0123456789");
}

TEST_CASE("the loop's total is the sum of all outboxes and returns to 0") {
  CHECK(outbox::loop_waiting_bytes() == 0);
  const auto frame = make_frame("12345");
  {
    counted_outbox one;
    counted_outbox other;
    one.append(frame);
    other.append(frame);
    other.append("678");
    CHECK(outbox::loop_waiting_bytes() == 13);
    one.drop_front(2);
    CHECK(outbox::loop_waiting_bytes() == 11);
    other.clear();
    CHECK(outbox::loop_waiting_bytes() == 3);
  }
  CHECK(outbox::loop_waiting_bytes() == 0);
}

TEST_CASE("any order of appends and drops keeps every byte") {
  std::mt19937 random{4};
  const auto up_to = [&](std::size_t most) {
    return std::uniform_int_distribution<std::size_t>{0, most}(random);
  };
  const auto text = [&](std::size_t size) {
    std::string result(size, '\0');
    for (auto& c : result)
      c = static_cast<char>('a' + up_to(25));
    return result;
  };
  std::vector<frame_ptr> frames;
  for (int i = 0; i < 10; ++i)
    frames.push_back(make_frame(text(up_to(300))));
  std::array<counted_outbox, 3> outs;
  std::vector<std::string> models(3);
  for (int step = 0; step < 30'000; ++step) {
    const auto i = up_to(2);
    auto& out = outs[i];
    auto& model = models[i];
    switch (up_to(5)) {
      case 0:
      case 1: {
        const auto own = text(up_to(up_to(50) == 0 ? 20'000 : 100));
        out.append(own);
        model += own;
        break;
      }
      case 2: {
        const auto& frame = frames[up_to(9)];
        const auto begin = up_to(3) == 0 ? up_to(350) : 0;
        out.append(frame, begin);
        model += frame->bytes.substr(std::min(begin, frame->bytes.size()));
        break;
      }
      case 3:
      case 4: {
        const auto bytes = up_to(model.size());
        out.drop_front(bytes);
        model.erase(0, bytes);
        break;
      }
      default:
        if (up_to(50) == 0) {
          out.clear();
          model.clear();
        }
    }
    REQUIRE(out.waiting_bytes() == model.size());
    REQUIRE(outbox::loop_waiting_bytes()
            == models[0].size() + models[1].size() + models[2].size());
    if (step % 10 == 0)
      REQUIRE(out.front(1000) == model);
  }
  for (auto& out : outs)
    out.clear();
  CHECK(outbox::loop_waiting_bytes() == 0);
}
