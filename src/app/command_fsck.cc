// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <CLI/CLI.hpp>
#include <set>
#include <thread>

#include "app/assembly.h"
#include "app/commands.h"
#include "base/text.h"
#include "features/audit/jobs.h"
#include "git/fsck.h"
#include "git/ref_list.h"
#include "kit/audit/chain.h"
#include "kit/blobs/check.h"
#include "pillars/repo/journal.h"

namespace stithy::app {

namespace {

constexpr std::chrono::minutes kReadWait{10};
constexpr std::chrono::hours kOneRepository{6};
// Beside a running server things are on their way; only what stays wrong is a problem.
constexpr std::chrono::minutes kIntentAge{3};
constexpr std::chrono::minutes kOrphanAge{5};
constexpr std::chrono::hours kLeftoverAge{24};
constexpr int kLooks = 6;
constexpr std::chrono::milliseconds kBetweenLooks{500};

struct Problem {
  std::string where, what;
};

class Check {
 public:
  Check(const Foundations& on, git::FsckDepth depth) : on_(on), depth_(depth) {}
  Result<void> run();
  const std::vector<Problem>& problems() const { return problems_; }
  std::size_t repositories() const { return rows_.size(); }
  std::uint64_t blobs() const { return blobs_; }

 private:
  void add(std::string where, std::string what) {
    problems_.push_back({std::move(where), std::move(what)});
  }
  Result<void> read_database();
  void check_one(const repo::Repository& r);
  void check_files(const repo::Repository& r);
  void check_locks(const repo::Repository& r);
  Result<void> check_settings(const repo::Repository& r);
  Result<void> check_journal(const repo::Repository& r);
  Result<std::vector<std::string>> differences(const repo::Repository& r) const;
  Result<void> look_for_orphans();
  Result<void> look_for_leftovers();
  Result<void> check_blobs();
  Result<void> check_audit();

  const Foundations& on_;
  const git::FsckDepth depth_;
  std::vector<repo::Repository> rows_;
  std::vector<Problem> problems_;
  std::uint64_t blobs_ = 0;
};

// How long ago an entry was changed last; zero when it is gone by now.
std::chrono::seconds age_of(const sys::Path& path) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) return std::chrono::seconds(0);
  return std::chrono::seconds(std::max<std::int64_t>(0, ::time(nullptr) - facts.st_mtime));
}

std::string name_of(const repo::Repository& r) {
  return r.deleted_at ? text::format("{} (deleted, {})", r.full_name(), r.id.value())
                      : r.full_name();
}

Result<void> Check::read_database() {
  auto whole = on_.database.check_integrity();
  if (!whole)
    add("database", whole.error().cause.empty() ? whole.error().message : whole.error().cause);
  auto reader = TRY(on_.database.read(Deadline::in(kReadWait)));
  auto stale = TRY(repo::count_stale_intents(*reader, on_.clock.now() - kIntentAge));
  if (stale > 0)
    add("database",
        text::format("{} of refs did not settle; a running server settles them within "
                     "minutes, else they are settled when it starts",
                     text::plural(static_cast<std::uint64_t>(stale), "change", "changes")));
  return repo::visit_all(on_.database, Deadline::in(kReadWait),
                         [&](const repo::Repository& r) -> Result<void> {
                           rows_.push_back(r);
                           return {};
                         });
}

void Check::check_files(const repo::Repository& r) {
  auto found = git::check_repository(on_.git, on_.repositories.path_of(r.id), depth_,
                                     Deadline::in(kOneRepository));
  if (!found) {
    add(name_of(r),
        text::format("could not be checked: {} {}", found.error().message, found.error().cause));
    return;
  }
  for (const auto& problem : *found) {
    // Old sins of form come with imports and harm nobody; only damage counts.
    if (problem.kind == git::FsckProblem::Kind::Form) continue;
    add(name_of(r), problem.text);
  }
}

// A lock is held for moments; one that lies there bars the ref for good.
void Check::check_locks(const repo::Repository& r) {
  sys::Path path = on_.repositories.path_of(r.id);
  for (const auto& lock : git::list_locks(path))
    if (age_of(lock) > kOrphanAge)
      add(name_of(r), text::format("{} was left by a program that was killed; remove it when no "
                                   "git runs there",
                                   lock.lexically_relative(path).string()));
}

Result<void> Check::check_settings(const repo::Repository& r) {
  sys::Path path = on_.repositories.path_of(r.id);
  auto format = TRY(git::read_object_format(path));
  if (format != r.format)
    add(name_of(r), text::format("its objects are named by {}, the database says {}",
                                 git::format_name(format), git::format_name(r.format)));
  std::string head = TRY(git::read_head_target(path));
  if (head != "refs/heads/" + r.default_branch)
    add(name_of(r), text::format("HEAD names \"{}\", the database says the default branch is {}",
                                 head, r.default_branch));
  return {};
}

Result<std::vector<std::string>> Check::differences(const repo::Repository& r) const {
  std::map<std::string, std::string> noted;
  {
    auto reader = TRY(on_.database.read(Deadline::in(kReadWait)));
    noted = TRY(repo::latest_values(*reader, r.id));
  }
  auto list = TRY(git::list_refs(on_.repositories.path_of(r.id)));
  std::vector<std::string> out;
  std::set<std::string, std::less<>> present;
  for (const auto& ref : list.refs) {
    if (ref.name.starts_with("refs/stithy/")) continue;
    present.insert(ref.name);
    auto it = noted.find(ref.name);
    if (it == noted.end())
      out.push_back(
          text::format("{} is {}, and the journal knows no such ref", ref.name, ref.oid.hex()));
    else if (it->second != ref.oid.hex())
      out.push_back(
          text::format("{} is {}, the journal says {}", ref.name, ref.oid.hex(), it->second));
  }
  for (const auto& [name, oid] : noted) {
    bool gone = oid.find_first_not_of('0') == oid.npos;
    if (!gone && !present.contains(name))
      out.push_back(text::format("{} is missing, the journal says {}", name, oid));
  }
  return out;
}

// A push that happens meanwhile moves a ref a moment before the journal says so.
Result<void> Check::check_journal(const repo::Repository& r) {
  std::vector<std::string> found;
  for (int look = 0; look < kLooks; ++look) {
    if (look > 0) std::this_thread::sleep_for(kBetweenLooks);
    found = TRY(differences(r));
    if (found.empty()) return {};
  }
  for (auto& difference : found) add(name_of(r), std::move(difference));
  return {};
}

void Check::check_one(const repo::Repository& r) {
  sys::Path path = on_.repositories.path_of(r.id);
  if (!sys::path_exists(path)) {
    // An import brings the files in one piece at its end.
    if (r.import_state != repo::ImportState::None) return;
    add(name_of(r), text::format("its directory {} is missing", path.string()));
    return;
  }
  if (r.quarantined)
    add(name_of(r), text::format("is read-only: {} Then run stithy repo reopen", *r.quarantined));
  check_files(r);
  check_locks(r);
  for (auto result : {check_settings(r), check_journal(r)})
    if (!result)
      add(name_of(r), result.error().cause.empty() ? result.error().message : result.error().cause);
}

Result<void> Check::look_for_orphans() {
  std::set<std::string> known;
  auto reader = TRY(on_.database.read(Deadline::in(kReadWait)));
  for (const auto& r : rows_) known.insert(on_.repositories.path_of(r.id).string());
  sys::Path root = on_.repositories.data_directory() / "repos";
  for (const auto& shard : TRY(sys::list_directory(root))) {
    auto entries = sys::list_directory(root / shard);
    if (!entries) {
      add("repos", text::format("{} does not belong here", (root / shard).string()));
      continue;
    }
    for (const auto& entry : *entries) {
      sys::Path path = root / shard / entry;
      if (known.contains(path.string()) || age_of(path) < kOrphanAge) continue;
      add("repos", text::format("{} belongs to no repository", path.string()));
    }
  }
  return {};
}

Result<void> Check::look_for_leftovers() {
  sys::Path scratch = on_.repositories.scratch();
  for (const auto& entry : TRY(sys::list_directory(scratch)))
    if (age_of(scratch / entry) > kLeftoverAge)
      add("tmp", text::format("{} was left behind; the server removes it when it starts",
                              (scratch / entry).string()));
  return {};
}

// Garbage, bytes without a row, is no problem: the server collects it.
Result<void> Check::check_blobs() {
  auto depth =
      depth_ == git::FsckDepth::Full ? blobs::CheckDepth::Hashes : blobs::CheckDepth::Sizes;
  auto checked = TRY(blobs::check(on_.blobs, on_.database, depth,
                                  [this](std::string what) { add("blobs", std::move(what)); }));
  blobs_ = checked.blobs;
  return {};
}

Result<void> Check::check_audit() {
  auto reader = TRY(on_.database.read(Deadline::in(kReadWait)));
  const auto verdict = TRY(audit::verify(*reader, audit::sealing_key(on_)));
  if (!verdict.sound()) add("the audit log", verdict.reason);
  return {};
}

Result<void> Check::run() {
  TRY(read_database());
  for (const auto& r : rows_) check_one(r);
  TRY(look_for_orphans());
  TRY(look_for_leftovers());
  TRY(check_blobs());
  return check_audit();
}

struct FsckOptions {
  sys::Path data = "data";
  bool full = false;
};

Result<void> fsck(const FsckOptions& options, const Invocation& invocation) {
  auto house = TRY(House::open({.data = options.data}));
  Check check(house->on(), options.full ? git::FsckDepth::Full : git::FsckDepth::Links);
  TRY(check.run());
  JsonWriter w;
  std::string lines;
  w.begin_object().member("repositories", static_cast<std::uint64_t>(check.repositories()));
  w.member("blobs", check.blobs());
  w.key("problems").begin_array();
  for (const auto& [where, what] : check.problems()) {
    w.begin_object().member("where", where).member("problem", what).end_object();
    lines += text::format("{}: {}\n", where, what);
  }
  w.end_array().end_object();
  if (check.problems().empty())
    lines = text::format("{} and {} checked, no problems.",
                         text::plural(check.repositories(), "repository", "repositories"),
                         text::plural(check.blobs(), "blob", "blobs"));
  print_result(invocation, lines, w.text());
  if (check.problems().empty()) return {};
  return conflict(text::format("The check found {}.",
                               text::plural(check.problems().size(), "problem", "problems")));
}

}  // namespace

void add_fsck_command(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("fsck",
                                     "Check the database, the repositories, large content and "
                                     "all against each other; changes nothing");
  auto options = std::make_shared<FsckOptions>();
  command->add_flag("--full", options->full,
                    "Read every object and all large content, not only links and sizes");
  add_data_option(*command, options->data);
  add_json_option(*command, invocation);
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return fsck(*options, invocation); };
  });
}

}  // namespace stithy::app
