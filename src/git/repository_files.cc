// SPDX-License-Identifier: Apache-2.0
#include "git/repository_files.h"

#include "base/text.h"
#include "git/reachable.h"
#include "git/ref_list.h"
#include "git/wire/remote_fetch.h"
#include "sys/failpoint.h"
#include "sys/random.h"

namespace stithy::git {

namespace {

constexpr std::chrono::seconds kOurs{1};  // a lock nobody else can know of

// What people who run git by hand in the repository should meet as well; our own runs set what
// they need on their command line.
std::string render_config(ObjectFormat format) {
  std::string out = "[core]\n";
  out += text::format("\trepositoryformatversion = {}\n", format == ObjectFormat::Sha1 ? 0 : 1);
  out += "\tfilemode = true\n\tbare = true\n";
  if (format == ObjectFormat::Sha256) out += "[extensions]\n\tobjectFormat = sha256\n";
  out +=
      "[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
      "[transfer]\n\tfsckObjects = true\n\thideRefs = refs/stithy\n"
      "[receive]\n\tunpackLimit = 1\n"
      "[uploadpack]\n\tallowFilter = true\n"
      "[pack]\n\twriteBitmapHashCache = true\n\twriteBitmapLookupTable = true\n";
  return out;
}

std::string quoted_path(const TreePath& path) {
  std::string out = "\"";
  for (char c : path.text()) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + "\"";
}

// What git's commit header can hold of a name.
std::string header_text(std::string_view words) {
  std::string out;
  for (char c : words)
    if (static_cast<unsigned char>(c) >= 0x20 && c != '<' && c != '>') out += c;
  return std::string(text::trim(out));
}

std::string render_import(std::string_view branch, const std::vector<InitialFile>& files,
                          const Signature& by, std::string_view message) {
  std::string out = text::format("commit refs/heads/{}\ncommitter {} <{}> {} +0000\n", branch,
                                 header_text(by.name), header_text(by.email), by.at.seconds());
  out += text::format("data {}\n{}\n", message.size(), message);
  for (const InitialFile& file : files) {
    out +=
        text::format("M 100644 inline {}\ndata {}\n", quoted_path(file.path), file.content.size());
    out += file.content;
    out += "\n";
  }
  return out + "done\n";
}

}  // namespace

sys::Path RepositoryFiles::path_of(RepoId id) const {
  std::string hex = text::format("{:016x}", static_cast<std::uint64_t>(id.value()));
  return repos_ / hex.substr(14) / (hex + ".git");
}

Result<sys::TemporaryDirectory> RepositoryFiles::build(ObjectFormat format,
                                                       std::string_view branch) const {
  auto place = TRY(sys::TemporaryDirectory::create(gateway_.scratch(), "repository-"));
  for (const char* name : {"objects/info", "objects/pack", "refs/heads", "refs/tags", "stithy"})
    TRY(sys::make_directories(place.path() / name));
  TRY(sys::write_file_durably(place.path() / "config", render_config(format)));
  TRY(sys::write_file_durably(place.path() / "HEAD", text::format("ref: refs/heads/{}\n", branch)));
  return place;
}

Result<void> RepositoryFiles::settle_in(sys::TemporaryDirectory fresh, RepoId id) const {
  sys::Path target = path_of(id);
  TRY(sys::make_directories(target.parent_path()));
  if (sys::path_exists(target)) return conflict("This repository exists already on disk.");
  TRY(sys::fsync_path(fresh.path()));
  TRY(sys::failpoint("repository.before_rename"));
  TRY(sys::rename_path(fresh.path(), target));
  auto durable = sys::failpoint("repository.after_rename");
  if (durable) durable = sys::fsync_path(target.parent_path());
  if (!durable) (void)remove(id);  // what is not told of must not be there
  return durable;
}

ChangeMark::~ChangeMark() {
  std::error_code ignored;  // what stays makes the next start look once more
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

Result<ChangeMark> RepositoryFiles::mark(RepoId id) const {
  TRY(sys::make_directories(tmp_));
  sys::Path path =
      tmp_ / text::format("{}{}-{}", ChangeMark::kPrefix, id.value(), sys::random_hex(8));
  auto lock = sys::FileLock::acquire(path, Deadline::in(kOurs));
  if (!lock) {
    (void)sys::remove_tree(path);  // made, but for its content: the disk is full
    return lock.error();
  }
  ChangeMark mark(path, std::move(lock).take());
  TRY(sys::fsync_path(tmp_));
  return mark;
}

Result<std::vector<AbandonedChange>> RepositoryFiles::abandoned_changes() const {
  std::vector<AbandonedChange> out;
  for (const std::string& name : TRY(sys::list_directory(tmp_))) {
    if (!name.starts_with(ChangeMark::kPrefix)) continue;
    auto number = text::cut(std::string_view(name).substr(ChangeMark::kPrefix.size()), "-").before;
    auto id = text::parse_number<std::int64_t>(number);
    auto lock = sys::FileLock::acquire(tmp_ / name, Deadline::in(std::chrono::milliseconds(0)));
    if (!id || !lock) continue;
    out.push_back({RepoId{*id}, ChangeMark(tmp_ / name, std::move(lock).take())});
  }
  return out;
}

Result<void> RepositoryFiles::create(const NewRepository& wish) const {
  TRY(RefName::branch(wish.default_branch));
  return settle_in(TRY(build(wish.format, wish.default_branch)), wish.id);
}

Result<Oid> RepositoryFiles::commit_initial(RepoId id, const std::vector<InitialFile>& files,
                                            const Signature& by, const std::string& message) const {
  sys::Path repository = path_of(id);
  std::string target = TRY(read_head_target(repository));
  RefName branch = TRY(RefName::parse(target));
  if (TRY(read_ref(repository, branch))) return conflict("The default branch has commits already.");
  TRY(gateway_.run_ok(Command(Subcommand::FastImport, repository)
                          .config("fastimport.unpackLimit=1")  // one pack, synced as a whole
                          .words({"--quiet", "--done", "--date-format=raw"}),
                      render_import(branch.short_name(), files, by, message)));
  auto tip = TRY(read_ref(repository, branch));
  if (!tip) return internal("fast-import made no commit");
  return *tip;
}

Result<ImportResult> RepositoryFiles::import(RepoId id, const ImportSource& source) const {
  RemoteFetch fetch{gateway_, source};
  RemoteHead head = TRY(fetch.look());
  // Any valid name serves while the source is empty.
  std::string branch = head.branch.empty() ? "main" : head.branch;
  auto place = TRY(build(head.format, branch));
  TRY(fetch.fetch_into(place.path()));
  if (head.has_refs && TRY(list_refs(place.path())).refs.empty())
    return invalid("The other side has branches or tags, but gave none of them.");
  TRY(gateway_.run_ok(Command(Subcommand::PackRefs, place.path()).words({"--all", "--prune"})));
  ImportResult out{head.branch, sys::tree_size(place.path())};
  TRY(settle_in(std::move(place), id));
  return out;
}

Result<void> RepositoryFiles::copy(RepoId from, RepoId to) const {
  ImportSource source{RemoteUrl::local(path_of(from).string())};
  RemoteFetch fetch{gateway_, source};
  std::string target = TRY(read_head_target(path_of(from)));
  ObjectFormat format = TRY(read_object_format(path_of(from)));
  auto place = TRY(build(format, text::cut(target, "refs/heads/").after));
  TRY(fetch.fetch_into(place.path()));
  TRY(gateway_.run_ok(Command(Subcommand::PackRefs, place.path()).words({"--all", "--prune"})));
  return settle_in(std::move(place), to);
}

Result<void> RepositoryFiles::set_default_branch(RepoId id, const RefName& branch) const {
  if (!branch.is_branch()) return invalid("The default branch must be a branch.");
  return sys::write_file_durably(path_of(id) / "HEAD", text::format("ref: {}\n", branch.text()));
}

Result<void> RepositoryFiles::remove(RepoId id) const {
  auto grave = TRY(sys::TemporaryDirectory::create(gateway_.scratch(), "removed-"));
  TRY(sys::rename_path(path_of(id), grave.path() / "repository.git"));
  return sys::fsync_path(path_of(id).parent_path());
}

std::uint64_t RepositoryFiles::disk_bytes(RepoId id) const { return sys::tree_size(path_of(id)); }

}  // namespace stithy::git
