// SPDX-License-Identifier: Apache-2.0
//
// time_zone.h — what clocks on the wall show: time zones by their IANA name, from the zoneinfo of
// the system.
//
// Local time is counted like Unix seconds, as if the wall stood in UTC. A value; copies share
// nothing that changes. The bytes of a zone are read with bounds (RFC 8536), since an
// administrator may have put any file there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace stithy::sys {

class TimeZone {
 public:
  TimeZone() = default;  // UTC
  // "Europe/Berlin". Invalid when it is no name, or the system knows no zone of it.
  static Result<TimeZone> load(std::string_view name);
  // The content of a zoneinfo file.
  static Result<TimeZone> parse(std::string name, std::string_view bytes);

  const std::string& name() const { return name_; }
  std::int64_t offset_at(std::int64_t unix_seconds) const;  // seconds east of UTC
  std::int64_t local_at(Instant at) const { return at.seconds() + offset_at(at.seconds()); }

  // When clocks show this local time. In a gap (clocks jump over it) that is the moment of the
  // jump, and `second` is empty; in an overlap (clocks go back) the two moments that show it.
  struct Moments {
    std::int64_t first = 0;
    std::optional<std::int64_t> second = {};
    bool in_gap = false;
  };
  Moments moments_of(std::int64_t local_seconds) const;

 private:
  struct Change {
    std::int64_t at = 0, offset = 0;  // from then on
  };
  struct Table {
    std::int64_t before = 0;  // the offset before the first change
    std::vector<Change> changes;
  };
  friend class ZoneFile;

  std::string name_ = "UTC";
  std::shared_ptr<const Table> table_;  // none in UTC
};

// Days since 1970-01-01 of a day of the Gregorian calendar, and back; years from -32767 to 32767.
std::int64_t days_of(std::int64_t year, int month, int day);
struct CivilDay {
  int year = 1970, month = 1, day = 1;
};
CivilDay civil_of(std::int64_t days);

}  // namespace stithy::sys
