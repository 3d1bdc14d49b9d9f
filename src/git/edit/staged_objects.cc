// SPDX-License-Identifier: Apache-2.0
#include "git/edit/staged_objects.h"

#include <sys/stat.h>

#include "base/text.h"
#include "git/ref_list.h"
#include "sys/failpoint.h"

namespace stithy::git {

namespace {

constexpr std::chrono::seconds kTime{60};

sys::Path staging_of(const sys::Path& repository) { return repository / "stithy" / "staged"; }

sys::RunLimits in_time() {
  sys::RunLimits limits;
  limits.deadline = Deadline::in(kTime);
  return limits;
}

std::optional<ObjectKind> kind_named(std::string_view word) {
  for (auto kind : {ObjectKind::Commit, ObjectKind::Tree, ObjectKind::Blob, ObjectKind::Tag})
    if (kind_name(kind) == word) return kind;
  return std::nullopt;
}

// git's words about an object it does not take, as a sentence without a path.
Error explain(std::string_view err) {
  Error error = invalid("Git does not take an object like this.");
  for (std::string_view line : text::split(err, '\n')) {
    if (line.starts_with("error: object "))
      error.message = text::format("The check of objects (fsck) refused {}", line.substr(7));
    else if (text::contains(line, "Error on reachable objects of "))
      error.message = text::format("Object {} names something that is not there.",
                                   line.substr(line.rfind(' ') + 1));
  }
  error.cause = std::string(text::trim(err));
  return error;
}

struct LooseObject {
  sys::Path file;
  Oid oid;
  Instant written;
};

Result<std::vector<LooseObject>> list_loose(const sys::Path& objects) {
  std::vector<LooseObject> out;
  for (const std::string& folder : TRY(sys::list_directory(objects))) {
    if (folder.size() != 2) continue;
    for (const std::string& name : TRY(sys::list_directory(objects / folder))) {
      auto oid = Oid::parse(folder + name);
      struct stat status {};
      sys::Path file = objects / folder / name;
      if (!oid || ::lstat(file.c_str(), &status) != 0) continue;
      out.push_back({std::move(file), *oid, Instant::from_seconds(status.st_mtim.tv_sec)});
    }
  }
  return out;
}

// One line an object: "<kind> <bytes>", or "<id> missing".
std::optional<ObjectSize> parse_measure(std::string_view line) {
  auto [word, size, found] = text::cut(line, " ");
  auto kind = kind_named(word);
  auto bytes = text::parse_number<std::uint64_t>(size);
  if (!kind || !bytes) return std::nullopt;
  return ObjectSize{*kind, *bytes};
}

Result<std::vector<std::optional<ObjectSize>>> measure_with(const Gateway& gateway, Command command,
                                                            std::span<const Oid> oids) {
  std::vector<std::optional<ObjectSize>> out;
  if (oids.empty()) return out;
  std::string input;
  for (const Oid& oid : oids) input += oid.hex() + "\n";
  command.word("--batch-check=%(objecttype) %(objectsize)");
  std::string answer = TRY(gateway.run_ok(command, input, in_time()));
  for (auto line : text::split(answer, '\n'))
    if (out.size() < oids.size()) out.push_back(parse_measure(line));
  if (out.size() != oids.size()) return internal("git cat-file answered too few lines");
  return out;
}

}  // namespace

StagedObjects::StagedObjects(const Gateway& gateway, sys::Path repository, UserId writer)
    : StagedObjects(gateway, repository,
                    staging_of(repository) / text::format("{}", writer.value())) {}

QuarantinePaths StagedObjects::paths() const { return {place_, repository_ / "objects"}; }

// For reading: where nothing is staged, the repository alone.
Command StagedObjects::in_staging(Subcommand subcommand) const {
  Command command(subcommand, repository_);
  if (exists()) command.quarantine(paths());
  return command;
}

Result<void> StagedObjects::write(const ObjectBatch& batch, std::uint64_t bytes_max,
                                  Instant now) const {
  const std::string pack = TRY(batch.render_pack());
  const auto fits = [&] { return sys::tree_size(place_) + pack.size() <= bytes_max; };
  if (!fits()) TRY(tidy(now));
  if (!fits())
    return too_large(text::format(
        "More than {} of your objects wait here that no branch or tag leads to. Make a ref for "
        "them, or wait: they go two weeks after they were written.",
        text::render_size(bytes_max)));
  TRY(sys::make_directories(place_));
  TRY(sys::failpoint("edit.before_staging"));
  // Never without the quarantine: it would be the repository's own store.
  Command command(Subcommand::UnpackObjects, repository_);
  command.words({"-q", "--strict"}).quarantine(paths());
  auto done = TRY(gateway_.run(command, pack, in_time()));
  if (!done.status.success()) return explain(done.err);
  return sys::fsync_path(place_);
}

Result<std::vector<std::optional<ObjectSize>>> StagedObjects::measure(
    std::span<const Oid> oids) const {
  return measure_with(gateway_, in_staging(Subcommand::CatFile), oids);
}

Result<std::string> StagedObjects::read(ObjectKind kind, const Oid& oid) const {
  auto sizes = TRY(measure(std::span(&oid, 1)));
  if (!sizes.front() || sizes.front()->kind != kind)
    return not_found(text::format("There is no such object: {}.", oid.hex()));
  Command command = in_staging(Subcommand::CatFile);
  if (kind == ObjectKind::Tree) command.word("tree");
  if (kind == ObjectKind::Commit) command.word("commit");
  return gateway_.run_ok(command.word(oid), {}, in_time());
}

Result<std::optional<Quarantine>> StagedObjects::bring(const Oid& oid) const {
  using Answer = std::optional<Quarantine>;
  if (!exists()) return Answer();
  auto own =
      TRY(measure_with(gateway_, Command(Subcommand::CatFile, repository_), std::span(&oid, 1)));
  if (own.front()) return Answer();
  auto staged = TRY(measure(std::span(&oid, 1)));
  if (!staged.front()) return Answer();
  Quarantine quarantine = TRY(Quarantine::create(repository_, gateway_.scratch()));
  Command command = in_staging(Subcommand::PackObjects);
  command.words({"--revs", "--quiet"}).own_path(quarantine.paths().objects / "pack" / "pack");
  std::string input = oid.hex() + "\n";
  const RefList known = TRY(list_refs(repository_));
  for (const ListedRef& ref : known.refs) input += "^" + ref.oid.hex() + "\n";
  auto done = TRY(gateway_.run(command, input, in_time()));
  if (!done.status.success()) {
    Error error = invalid("A part of what this object needs is not there any more.");
    error.cause = std::string(text::trim(done.err));
    return error;
  }
  return Answer(std::move(quarantine));
}

Result<void> StagedObjects::tidy(Instant now) const {
  if (!exists()) return {};
  std::vector<LooseObject> loose = TRY(list_loose(place_));
  std::vector<Oid> oids;
  for (const auto& object : loose) oids.push_back(object.oid);
  auto own = TRY(measure_with(gateway_, Command(Subcommand::CatFile, repository_), oids));
  std::size_t left = loose.size();
  for (std::size_t i = 0; i < loose.size(); ++i) {
    if (!own[i] && now - loose[i].written <= kKept) continue;
    TRY(sys::remove_tree(loose[i].file));
    --left;
  }
  // An empty place goes as well, unless somebody wrote to it lately and may be writing now.
  struct stat status {};
  if (left > 0 || ::lstat(place_.c_str(), &status) != 0) return {};
  const bool idle = now - Instant::from_seconds(status.st_mtim.tv_sec) > kKept;
  return idle ? sys::remove_tree(place_) : Result<void>();
}

Result<void> StagedObjects::tidy_all(const Gateway& gateway, const sys::Path& repository,
                                     Instant now) {
  const sys::Path staging = staging_of(repository);
  if (!sys::path_exists(staging)) return {};
  for (const std::string& writer : TRY(sys::list_directory(staging)))
    TRY(StagedObjects(gateway, repository, staging / writer).tidy(now));
  return {};
}

}  // namespace stithy::git
