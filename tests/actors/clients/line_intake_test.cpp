#include "actors/clients/line_intake.hpp"

#include "tests/actors/clients/fake_transport.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace std::chrono_literals;
using greenroom::test::fake_transport;
using outcome = line_intake::outcome;

namespace {

struct intake_fixture {
  intake_fixture() {
    opts.limits.lines_per_second = 0;
    opts.limits.line_bytes = 64;
    opts.limits.output_bytes = 100;
  }

  line_intake::next_line next() { return intake.next(socket, opts, now); }

  options opts;
  fake_transport socket;
  line_intake intake;
  line_intake::time_point now{1h};
};

} // namespace

TEST_CASE_FIXTURE(intake_fixture, "lines come in order, then none") {
  socket.type("one\ntwo\nthr");
  CHECK(next().line.text == "one");
  CHECK(next().line.text == "two");
  CHECK(next().what == outcome::nothing);
  socket.end_typing();
  CHECK(next().what == outcome::ended); // half a line is dropped
}

TEST_CASE_FIXTURE(intake_fixture, "the end comes after the last line") {
  socket.type("one\n");
  socket.end_typing();
  CHECK(next().what == outcome::line);
  CHECK(next().what == outcome::ended);
}

TEST_CASE_FIXTURE(intake_fixture, "a held line comes again, then the rest") {
  socket.type("one\ntwo\n");
  intake.hold(next().line);
  const auto again = next();
  CHECK(again.what == outcome::line);
  CHECK(again.line.text == "one");
  CHECK(next().line.text == "two");
}

TEST_CASE_FIXTURE(intake_fixture, "a held line that is no text stays so") {
  socket.type("\xff\n");
  intake.hold(next().line);
  CHECK(next().line.is == line_reader::quality::not_utf8);
}

TEST_CASE_FIXTURE(intake_fixture, "a held line is counted once") {
  opts.limits.lines_per_second = 1;
  opts.limits.burst = 10; // a new connection begins with a tenth of it
  socket.type("one\ntwo\n");
  intake.hold(next().line);
  CHECK(next().what == outcome::line);
  CHECK(next().what == outcome::too_fast);
}

TEST_CASE_FIXTURE(intake_fixture, "who is too fast sleeps") {
  opts.limits.lines_per_second = 10;
  opts.limits.burst = 10;
  socket.type("one\ntwo\n");
  CHECK(next().what == outcome::line);
  CHECK_FALSE(intake.is_asleep());
  CHECK(next().what == outcome::too_fast);
  CHECK(intake.is_asleep());
  CHECK(intake.pause(opts) > 50ms);
  now += intake.pause(opts);
  intake.wake();
  CHECK(next().line.text == "two");
}

TEST_CASE_FIXTURE(intake_fixture, "a line may turn out to cost more") {
  opts.limits.lines_per_second = 10;
  opts.limits.burst = 100;
  socket.type("one\ntwo\n");
  CHECK(next().what == outcome::line);
  intake.charge(9);
  CHECK(next().what == outcome::too_fast);
}

TEST_CASE_FIXTURE(intake_fixture, "no line while much output is waiting") {
  socket.type("one\n");
  socket.append(std::string(101, 'x'));
  CHECK(next().what == outcome::nothing);
  socket.read_all();
  CHECK(next().what == outcome::line);
}

TEST_CASE_FIXTURE(intake_fixture, "only the first line may be a browser's") {
  const line_reader::line http{line_reader::quality::good, "GET / HTTP/1.1",
                               "GET / HTTP/1.1"};
  SUBCASE("it is") {
    CHECK(intake.is_http(http));
  }
  SUBCASE("it is and is too long") {
    CHECK(intake.is_http(
      {line_reader::quality::too_long, {}, "GET /aaaaaaa HTTP/1.1"}));
  }
  SUBCASE("another one is") {
    CHECK_FALSE(intake.is_http({line_reader::quality::good, "hi", "hi"}));
    CHECK_FALSE(intake.is_http(http));
  }
}
