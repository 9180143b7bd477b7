#include "tests/node/conversation.hpp"

using namespace greenroom::test;

namespace {

/// A member of a room with the texts t3 to t12 as seq 2 to 11.
struct ten_messages {
  greenroom_server server;
  line_client ann = server.connect();

  ten_messages() {
    ann.enter("ann", "lobby");
    for (auto i = 2; i < 12; ++i) {
      ann.command("t" + std::to_string(i));
      ann.expect_type("message");
    }
  }
};

std::vector<uint64_t> seqs(const std::vector<json>& events) {
  std::vector<uint64_t> result;
  for (auto& event : events)
    result.push_back(event.at("seq"));
  return result;
}

using numbers = std::vector<uint64_t>;

} // namespace

TEST_CASE("HISTORY refuses times and words that it cannot read") {
  ten_messages chat;
  CHECK(error_of(chat.ann.command("HISTORY yesterday"))
        == "Invalid time: yesterday");
  for (auto* line : {"HISTORY limit=x", "HISTORY limit=1 limit=2",
                     "HISTORY colour=red", "HISTORY before=-1"}) {
    auto error = error_of(chat.ann.command(line));
    auto word = std::string{line}.substr(8, 5);
    CHECK_MESSAGE(error.find(word) != std::string::npos, error);
  }
}

TEST_CASE("HISTORY answers its count and then exactly that many entries") {
  ten_messages chat;
  auto reply = chat.ann.command("HISTORY");
  CHECK(reply.at("count") == 11);
  CHECK(reply.at("first") == 1);
  CHECK(reply.at("last") == 11);
  CHECK(reply.at("more") == false);
  for (uint64_t seq = 1; seq <= 11; ++seq) {
    auto entry = chat.ann.expect();
    CHECK(entry.at("type") == "history");
    CHECK(entry.at("body").at("to") == "ann");
    CHECK(entry.at("body").at("seq") == seq);
  }
  CHECK(chat.ann.command("/ping done").at("pong") == "done");
}

TEST_CASE("HISTORY repeats events as they were delivered") {
  greenroom_server server;
  auto ann = server.connect();
  ann.enter("ann", "lobby");
  ann.command("MESSAGE \"quoted\" \\ \xE2\x82\xAC \xF0\x9F\x98\x80 \x7F");
  auto delivered = ann.expect_type("message");
  auto recorded = history(ann).back();
  recorded.erase("to");
  CHECK(recorded == delivered);
}

TEST_CASE("HISTORY takes ranges of seqs and the newest of them") {
  ten_messages chat;
  CHECK(seqs(history(chat.ann, " limit=3")) == numbers{9, 10, 11});
  CHECK(seqs(history(chat.ann, " after=9")) == numbers{10, 11});
  CHECK(seqs(history(chat.ann, " before=3")) == numbers{1, 2});
  CHECK(seqs(history(chat.ann, " after=3 limit=2")) == numbers{4, 5});
  CHECK(seqs(history(chat.ann, " before=9 limit=2")) == numbers{7, 8});
  CHECK(seqs(history(chat.ann, " after=4 before=9 limit=2")) == numbers{7, 8});
  CHECK(seqs(history(chat.ann, " after=11")).empty());
  CHECK(chat.ann.command("HISTORY limit=2").at("more") == true);
}

TEST_CASE("HISTORY takes ranges of times, both ends included") {
  ten_messages chat;
  auto all = history(chat.ann);
  auto time_of = [&](size_t i) {
    return all[i].at("utctimestamp").get<std::string>();
  };
  CHECK(history(chat.ann, " 2000-01-01").size() == 11);
  CHECK(history(chat.ann, " 2999-01-01").empty());
  CHECK(history(chat.ann, " 2999-01-01 2000-01-01").empty());
  auto found = history(chat.ann, " " + time_of(3) + " " + time_of(5));
  CHECK(seqs(found) == numbers{4, 5, 6});
}

TEST_CASE("who was not there reads what was said before") {
  ten_messages chat;
  auto bob = chat.server.connect();
  bob.enter("bob", "lobby");
  auto events = history(bob);
  CHECK(events.size() == 12);
  CHECK(events[1].at("body") == "t2");
  CHECK(events[1].at("to") == "bob");
}

TEST_CASE("JOIN since= feeds what was missed and then goes on live") {
  ten_messages chat;
  auto bob = chat.server.connect();
  bob.command("LOGIN bob");
  auto reply = bob.command("JOIN lobby since=8");
  CHECK(reply.at("replayed") == 3);
  CHECK(reply.at("head") == 11);
  CHECK(reply.at("seq") == 12);
  chat.ann.command("live");
  for (uint64_t seq = 9; seq <= 13; ++seq) {
    auto event = bob.expect();
    CHECK(event.at("type") != "history");
    CHECK(event.at("seq") == seq);
  }
}

TEST_CASE("JOIN since= beyond the head tells to start afresh") {
  ten_messages chat;
  auto bob = chat.server.connect();
  bob.command("LOGIN bob");
  auto reply = bob.command("JOIN lobby since=999");
  CHECK(reply.at("reset") == true);
  CHECK(bob.expect().at("seq") == reply.at("seq"));
}

TEST_CASE("a history of many pages is whole and in order") {
  greenroom_server server;
  auto ann = server.connect();
  ann.enter("ann", "lobby");
  constexpr auto count = 3000;
  std::string lines;
  for (auto i = 0; i < count; ++i)
    lines += "MESSAGE number " + std::to_string(i) + "\n";
  ann.send(lines);
  for (auto i = 0; i < count; ++i)
    ann.expect_type("message");
  auto events = history(ann);
  REQUIRE(events.size() == count + 1);
  for (auto i = 0; i < count; ++i)
    REQUIRE(events[static_cast<size_t>(i) + 1].at("body")
            == "number " + std::to_string(i));
}
