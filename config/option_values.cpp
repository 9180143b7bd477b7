#include "config/option_values.hpp"

#include <algorithm>
#include <concepts>

namespace greenroom {

namespace {

using flag_member = bool& (*)(options&);
using text_member = std::string& (*)(options&);
using list_member = std::vector<std::string>& (*)(options&);

std::string quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7F) {
      result += "\\u00";
      result += {digits[byte >> 4], digits[byte & 15]};
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string text_of(const std::string& value) {
  return quoted(value);
}

template <std::unsigned_integral Number>
std::string text_of(Number value) {
  if constexpr (std::same_as<Number, bool>)
    return value ? "true" : "false";
  else
    return std::to_string(value);
}

std::string text_of(const std::vector<std::string>& values) {
  std::string result;
  for (const auto& value : values)
    result.append(result.empty() ? "" : ", ").append(quoted(value));
  return '[' + result + ']';
}

std::string must_be(const option_key& key) {
  return "must be " + allowed_text(key);
}

std::string complaint_about(const option_key& key, const std::string& text) {
  const auto& choices = key.choices;
  if (!choices.empty() && std::ranges::find(choices, text) == choices.end())
    return must_be(key) + ", not " + quoted(text);
  return key.complaint ? key.complaint(text) : std::string{};
}

/// Puts a value of one type into a member of one type; what does not fit falls
/// to the template.
struct setter {
  const option_key& key;

  template <class Member, class Value>
  std::string operator()(Member&, const Value&) const {
    return must_be(key);
  }

  std::string operator()(bool& member, bool value) const {
    member = value;
    return {};
  }

  std::string operator()(std::uint32_t& member, std::int64_t value) const {
    return take_number(member, value);
  }

  std::string operator()(std::uint64_t& member, std::int64_t value) const {
    return take_number(member, value);
  }

  std::string operator()(std::string& member, const std::string& value) const {
    auto complaint = complaint_about(key, value);
    if (complaint.empty())
      member = value;
    return complaint;
  }

  std::string operator()(std::vector<std::string>& member,
                         const std::vector<std::string>& values) const {
    if (values.empty())
      return must_be(key);
    for (const auto& value : values)
      if (auto complaint = complaint_about(key, value); !complaint.empty())
        return complaint;
    member = values;
    return {};
  }

private:
  template <class Number>
  std::string take_number(Number& member, std::int64_t value) const {
    const auto number = static_cast<std::uint64_t>(value);
    if (value < 0 || number < key.least || number > key.most)
      return must_be(key) + ", not " + std::to_string(value);
    member = static_cast<Number>(number);
    return {};
  }
};

} // namespace

std::string allowed_text(const option_key& key) {
  if (std::holds_alternative<flag_member>(key.member))
    return "true or false";
  if (std::holds_alternative<list_member>(key.member))
    return "a list of texts with at least one entry";
  if (!std::holds_alternative<text_member>(key.member))
    return "a number from " + std::to_string(key.least) + " to "
           + std::to_string(key.most);
  std::string result;
  for (const auto& choice : key.choices)
    result.append(result.empty() ? "" : " or ").append(quoted(choice));
  return result.empty() ? "a text" : result;
}

std::string value_text(const option_key& key, const options& values) {
  // The accessors serve reading and writing; here nothing is written.
  auto& all = const_cast<options&>(values);
  return std::visit([&all](auto member) { return text_of(member(all)); },
                    key.member);
}

std::string set_option(const option_key& key, options& values,
                       const option_value& value) {
  return std::visit(
    [&](auto member, const auto& given) {
      return setter{key}(member(values), given);
    },
    key.member, value);
}

std::vector<option_conflict> find_conflicts(const options& values) {
  const auto& limits = values.limits;
  std::vector<option_conflict> result;
  const auto not_below = [&result](std::string_view key, std::uint64_t value,
                                   std::string_view floor_key,
                                   std::uint64_t floor) {
    if (value < floor)
      result.push_back({key, floor_key,
                        "must not be less than " + std::string{floor_key} + " ("
                          + std::to_string(floor) + ")"});
  };
  not_below("limits.output_bytes_total", limits.output_bytes_total,
            "limits.output_bytes", limits.output_bytes);
  not_below("limits.input_bytes_total", limits.input_bytes_total,
            "limits.line_bytes", limits.line_bytes);
  not_below("journal.queue_bytes", values.journal.queue_bytes,
            "limits.line_bytes", limits.line_bytes);
  if (limits.lines_per_second > 0 && limits.burst == 0)
    result.push_back({"limits.burst", "limits.lines_per_second",
                      "must not be 0 while limits.lines_per_second limits"});
  // A throttled connection is looked at 20 times a second, and a burst is what
  // it may say each time.
  const auto burst_least = (limits.lines_per_second + 19) / 20;
  if (limits.burst != 0 && limits.burst < burst_least)
    result.push_back({"limits.burst", "limits.lines_per_second",
                      "must not be less than a twentieth of "
                      "limits.lines_per_second: at least "
                        + std::to_string(burst_least) + ", not "
                        + std::to_string(limits.burst)});
  return result;
}

} // namespace greenroom
