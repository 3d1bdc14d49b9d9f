// SPDX-License-Identifier: Apache-2.0
//
// instant.h — a moment in UTC with microseconds, and its spellings.
//
// The clock itself is sys/clock.h; here is only the value. Stored as a 64-bit integer.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stithy {

class Instant {
 public:
  using Duration = std::chrono::microseconds;
  constexpr Instant() = default;
  constexpr explicit Instant(std::int64_t micros) : micros_(micros) {}
  static constexpr Instant from_seconds(std::int64_t seconds) {
    return Instant{seconds * 1'000'000};
  }
  constexpr std::int64_t micros() const { return micros_; }
  constexpr std::int64_t seconds() const {
    return micros_ / 1'000'000 - (micros_ % 1'000'000 < 0 ? 1 : 0);
  }
  constexpr auto operator<=>(const Instant&) const = default;
  constexpr Instant operator+(Duration d) const { return Instant{micros_ + d.count()}; }
  constexpr Instant operator-(Duration d) const { return Instant{micros_ - d.count()}; }
  constexpr Duration operator-(Instant other) const { return Duration{micros_ - other.micros_}; }

 private:
  std::int64_t micros_ = 0;
};

std::string render_iso(Instant at);         // 2026-11-20T09:00:00Z (RFC 3339, whole seconds)
std::string render_iso_micros(Instant at);  // 2026-11-20T09:00:00.000000Z, for logs
std::string render_date(Instant at);        // 2026-11-20
std::string render_http_date(Instant at);   // Fri, 20 Nov 2026 09:00:00 GMT (RFC 9110 5.6.7)
std::optional<Instant> parse_http_date(std::string_view s);
// A date, or a moment by RFC 3339: "2026-11-20", "2026-11-20T10:00:00.5+01:00".
std::optional<Instant> parse_iso(std::string_view s);
// "just now", "42 min ago", "5 d ago"; the ISO date after 30 days. Future moments read "in …".
std::string render_relative(Instant at, Instant now);

}  // namespace stithy
