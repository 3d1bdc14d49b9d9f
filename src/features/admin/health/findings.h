// SPDX-License-Identifier: Apache-2.0
//
// findings.h — how the instance stands: one finding a thing, each with a mark and what to do.
//
// The page, the API and the metric stithy_health show the same findings; their names are stable.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pillars/foundations.h"

namespace stithy::admin {

enum class Mark : std::uint8_t { Good, Warn, Bad };
std::string_view mark_word(Mark mark);  // "good", "warn", "bad"

struct Finding {
  std::string_view name;  // "disk.space"; one of kFindingNames
  std::string label, value;
  Mark mark = Mark::Good;
  std::string advice = {};  // what to do; empty when it is good
};

struct Section {
  std::string_view name, title, icon;
  std::vector<Finding> findings = {};
};

constexpr std::array<std::string_view, 22> kFindingNames = {"database.answers",
                                                            "database.handles",
                                                            "database.clashes",
                                                            "jobs.due",
                                                            "jobs.dead",
                                                            "jobs.schedules",
                                                            "jobs.paused",
                                                            "disk.space",
                                                            "disk.inodes",
                                                            "blobs.store",
                                                            "git.version",
                                                            "repositories.upkeep",
                                                            "repositories.settled",
                                                            "machine.memory",
                                                            "machine.load",
                                                            "machine.files",
                                                            "machine.clock",
                                                            "machine.certificate",
                                                            "lane.interactive",
                                                            "lane.api",
                                                            "lane.git",
                                                            "lane.machine"};

// Asks the database, the disk and the blob store; takes at most a few seconds when one is away.
std::vector<Section> examine(const Foundations& on);
Mark worst_of(const std::vector<Section>& sections);

// The sections of examine(), each in a file of its kind.
Section examine_database(const Foundations& on);
Section examine_jobs(const Foundations& on);
Section examine_storage(const Foundations& on);
Section examine_repositories(const Foundations& on);
Section examine_machine(const Foundations& on);
Section examine_lanes(const Foundations& on);

// How long work that is due has waited: of the kind that waits longest, without paused ones.
std::chrono::seconds oldest_due(const std::vector<kit::sql::QueueHead>& heads, Instant now);

// The same as gauges, looked at anew when a scrape finds them older than ten seconds.
void register_health(const Foundations& on);

}  // namespace stithy::admin
