// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "db/version.h"
#include "features/admin/health/findings.h"

namespace stithy::admin {

namespace {

constexpr std::chrono::seconds kPatience{2};

std::int64_t number_of(const kit::LiveSettings& settings, std::string_view key) {
  auto now = settings.now();
  for (const auto* setting : now->all())
    if (setting->key() == key) return now->value_of(*setting).number;
  return 0;
}

Finding find_answer(const Foundations& on) {
  Finding out{.name = "database.answers", .label = "Database", .value = {}};
  auto version = [&]() -> Result<std::string> {
    auto reader = TRY(on.database.read(Deadline::in(kPatience)));
    return db::find_version(*reader);
  }();
  if (version) {
    out.value = *version;
    return out;
  }
  out.value = "Does not answer";
  out.mark = Mark::Bad;
  out.advice = version.error().message + " See whether it runs, and database.url.";
  return out;
}

}  // namespace

std::string_view mark_word(Mark mark) {
  return mark == Mark::Good ? "good" : mark == Mark::Warn ? "warn" : "bad";
}

Mark worst_of(const std::vector<Section>& sections) {
  Mark worst = Mark::Good;
  for (const auto& section : sections)
    for (const auto& finding : section.findings) worst = std::max(worst, finding.mark);
  return worst;
}

std::vector<Section> examine(const Foundations& on) {
  return {examine_database(on),     examine_jobs(on),    examine_storage(on),
          examine_repositories(on), examine_machine(on), examine_lanes(on)};
}

Section examine_database(const Foundations& on) {
  Section out{.name = "database", .title = "Database", .icon = "box"};
  out.findings.push_back(find_answer(on));
  const auto stats = on.database.stats();
  const auto most = static_cast<std::size_t>(number_of(on.settings, "database.readers"));
  Finding handles{.name = "database.handles",
                  .label = "Handles in use",
                  .value = text::format("{} of {} that read, {} of {} that write",
                                        stats.readers_busy, std::max(most, stats.readers_open),
                                        stats.writers_busy, stats.writers_open)};
  if (most > 0 && stats.readers_busy >= most) {
    handles.mark = Mark::Warn;
    handles.advice =
        "All are in use, so requests wait for one. Raise database.readers, or look for "
        "slow statements with database.slow_ms.";
  }
  out.findings.push_back(std::move(handles));
  Finding clashes{.name = "database.clashes",
                  .label = "Transactions that ran again",
                  .value = text::format("{} of {}", text::render_count(stats.clashes),
                                        text::render_count(stats.transactions))};
  if (stats.transactions > 1000 && stats.clashes > stats.transactions / 10) {
    clashes.mark = Mark::Warn;
    clashes.advice = "Many change the same rows at once. It costs time and no data.";
  }
  out.findings.push_back(std::move(clashes));
  return out;
}

Section examine_lanes(const Foundations& on) {
  Section out{.name = "lanes", .title = "Requests", .icon = "pulse"};
  if (!on.lanes) return out;
  for (const auto& lane : on.lanes()) {
    Finding finding{.name = {},
                    .label = text::format("Lane {}", lane.name),
                    .value = text::format("{} of {} run, {} of {} wait", lane.running, lane.threads,
                                          lane.queued, lane.queue_max)};
    for (std::string_view name : kFindingNames)
      if (name.starts_with("lane.") && name.substr(5) == lane.name) finding.name = name;
    if (lane.is_full()) {
      finding.mark = Mark::Bad;
      finding.advice =
          "Requests are turned away with 503. Raise the lane's threads, or look for "
          "what is slow.";
    } else if (lane.queued > lane.queue_max / 2) {
      finding.mark = Mark::Warn;
      finding.advice = "Many requests wait. See which pages are slow in the metrics.";
    }
    out.findings.push_back(std::move(finding));
  }
  return out;
}

}  // namespace stithy::admin
