// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <map>
#include <mutex>

#include "features/admin/health/findings.h"
#include "sys/machine.h"

namespace stithy::admin {

namespace {

using kit::GaugeSpec;

constexpr GaugeSpec kHealth{
    "stithy_health", "How a thing on the page of health stands: 0 good, 1 warn, 2 bad.", {"check"}};
constexpr GaugeSpec kDiskBytes{
    "stithy_disk_free_bytes", "Bytes free on the disk of the data directory.", {}};
constexpr GaugeSpec kDiskInodes{
    "stithy_disk_free_inodes", "Files that the disk of the data directory can still take.", {}};
constexpr GaugeSpec kOldest{"stithy_jobs_oldest_due_seconds",
                            "How long the job has been due that waits longest for a worker.",
                            {}};

// One examination serves all gauges of a scrape.
class Watch {
 public:
  explicit Watch(const Foundations& on) : on_(on) {}
  double of(std::string_view name) {
    std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (marks_.empty() || now - examined_ > std::chrono::seconds(10)) {
      for (const auto& section : examine(on_))
        for (const auto& finding : section.findings)
          marks_[finding.name] = static_cast<double>(finding.mark);
      examined_ = now;
    }
    auto found = marks_.find(name);
    return found == marks_.end() ? 0 : found->second;
  }

 private:
  using Clock = std::chrono::steady_clock;
  const Foundations& on_;
  std::mutex mutex_;
  Clock::time_point examined_;
  std::map<std::string_view, double> marks_;
};

double oldest_seconds(const Foundations& on) {
  auto reader = on.database.read(Deadline::in(std::chrono::seconds(1)));
  if (!reader) return 0;
  auto heads = kit::sql::list_queues(**reader);
  return heads ? static_cast<double>(oldest_due(*heads, on.clock.now()).count()) : 0;
}

}  // namespace

void register_health(const Foundations& on) {
  auto watch = std::make_shared<Watch>(on);
  for (std::string_view name : kFindingNames)
    on.metrics.sample(kHealth, {name}, [watch, name] { return watch->of(name); });
  auto room = [&on](auto part) {
    auto found = sys::disk_room(on.repositories.data_directory());
    return found ? static_cast<double>(*found.*part) : 0;
  };
  on.metrics.sample(kDiskBytes, {}, [room] { return room(&sys::DiskRoom::bytes_free); });
  on.metrics.sample(kDiskInodes, {}, [room] { return room(&sys::DiskRoom::inodes_free); });
  on.metrics.sample(kOldest, {}, [&on] { return oldest_seconds(on); });
}

}  // namespace stithy::admin
