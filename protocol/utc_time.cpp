#include "protocol/utc_time.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace greenroom {

namespace {

using namespace std::chrono;

constexpr std::size_t timestamp_bytes = 26;
constexpr std::size_t date_bytes = 10;

constexpr utc_time earliest = sys_days{year{0} / January / 1};
constexpr utc_time latest =
  sys_days{year{9999} / December / 31} + days{1} - microseconds{1};

void put_digits(char* end, unsigned value, int count) noexcept {
  for (; count > 0; --count) {
    *--end = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// Reads a text cut off from the front, piece by piece. Each reader takes what
// it recognises and leaves the text alone otherwise.
class time_text {
public:
  explicit time_text(std::string_view text) noexcept : rest_(text) {}

  bool is_at_end() const noexcept { return rest_.empty(); }

  bool take(char c) noexcept {
    if (rest_.empty() || rest_.front() != c)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `count` digits.
  std::optional<unsigned> digits(std::size_t count) noexcept {
    if (rest_.size() < count
        || !std::all_of(rest_.begin(), rest_.begin() + count, is_digit))
      return std::nullopt;
    unsigned value = 0;
    std::from_chars(rest_.data(), rest_.data() + count, value);
    rest_.remove_prefix(count);
    return value;
  }

  // `-11-22` and the like: two digits after a separator.
  std::optional<unsigned> two_digits_after(char separator) noexcept {
    return take(separator) ? digits(2) : std::nullopt;
  }

  std::optional<sys_days> date() noexcept {
    const auto years = digits(4);
    const auto months = years ? two_digits_after('-') : std::nullopt;
    const auto month_days = months ? two_digits_after('-') : std::nullopt;
    if (!month_days)
      return std::nullopt;
    const auto found =
      year{static_cast<int>(*years)} / month{*months} / day{*month_days};
    if (!found.ok())
      return std::nullopt;
    return sys_days{found};
  }

  std::optional<seconds> time_of_day() noexcept {
    const auto hour = digits(2);
    const auto minute = hour ? two_digits_after(':') : std::nullopt;
    const auto second = minute ? two_digits_after(':') : std::nullopt;
    if (!second || *hour > 23 || *minute > 59 || *second > 59)
      return std::nullopt;
    return hours{*hour} + minutes{*minute} + seconds{*second};
  }

  // A point and 1 to 9 digits, what exceeds microseconds cut off.
  std::optional<microseconds> fraction() noexcept {
    if (!take('.'))
      return std::nullopt;
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
    const auto count = static_cast<std::size_t>(end - rest_.begin());
    if (count < 1 || count > 9)
      return std::nullopt;
    unsigned value = 0;
    for (std::size_t i = 0; i < 6; ++i)
      value =
        value * 10 + (i < count ? static_cast<unsigned>(rest_[i] - '0') : 0);
    rest_.remove_prefix(count);
    return microseconds{value};
  }

  // `Z`, `+02:00` or nothing.
  std::optional<minutes> offset() noexcept {
    if (take('Z') || rest_.empty())
      return minutes{0};
    const int sign = take('-') ? -1 : 1;
    if (sign > 0 && !take('+'))
      return std::nullopt;
    const auto hour = digits(2);
    const auto minute = hour ? two_digits_after(':') : std::nullopt;
    if (!minute || *hour > 23 || *minute > 59)
      return std::nullopt;
    return sign * (hours{*hour} + minutes{*minute});
  }

  // Seconds since 1970 without sign, within the years that can be printed.
  std::optional<utc_time> unix_seconds() noexcept {
    constexpr auto count_max =
      duration_cast<seconds>(latest.time_since_epoch()).count();
    std::int64_t count = 0;
    if (rest_.empty() || !is_digit(rest_.front()))
      return std::nullopt;
    const auto [end, problem] =
      std::from_chars(rest_.data(), rest_.data() + rest_.size(), count);
    if (problem != std::errc{} || count > count_max)
      return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return utc_time{seconds{count}};
  }

  // What follows whole seconds, up to the end of the text.
  // @param has_offset whether a `Z` or `+02:00` may stand there.
  std::optional<time_span> rest_of_second(utc_time start,
                                          bool has_offset) noexcept {
    const bool has_fraction = !rest_.empty() && rest_.front() == '.';
    const auto part = has_fraction ? fraction() : microseconds{0};
    const auto shift = has_offset ? offset() : minutes{0};
    if (!part || !shift || !is_at_end())
      return std::nullopt;
    const auto first = start + *part - *shift;
    const auto last =
      has_fraction ? first : first + seconds{1} - microseconds{1};
    return time_span{first, last};
  }

private:
  std::string_view rest_;
};

} // namespace

void append_utc_time(std::string& out, utc_time when) {
  when = std::clamp(when, earliest, latest);
  const auto midnight = floor<days>(when);
  const year_month_day date{midnight};
  const hh_mm_ss<microseconds> time{when - midnight};
  // The separators are in place, the digits are overwritten.
  char text[timestamp_bytes + 1] = "0000-00-00 00:00:00.000000";
  put_digits(text + 4, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put_digits(text + 7, static_cast<unsigned>(date.month()), 2);
  put_digits(text + 10, static_cast<unsigned>(date.day()), 2);
  put_digits(text + 13, static_cast<unsigned>(time.hours().count()), 2);
  put_digits(text + 16, static_cast<unsigned>(time.minutes().count()), 2);
  put_digits(text + 19, static_cast<unsigned>(time.seconds().count()), 2);
  put_digits(text + 26, static_cast<unsigned>(time.subseconds().count()), 6);
  out.append(text, timestamp_bytes);
}

std::optional<time_span> parse_time(std::string_view text) {
  time_text reader{text};
  const bool is_date = text.size() >= date_bytes && text[4] == '-';
  if (!is_date) {
    const auto start = reader.unix_seconds();
    return start ? reader.rest_of_second(*start, false) : std::nullopt;
  }
  const auto date = reader.date();
  if (!date)
    return std::nullopt;
  if (reader.is_at_end())
    return time_span{*date, *date + days{1} - microseconds{1}};
  if (!reader.take('T') && !reader.take(' '))
    return std::nullopt;
  const auto time = reader.time_of_day();
  if (!time)
    return std::nullopt;
  return reader.rest_of_second(*date + *time, true);
}

} // namespace greenroom
