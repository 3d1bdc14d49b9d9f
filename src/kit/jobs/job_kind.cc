// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/job_kind.h"

#include <cmath>

#include "base/text.h"

namespace stithy::kit {

std::string_view lane_name(Lane lane) {
  switch (lane) {
    case Lane::Background: return "background";
    case Lane::Long: return "long";
    case Lane::Sending: return "sending";
  }
  return "background";
}

std::string_view priority_name(Priority priority) {
  switch (priority) {
    case Priority::High: return "high";
    case Priority::Normal: return "normal";
    case Priority::Low: return "low";
  }
  return "normal";
}

Instant::Duration delay_after(const Backoff& backoff, std::int64_t attempt, std::uint64_t random) {
  const auto exponent = static_cast<double>(std::max<std::int64_t>(attempt - 1, 0));
  const double longest = static_cast<double>(backoff.longest.count());
  const double base = std::min(
      static_cast<double>(backoff.first.count()) * std::pow(backoff.factor, exponent), longest);
  const double share = static_cast<double>(random >> 11) / static_cast<double>(1ULL << 53);
  const double milliseconds = base * (1 - backoff.jitter + 2 * backoff.jitter * share);
  return Instant::Duration(static_cast<std::int64_t>(milliseconds * 1000));
}

std::string render_schedule(const JobKind& kind) {
  if (kind.every) return text::format("every {} s", kind.every->count());
  if (kind.cron.empty()) return "when ordered";
  return kind.zone.empty() ? kind.cron : text::format("{} ({})", kind.cron, kind.zone);
}

}  // namespace stithy::kit
