// SPDX-License-Identifier: Apache-2.0
#include "git/maintenance.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/reader.h"
#include "base/text.h"
#include "git/ref_transaction.h"
#include "git/wire/quarantine.h"
#include "sys/failpoint.h"

namespace stithy::git {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kLastFull = "stithy/last-full-repack";

std::size_t count_files(const fs::path& below) {
  std::size_t count = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(below, error), end; !error && it != end;
       it.increment(error))
    if (it->is_regular_file(error)) ++count;
  return count;
}

// Ids are spread evenly, so a few of the 256 directories tell about all.
std::size_t estimate_loose(const fs::path& objects) {
  std::size_t seen = 0;
  for (const char* name : {"17", "5c", "a3", "e8"}) seen += count_files(objects / name);
  return seen * 64;
}

Instant modified(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return Instant(status.st_mtim.tv_sec * 1'000'000 + status.st_mtim.tv_nsec / 1000);
}

// The last number of the fan-out table, behind eight bytes of header.
std::uint64_t objects_of(const fs::path& index) {
  auto fd = sys::open_file(index, O_RDONLY);
  char bytes[4];
  if (!fd || ::pread(fd->get(), bytes, 4, 8 + 255 * 4) != 4) return 0;
  return *Reader(std::string_view(bytes, 4)).take_u32();
}

// What repack, commit-graph and their like write while they run. Pushes write none of these: their
// packs arrive in one piece.
Result<void> sweep_packing(const sys::Path& repository) {
  sys::Path objects = repository / "objects";
  for (const std::string& name : TRY(sys::list_directory(objects / "pack")))
    if (name.starts_with("tmp_") || name.starts_with(".tmp-") || name.ends_with(".lock"))
      TRY(sys::remove_tree(objects / "pack" / name));
  if (!sys::path_exists(objects / "info")) return {};
  for (const std::string& name : TRY(sys::list_directory(objects / "info")))
    if (name.starts_with("tmp_") || name.ends_with(".lock"))
      TRY(sys::remove_tree(objects / "info" / name));
  return {};
}

}  // namespace

std::string_view step_name(MaintenanceStep step) {
  switch (step) {
    case MaintenanceStep::PackRefs: return "pack-refs";
    case MaintenanceStep::Repack: return "repack";
    case MaintenanceStep::FullRepack: return "full-repack";
    case MaintenanceStep::CommitGraph: return "commit-graph";
  }
  return "";
}

Result<MaintenanceState> Maintenance::look(const sys::Path& repository) const {
  MaintenanceState state;
  sys::Path objects = repository / "objects";
  state.loose_refs = count_files(repository / "refs");
  state.loose_objects = estimate_loose(objects);
  Instant graph = modified(objects / "info" / "commit-graph");
  state.has_graph = graph != Instant();
  for (const std::string& name : TRY(sys::list_directory(objects / "pack"))) {
    sys::Path path = objects / "pack" / name;
    if (name.ends_with(".bitmap")) state.has_bitmap = true;
    if (name.ends_with(".idx")) state.objects += objects_of(path);
    if (!name.ends_with(".pack")) continue;
    std::uint64_t size = sys::file_size(path).value_or(0);
    ++state.packs;
    state.pack_bytes += size;
    if (modified(path) > graph) {
      ++state.packs_since_graph;
      state.pack_bytes_since_graph += size;
    }
  }
  auto last = sys::read_file(repository / kLastFull, 64);
  if (last)
    state.last_full = Instant(text::parse_number<std::int64_t>(text::trim(*last)).value_or(0));
  return state;
}

std::vector<PlannedStep> Maintenance::plan(const MaintenanceState& s, Instant now) const {
  std::vector<PlannedStep> out;
  if (s.loose_refs > rules_.loose_refs_max)
    out.push_back({MaintenanceStep::PackRefs, text::format("{} loose refs", s.loose_refs)});

  bool full_due = s.last_full != Instant() && now - s.last_full > rules_.full_every && s.packs > 1;
  if (full_due)
    out.push_back({MaintenanceStep::FullRepack, "the last full repack is long ago"});
  else if (s.packs > rules_.packs_max)
    out.push_back({MaintenanceStep::Repack, text::format("{} packs", s.packs)});
  else if (s.loose_objects > rules_.loose_objects_max)
    out.push_back({MaintenanceStep::Repack, text::format("{} loose objects", s.loose_objects)});
  else if (!s.has_bitmap && s.objects >= rules_.graph_objects_min)
    out.push_back({MaintenanceStep::Repack, "there is no bitmap"});

  bool stale = s.packs_since_graph >= rules_.graph_stale_packs ||
               s.pack_bytes_since_graph * 100 > s.pack_bytes * rules_.graph_stale_percent;
  if (s.objects >= rules_.graph_objects_min && (!s.has_graph || stale) && s.packs_since_graph > 0)
    out.push_back({MaintenanceStep::CommitGraph,
                   s.has_graph
                       ? text::format("{} packs since the commit-graph", s.packs_since_graph)
                       : "there is no commit-graph"});
  return out;
}

Result<std::vector<PlannedStep>> Maintenance::plan(const sys::Path& repository, Instant now) const {
  return plan(TRY(look(repository)), now);
}

Result<void> Maintenance::run(const sys::Path& repository, MaintenanceStep step, Instant now,
                              Deadline deadline) const {
  sys::RunLimits limits;
  limits.deadline = deadline;
  auto done = run_git(repository, step, limits);
  if (!done) {
    (void)sweep_packing(repository);
    if (step == MaintenanceStep::PackRefs) (void)clear_stale_locks(repository);
    return done;
  }
  TRY(sys::failpoint("maintenance.after_step"));
  // The first repack starts the count towards a full one.
  bool counts = step == MaintenanceStep::FullRepack ||
                (step == MaintenanceStep::Repack && !sys::path_exists(repository / kLastFull));
  if (!counts) return {};
  TRY(sys::make_directories((repository / kLastFull).parent_path()));
  return sys::write_file_durably(repository / kLastFull, text::format("{}\n", now.micros()));
}

Result<void> Maintenance::run_git(const sys::Path& repository, MaintenanceStep step,
                                  const sys::RunLimits& limits) const {
  auto git = [&](Command command) -> Result<void> {
    TRY(gateway_.run_ok(command, {}, limits));
    return {};
  };
  switch (step) {
    case MaintenanceStep::PackRefs:
      return git(Command(Subcommand::PackRefs, repository).words({"--all", "--prune"}));
    case MaintenanceStep::Repack:
      return git(Command(Subcommand::Repack, repository)
                     .words({"--quiet", "--geometric=2", "-d", "-l", "--write-midx",
                             "--write-bitmap-index"}));
    case MaintenanceStep::FullRepack:
      TRY(git(Command(Subcommand::Repack, repository)
                  .words({"--quiet", "--cruft", "--cruft-expiration=2.weeks.ago", "-d", "-l",
                          "--write-midx", "--write-bitmap-index"})));
      TRY(sys::failpoint("maintenance.before_prune"));
      return git(Command(Subcommand::Prune, repository).words({"--expire=2.weeks.ago"}));
    case MaintenanceStep::CommitGraph:
      // One file, no chain: our own readers map it whole.
      return git(Command(Subcommand::CommitGraph, repository)
                     .words({"write", "--reachable", "--changed-paths", "--no-progress"}));
  }
  return {};
}

Result<void> sweep_leftovers(const sys::Path& repository) {
  TRY(clear_stale_locks(repository));
  TRY(sweep_packing(repository));
  TRY(sweep_unindexed_packs(repository));
  for (const sys::Path& place : {repository, repository / "stithy"})
    if (sys::path_exists(place)) TRY(sys::remove_unfinished_writes(place));
  return {};
}

}  // namespace stithy::git
