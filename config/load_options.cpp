#include "config/load_options.hpp"

#include "config/option_values.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <sstream>

namespace greenroom {

namespace {

constexpr std::string_view command_line = "command line";

/// Where each key got its value, to blame the right place for a conflict.
struct origin {
  std::string file;
  std::size_t line = 0;
};

struct loading {
  loaded_options result;
  std::map<std::string, origin, std::less<>> origins;

  void complain(const origin& where, std::string key, std::string message) {
    result.errors.push_back(
      {where.file, where.line, std::move(key), std::move(message)});
  }

  void set(const option_key& key, const option_value& value,
           const origin& where) {
    auto complaint = set_option(key, result.values, value);
    if (complaint.empty())
      origins[std::string{key.name}] = where;
    else
      complain(where, std::string{key.name}, std::move(complaint));
  }
};

/// @returns nothing for what no key can be: a fraction, a date, a mixed list.
std::optional<option_value> value_of(const toml::node& node) {
  if (const auto* flag = node.as_boolean())
    return option_value{flag->get()};
  if (const auto* number = node.as_integer())
    return option_value{number->get()};
  if (const auto* text = node.as_string())
    return option_value{text->get()};
  const auto* list = node.as_array();
  if (!list)
    return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& entry : *list) {
    if (!entry.is_string())
      return std::nullopt;
    texts.push_back(entry.as_string()->get());
  }
  return option_value{std::move(texts)};
}

bool is_section(std::string_view name) {
  const auto prefix = std::string{name} + '.';
  return std::ranges::any_of(option_keys(), [&](const option_key& key) {
    return key.name.starts_with(prefix);
  });
}

/// Takes over every key of one table; `prefix` is `limits.` or empty.
void take_table(loading& load, const toml::table& table,
                const std::string& prefix, const std::string& file) {
  for (const auto& [name, node] : table) {
    const auto path = prefix + std::string{name.str()};
    const origin where{file, name.source().begin.line};
    if (is_section(path)) {
      if (const auto* section = node.as_table())
        take_table(load, *section, path + '.', file);
      else
        load.complain(where, path, "is a section: write [" + path + "]");
      continue;
    }
    const auto* key = find_option_key(path);
    if (!key)
      load.complain(where, path, "there is no such key");
    else if (const auto value = value_of(node))
      load.set(*key, *value, where);
    else
      load.complain(where, path, "must be " + allowed_text(*key));
  }
}

/// @returns nothing, and sets errno, when the file cannot be read.
std::optional<std::string> read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{
    std::fopen(path.c_str(), "rbe"), std::fclose};
  if (!file)
    return std::nullopt;
  std::string text;
  char buffer[4096];
  while (const auto size = std::fread(buffer, 1, sizeof buffer, file.get()))
    text.append(buffer, size);
  if (std::ferror(file.get()))
    return std::nullopt;
  return text;
}

void take_file(loading& load, const std::string& file) {
  const auto text = read_file(file);
  if (!text) {
    load.complain({file}, {},
                  std::string{"cannot be read: "} + std::strerror(errno));
    return;
  }
  const auto parsed = toml::parse(*text, file);
  if (!parsed) {
    const auto& error = parsed.error();
    load.complain({file, error.source().begin.line}, {},
                  std::string{error.description()});
    return;
  }
  take_table(load, parsed.table(), {}, file);
}

/// Reads the value of an override as TOML.
std::optional<option_value> parse_value(const std::string& text) {
  const auto parsed = toml::parse("value = " + text);
  // A line end within the text could smuggle in a second key.
  if (!parsed || parsed.table().size() != 1)
    return std::nullopt;
  return value_of(*parsed.table().get("value"));
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream stream{text};
  for (std::string part; std::getline(stream, part, ',');)
    result.push_back(part);
  return result;
}

/// An override's value: TOML of the right type, or else a bare text or list.
option_value override_value(const option_key& key, const std::string& text) {
  const auto value = parse_value(text);
  using text_member = std::string& (*)(options&);
  using list_member = std::vector<std::string>& (*)(options&);
  if (std::holds_alternative<text_member>(key.member))
    return value && std::holds_alternative<std::string>(*value) ? *value : text;
  if (!std::holds_alternative<list_member>(key.member))
    return value ? *value : option_value{text};
  if (value && std::holds_alternative<std::vector<std::string>>(*value))
    return *value;
  if (value && std::holds_alternative<std::string>(*value))
    return std::vector{std::get<std::string>(*value)};
  return split_at_commas(text);
}

void take_override(loading& load, const std::string& assignment) {
  const origin where{std::string{command_line}, 0};
  const auto equals = assignment.find('=');
  const auto name = assignment.substr(0, equals);
  const auto* key = find_option_key(name);
  if (equals == std::string::npos)
    load.complain(where, name, "must be given as KEY=VALUE");
  else if (!key)
    load.complain(where, name, "there is no such key");
  else
    load.set(*key, override_value(*key, assignment.substr(equals + 1)), where);
}

} // namespace

std::string to_string(const config_error& error) {
  auto result = error.file;
  if (error.line > 0)
    result += ':' + std::to_string(error.line);
  result += ": ";
  if (!error.key.empty())
    result += error.key + ": ";
  return result + error.message;
}

loaded_options load_options(const std::string& file,
                            std::span<const std::string> overrides) {
  loading load;
  if (!file.empty())
    take_file(load, file);
  for (const auto& assignment : overrides)
    take_override(load, assignment);
  // What was refused kept its default: it would be blamed for nothing.
  if (load.result.errors.empty()) {
    for (auto& conflict : find_conflicts(load.result.values)) {
      // One of the two was set, or the defaults would be in conflict.
      auto found = load.origins.find(conflict.key);
      if (found == load.origins.end())
        found = load.origins.find(conflict.other_key);
      load.complain(found == load.origins.end() ? origin{} : found->second,
                    std::string{conflict.key}, std::move(conflict.message));
    }
  }
  auto& errors = load.result.errors;
  std::ranges::stable_sort(errors, {}, &config_error::line);
  return std::move(load.result);
}

} // namespace greenroom
