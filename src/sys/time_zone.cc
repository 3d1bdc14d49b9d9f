// SPDX-License-Identifier: Apache-2.0
#include "sys/time_zone.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "base/reader.h"
#include "base/text.h"
#include "sys/files.h"
#include "sys/posix_tz.h"

namespace stithy::sys {

namespace {

constexpr std::string_view kFolder = "/usr/share/zoneinfo";
constexpr std::size_t kFileBytesMax = 256 * 1024;
constexpr std::size_t kNameBytesMax = 64;
// Of a file: more than any zone has, and few enough to be read without harm.
constexpr std::uint32_t kChangesMax = 10'000, kTypesMax = 256, kNamesMax = 4096;
constexpr std::int64_t kOffsetMax = 26 * 3600;  // RFC 8536, section 3.2
// The rule of the last lines is written out until then; later years keep the last offset.
constexpr std::int64_t kLastYear = 2200;
// A local time and the moments that show it are never further apart.
constexpr std::int64_t kReach = 2 * kOffsetMax;

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax) return false;
  for (std::string_view part : text::split(name, '/')) {
    if (part.empty() || part.front() == '.') return false;
    for (char c : part) {
      const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+';
      if (!fits) return false;
    }
  }
  return true;
}

std::int64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  if (bytes.size() == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  return static_cast<std::int64_t>(value);
}

struct Header {
  char version = 0;
  std::uint32_t utc_flags = 0, standard_flags = 0, leaps = 0, changes = 0, types = 0, names = 0;

  std::size_t body_size(std::size_t time_bytes) const {
    return changes * (time_bytes + 1) + std::size_t{types} * 6 + names + leaps * (time_bytes + 4) +
           standard_flags + utc_flags;
  }
};

std::optional<Header> take_header(Reader& in) {
  Header header;
  if (!in.skip("TZif")) return std::nullopt;
  auto version = in.take(1);
  if (!version || !in.take(15)) return std::nullopt;
  header.version = version->front();
  for (std::uint32_t* count : {&header.utc_flags, &header.standard_flags, &header.leaps,
                               &header.changes, &header.types, &header.names}) {
    auto value = in.take_u32();
    if (!value || *value > kChangesMax) return std::nullopt;
    *count = *value;
  }
  if (header.types == 0 || header.types > kTypesMax || header.names > kNamesMax)
    return std::nullopt;
  return header;
}

}  // namespace

// Reads one file; its parts fill the table in the order in which they stand.
class ZoneFile {
 public:
  explicit ZoneFile(std::string_view bytes) : in_(bytes) {}

  std::optional<TimeZone::Table> read() {
    auto header = take_header(in_);
    if (!header) return std::nullopt;
    if (header->version == '\0')
      return read_body(*header, 4) ? std::optional(table_) : std::nullopt;
    // The first block is for readers that know 32 bits alone.
    if (!in_.take(header->body_size(4))) return std::nullopt;
    header = take_header(in_);
    if (!header || !read_body(*header, 8) || !in_.skip("\n")) return std::nullopt;
    auto rule = in_.take_until('\n');
    if (!rule) return std::nullopt;
    if (rule->empty()) return table_;
    auto parsed = parse_zone_rule(*rule);
    if (!parsed) return std::nullopt;
    write_out(*parsed);
    return table_;
  }

 private:
  bool read_body(const Header& header, std::size_t time_bytes) {
    auto times = in_.take(header.changes * time_bytes);
    auto kinds = in_.take(header.changes);
    auto types = in_.take(std::size_t{header.types} * 6);
    const std::size_t rest = header.body_size(time_bytes) - header.changes * (time_bytes + 1) -
                             std::size_t{header.types} * 6;
    if (!times || !kinds || !types || !in_.take(rest)) return false;
    std::vector<std::int64_t> offsets;
    for (std::size_t i = 0; i < header.types; ++i) {
      offsets.push_back(big_endian(types->substr(i * 6, 4)));
      if (std::abs(offsets.back()) > kOffsetMax) return false;
    }
    table_.before = offsets.front();
    for (std::size_t i = 0; i < header.changes; ++i) {
      auto kind = static_cast<unsigned char>((*kinds)[i]);
      std::int64_t at = big_endian(times->substr(i * time_bytes, time_bytes));
      if (kind >= offsets.size()) return false;
      if (!table_.changes.empty() && at <= table_.changes.back().at) return false;
      if (at > days_of(kLastYear, 1, 1) * 24 * 3600) return false;
      table_.changes.push_back({at, offsets[kind]});
    }
    return true;
  }

  // The rule counts after the last change of the list.
  void write_out(const ZoneRule& rule) {
    const std::int64_t last = table_.changes.empty() ? 0 : table_.changes.back().at;
    if (!rule.summer) {
      const std::int64_t offset =
          table_.changes.empty() ? table_.before : table_.changes.back().offset;
      if (offset != rule.offset) table_.changes.push_back({last + 1, rule.offset});
      return;
    }
    const std::int64_t from = std::max<std::int64_t>(civil_of(last / (24 * 3600)).year, 1970);
    std::vector<TimeZone::Change> more;
    for (std::int64_t year = from; year < kLastYear; ++year) {
      more.push_back(
          {local_seconds_of(rule.summer->begins, year) - rule.offset, rule.summer->offset});
      more.push_back(
          {local_seconds_of(rule.summer->ends, year) - rule.summer->offset, rule.offset});
    }
    std::stable_sort(more.begin(), more.end(), [](auto& a, auto& b) { return a.at < b.at; });
    for (const auto& change : more) {
      if (!table_.changes.empty() && change.at <= table_.changes.back().at) continue;
      table_.changes.push_back(change);
    }
  }

  Reader in_;
  TimeZone::Table table_;
};

Result<TimeZone> TimeZone::parse(std::string name, std::string_view bytes) {
  auto table = ZoneFile(bytes).read();
  if (!table) return invalid(text::format("The file of the time zone {} cannot be read.", name));
  TimeZone zone;
  zone.name_ = std::move(name);
  zone.table_ = std::make_shared<const Table>(*std::move(table));
  return zone;
}

Result<TimeZone> TimeZone::load(std::string_view name) {
  if (name == "UTC") return TimeZone();
  auto unknown = [&] {
    return invalid(text::format(
        "'{}' is no time zone of this system. Name one as Europe/Berlin is named.", name));
  };
  if (!is_name(name)) return unknown();
  auto bytes = read_file(Path(kFolder) / name, kFileBytesMax);
  if (!bytes) {
    Error error = unknown();
    error.cause = bytes.error().cause;
    return error;
  }
  return parse(std::string(name), *bytes);
}

std::int64_t TimeZone::offset_at(std::int64_t unix_seconds) const {
  if (!table_) return 0;
  const auto& changes = table_->changes;
  auto after =
      std::upper_bound(changes.begin(), changes.end(), unix_seconds,
                       [](std::int64_t at, const Change& change) { return at < change.at; });
  return after == changes.begin() ? table_->before : std::prev(after)->offset;
}

TimeZone::Moments TimeZone::moments_of(std::int64_t local) const {
  Moments moments{.first = local};
  if (!table_) return moments;
  const auto& changes = table_->changes;
  // Every stretch between two changes shows one run of local times; at most a few can show this.
  auto change = std::lower_bound(changes.begin(), changes.end(), local - kReach,
                                 [](const Change& c, std::int64_t at) { return c.at < at; });
  std::int64_t offset = change == changes.begin() ? table_->before : std::prev(change)->offset;
  std::int64_t begin = std::numeric_limits<std::int64_t>::min();
  bool found = false;
  for (;; ++change) {
    const bool last = change == changes.end();
    const std::int64_t end = last ? std::numeric_limits<std::int64_t>::max() : change->at;
    const std::int64_t at = local - offset;
    if (at >= begin && at < end) {
      if (found) {
        moments.second = at;
        return moments;
      }
      moments.first = at;
      found = true;
    } else if (!found && at < begin) {
      // Passed over: the jump to this stretch went beyond it.
      return {.first = begin, .second = {}, .in_gap = true};
    }
    if (last || end > local + kReach) break;
    begin = end;
    offset = change->offset;
  }
  return moments;
}

std::int64_t days_of(std::int64_t year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return std::chrono::sys_days(date).time_since_epoch().count();
}

CivilDay civil_of(std::int64_t days) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

}  // namespace stithy::sys
