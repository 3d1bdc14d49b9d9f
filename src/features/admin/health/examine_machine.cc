// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/admin/health/findings.h"
#include "kit/blobs/settings.h"
#include "pillars/repo/journal.h"
#include "sys/certificate.h"
#include "sys/machine.h"

namespace stithy::admin {

namespace {

using std::chrono::hours;

constexpr std::chrono::seconds kPatience{2};
// Below this a push or an upload could end half-way; requests are refused then.
constexpr std::uint64_t kDiskBytesMin = std::uint64_t{64} << 20;
constexpr std::uint64_t kDiskBytesFew = std::uint64_t{1} << 30;
constexpr std::chrono::minutes kSettledWithin{5};
// Certificates of ACME are good for 90 days and renewed in the last 30.
constexpr hours kEndsSoon{24 * 14}, kEndsNow{24 * 3};

std::uint64_t percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 100 : part * 100 / whole;
}

Finding unreadable(std::string_view name, std::string label, const Error& error) {
  return {.name = name,
          .label = std::move(label),
          .value = "Cannot be read",
          .mark = Mark::Warn,
          .advice = error.message};
}

Finding find_space(const sys::DiskRoom& room) {
  Finding out{.name = "disk.space",
              .label = "Disk space",
              .value = text::format("{} of {} free", text::render_size(room.bytes_free),
                                    text::render_size(room.bytes_total))};
  if (room.bytes_free < kDiskBytesFew || percent(room.bytes_free, room.bytes_total) < 5) {
    out.mark = room.bytes_free < kDiskBytesMin ? Mark::Bad : Mark::Warn;
    out.advice =
        "Make room, or move the data directory to a larger disk; when it is full, pushes "
        "are refused.";
  }
  return out;
}

Finding find_inodes(const sys::DiskRoom& room) {
  Finding out{.name = "disk.inodes", .label = "Files of the disk", .value = "No fixed number"};
  if (room.inodes_total == 0) return out;
  out.value = text::format("{} of {} free", text::render_count(room.inodes_free),
                           text::render_count(room.inodes_total));
  const auto left = percent(room.inodes_free, room.inodes_total);
  if (left < 5) {
    out.mark = left < 1 ? Mark::Bad : Mark::Warn;
    out.advice =
        "The file system has nearly as many files as it can. Maintenance of repositories "
        "packs theirs; else move to a larger file system.";
  }
  return out;
}

Finding find_blobs(const Foundations& on) {
  const bool s3 = blobs::kKind(on.settings) == blobs::Kind::S3;
  Finding out{.name = "blobs.store",
              .label = "Store of large files",
              .value = s3 ? "An object storage, which answers" : "The disk of this server"};
  // Of nothing, which is never stored; absence is an answer.
  auto answer = on.blobs.find(blobs::Hash::of({}), Deadline::in(kPatience));
  if (answer) return out;
  out.value = "Does not answer";
  out.mark = Mark::Bad;
  out.advice = answer.error().message + " See the settings that begin with blobs.";
  return out;
}

Finding find_memory() {
  auto room = sys::memory_room();
  if (!room) return unreadable("machine.memory", "Memory", room.error());
  Finding out{.name = "machine.memory",
              .label = "Memory",
              .value = text::format("{} of {} available; this process has {}",
                                    text::render_size(room->available_bytes),
                                    text::render_size(room->total_bytes),
                                    text::render_size(room->resident_bytes))};
  if (percent(room->available_bytes, room->total_bytes) < 5) {
    out.mark = Mark::Warn;
    out.advice = "Little is left for git, which is started for clones and pushes.";
  }
  return out;
}

Finding find_load() {
  const double load = sys::load_average().value_or(0);
  Finding out{.name = "machine.load",
              .label = "Load",
              .value = text::format("{:.2f} on {}", load,
                                    text::plural(sys::processors(), "processor", "processors"))};
  if (load > 4.0 * sys::processors()) {
    out.mark = Mark::Warn;
    out.advice = "More wants to run than can. See what uses the processors.";
  }
  return out;
}

Finding find_files() {
  auto room = sys::file_room();
  if (!room) return unreadable("machine.files", "Open files", room.error());
  Finding out{.name = "machine.files",
              .label = "Open files",
              .value = text::format("{} of {}", room->open, room->most)};
  if (percent(room->open, room->most) > 80) {
    out.mark = Mark::Warn;
    out.advice = "Raise the limit of open files (LimitNOFILE of the systemd unit).";
  }
  return out;
}

Finding find_clock() {
  auto kept = sys::clock_is_synchronised();
  Finding out{.name = "machine.clock",
              .label = "Clock",
              .value = !kept   ? "The system does not tell"
                       : *kept ? "Synchronised"
                               : "Not synchronised"};
  if (kept && !*kept) {
    out.mark = Mark::Warn;
    out.advice =
        "Let a time service (chrony, systemd-timesyncd) keep the clock: tokens, signatures "
        "and schedules go by it.";
  }
  return out;
}

std::string certificate_path(const kit::LiveSettings& settings) {
  auto now = settings.now();
  for (const auto* setting : now->all())
    if (setting->key() == "server.tls_certificate") return now->value_of(*setting).text;
  return {};
}

Finding find_certificate(const Foundations& on) {
  const std::string path = certificate_path(on.settings);
  Finding out{.name = "machine.certificate", .label = "Certificate", .value = "None is set here"};
  if (path.empty()) return out;
  auto end = sys::certificate_end(path);
  if (!end) return unreadable(out.name, out.label, end.error());
  const auto left = *end - on.clock.now();
  out.value = text::format("Good until {}", render_date(*end));
  if (left < kEndsSoon) {
    out.mark = left < kEndsNow ? Mark::Bad : Mark::Warn;
    out.advice = "Renew it and send SIGHUP to the server.";
  }
  return out;
}

struct RepositoryCounts {
  std::int64_t waiting = 0, dead = 0, unsettled = 0;
};
Result<RepositoryCounts> count_repositories(const Foundations& on) {
  auto reader = TRY(on.database.read(Deadline::in(kPatience)));
  RepositoryCounts out;
  for (const auto& one : TRY(kit::count_jobs_by_kind(*reader))) {
    if (one.kind != "repos.maintain") continue;
    if (one.state == kit::JobState::Waiting) out.waiting += one.count;
    if (one.state == kit::JobState::Dead) out.dead += one.count;
  }
  out.unsettled = TRY(repo::count_stale_intents(*reader, on.clock.now() - kSettledWithin));
  return out;
}

}  // namespace

Section examine_storage(const Foundations& on) {
  Section out{.name = "storage", .title = "Storage", .icon = "dir"};
  auto room = sys::disk_room(on.repositories.data_directory());
  if (room)
    out.findings = {find_space(*room), find_inodes(*room)};
  else
    out.findings.push_back(unreadable("disk.space", "Disk space", room.error()));
  out.findings.push_back(find_blobs(on));
  return out;
}

Section examine_repositories(const Foundations& on) {
  Section out{.name = "repositories", .title = "Repositories", .icon = "code"};
  out.findings.push_back({.name = "git.version", .label = "Git", .value = on.git.version()});
  auto counts = count_repositories(on);
  if (!counts) {
    out.findings.push_back(unreadable("repositories.upkeep", "Maintenance", counts.error()));
    return out;
  }
  Finding upkeep{
      .name = "repositories.upkeep",
      .label = "Maintenance",
      .value = text::format("{} wait for it, of {} it failed", counts->waiting, counts->dead)};
  if (counts->dead > 0) {
    upkeep.mark = Mark::Warn;
    upkeep.advice = "See the dead jobs of the kind repos.maintain, and run stithy fsck.";
  }
  out.findings.push_back(std::move(upkeep));
  Finding settled{.name = "repositories.settled",
                  .label = "Changes whose end is not known",
                  .value = text::format("{}", counts->unsettled)};
  if (counts->unsettled > 0) {
    settled.mark = Mark::Warn;
    settled.advice = "They settle by themselves within a minute; these did not. Run stithy fsck.";
  }
  out.findings.push_back(std::move(settled));
  return out;
}

Section examine_machine(const Foundations& on) {
  return {
      .name = "machine",
      .title = "Machine",
      .icon = "gear",
      .findings = {find_memory(), find_load(), find_files(), find_clock(), find_certificate(on)}};
}

}  // namespace stithy::admin
