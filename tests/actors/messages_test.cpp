#include "actors/interfaces.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// Converts to whatever a member of a struct is.
struct anything {
  template <class T>
  operator T() const; // NOLINT(google-explicit-constructor)
};

template <class T, std::size_t... Is>
constexpr bool takes(std::index_sequence<Is...>) {
  return requires {
    T{((void)Is, anything{})...};
  };
}

/// How many members a struct has.
template <class T, std::size_t N = 32>
constexpr std::size_t member_count() {
  if constexpr (N == 0 || takes<T>(std::make_index_sequence<N>{}))
    return N;
  else
    return member_count<T, N - 1>();
}

/// Gives every member that `inspect` names a value of its own, and counts them.
class filler {
public:
  using result_type = bool;
  static constexpr bool reads_state = false;
  static constexpr bool writes_state = true;

  explicit filler(room_actor room) : room_(std::move(room)) {}

  template <class... Ts>
  result_type operator()(Ts&... xs) {
    members_ = sizeof...(Ts);
    (fill(xs), ...);
    return true;
  }

  /// Of the struct that was inspected last.
  std::size_t members() const noexcept { return members_; }

private:
  void fill(bool& x) { x = true; }
  void fill(std::string& x) { x = "text" + std::to_string(++number_); }
  void fill(room_actor& x) { x = room_; }

  template <class T>
  void fill(std::vector<T>& xs) {
    xs.resize(2);
    for (auto& x : xs)
      fill(x);
  }

  template <class T>
  void fill(T& x) {
    if constexpr (std::is_enum_v<T>) {
      x = static_cast<T>(1);
    } else if constexpr (std::is_integral_v<T>) {
      x = static_cast<T>(++number_);
    } else {
      filler inner{room_};
      inner.number_ = number_;
      inspect(inner, x);
      number_ = inner.number_;
    }
  }

  room_actor room_;
  std::size_t members_ = 0;
  std::uint64_t number_ = 0;
};

template <class T>
std::vector<char> bytes_of(caf::actor_system& system, T x) {
  std::vector<char> result;
  caf::binary_serializer sink{system, result};
  CHECK_FALSE(sink(x));
  return result;
}

/// What has one private member for all, or only stands for another value.
template <class T>
constexpr bool is_whole = std::is_same_v<T, session_id> || std::is_enum_v<T>;

} // namespace

TEST_CASE_TEMPLATE("what crosses nodes survives, every member of it", T,
                   session_id, refusal, answer_kind, event, join_request,
                   say_request, history_request, room_answer, room_update,
                   attached_member, std::vector<attached_member>, page_request,
                   page_answer, tell_request, user_list, room_list,
                   login_request, offered_place, room_start, member_row,
                   claim_answer, append_message, range_request, range_answer) {
  actor_fixture f;
  const auto ann = f.join("ann", "lobby");
  T original{};
  filler fills{f.room_named("lobby")};
  if constexpr (std::is_enum_v<T>)
    original = static_cast<T>(1);
  else if constexpr (std::is_same_v<T, std::vector<attached_member>>)
    original = {{{7, 1, 2, 3}, 4, {7, 1, 2, 5}, 6, true}, {}};
  else
    inspect(fills, original);
  if constexpr (std::is_aggregate_v<T> && !is_whole<T>)
    CHECK(fills.members() == member_count<T>());
  const auto bytes = bytes_of(f.system, original);
  CHECK(bytes != bytes_of(f.system, T{}));
  T copy{};
  caf::binary_deserializer source{f.system, bytes};
  REQUIRE_FALSE(source(copy));
  CHECK(source.remaining() == 0);
  CHECK(bytes_of(f.system, copy) == bytes);
}

TEST_CASE("a descriptor does not cross nodes") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  actor_fixture f;
  const auto bytes = bytes_of(f.system, accepted_socket{ends[0]});
  accepted_socket copy;
  caf::binary_deserializer source{f.system, bytes};
  REQUIRE_FALSE(source(copy));
  CHECK(copy.fd() == accepted_socket::none);
  close(ends[1]);
}

TEST_CASE("a socket in a message that nobody handles is closed") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  SUBCASE("dropped") {
    accepted_socket first{ends[1]};
    const auto second = first;
    first = {};
    CHECK(second.fd() == ends[1]);
  }
  SUBCASE("taken, its owner closes it") {
    accepted_socket first{ends[1]};
    const auto second = first;
    close(first.take());
    CHECK(second.take() == accepted_socket::none);
    first = {};
  }
  char byte = 0;
  CHECK(read(ends[0], &byte, 1) == 0); // nobody holds the other end
  close(ends[0]);
}
