#include "config/option_values.hpp"

#include "config/load_options.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

namespace {

/// A good value of `key` that is not its default, as TOML.
std::string another_value(const option_key& key) {
  const auto current = value_text(key, options{});
  if (key.name == "listen")
    return R"(["[::1]:1", "127.0.0.1:2"])";
  if (key.name == "data_dir")
    return R"("it's \\ a \"dir\"")";
  if (current == "false" || current == "true")
    return current == "false" ? "true" : "false";
  for (const auto& choice : key.choices) {
    std::string quoted{"\""};
    quoted.append(choice).append("\"");
    if (quoted != current)
      return quoted;
  }
  return std::to_string(std::stoull(current) + 1);
}

} // namespace

TEST_CASE("the defaults are within their own ranges and free of conflicts") {
  for (const auto& key : option_keys()) {
    std::string assignment{key.name};
    assignment.append("=").append(value_text(key, options{}));
    const auto loaded = load_options({}, std::vector{assignment});
    INFO(assignment);
    CHECK(loaded);
    CHECK(value_text(key, loaded.values) == value_text(key, options{}));
  }
}

TEST_CASE("an override reaches every key, and no other one") {
  for (const auto& key : option_keys()) {
    std::string assignment{key.name};
    assignment.append("=").append(another_value(key));
    const auto loaded = load_options({}, std::vector{assignment});
    INFO(assignment);
    REQUIRE(loaded);
    for (const auto& other : option_keys()) {
      const auto expected =
        other.name == key.name ? another_value(key) : value_text(other, {});
      CHECK(value_text(other, loaded.values) == expected);
    }
  }
}

TEST_CASE("a value that is refused leaves the old one") {
  options values;
  const auto& key = *find_option_key("limits.line_bytes");
  CHECK(set_option(key, values, 63) != "");
  CHECK(set_option(key, values, std::string{"many"}) != "");
  CHECK(set_option(key, values, true) != "");
  CHECK(values.limits.line_bytes == 16384);
  CHECK(set_option(key, values, 64) == "");
  CHECK(values.limits.line_bytes == 64);
}

TEST_CASE("there is no key but those of the table") {
  CHECK(find_option_key("") == nullptr);
  CHECK(find_option_key("limits") == nullptr);
  CHECK(find_option_key("line_bytes") == nullptr);
}
