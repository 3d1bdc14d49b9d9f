// SPDX-License-Identifier: Apache-2.0
#include "git/repository.h"

#include <algorithm>
#include <atomic>

#include "base/text.h"
#include "git/answers.h"
#include "git/backend/backend.h"
#include "git/signed/signed_object.h"

namespace stithy::git {
namespace {

// Chains of tags and objects longer than this are taken for an attack.
constexpr int kTagDepthMax = 16;
constexpr std::size_t kDatesMax = 200'000;
constexpr std::size_t kAbbreviationMin = 7;

bool is_hex(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

std::uint64_t next_serial() {
  static std::atomic<std::uint64_t> serial{0};
  return ++serial;
}

std::size_t cost_of(const Commit& commit) {
  return sizeof(Commit) + commit.subject.size() + commit.body.size() + commit.verbatim.size() +
         commit.parents.size() * sizeof(Oid) + 128;
}

Error wrong_kind(const Oid& oid, std::string_view wanted) {
  Error error = not_found(text::format("This object is not a {}.", wanted));
  error.cause = oid.hex();
  return error;
}

std::string_view kind_word(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::Commit: return "commit";
    case ObjectKind::Tree: return "directory";
    case ObjectKind::Tag: return "tag";
    case ObjectKind::Blob: break;
  }
  return "file";
}

}  // namespace

std::shared_ptr<Answers> make_answers(const AnswerBudget& budget) {
  return std::make_shared<Answers>(budget);
}

Repository::Repository(sys::Path path, const Gateway& gateway,
                       std::unique_ptr<backend::Backend> backend, std::shared_ptr<Answers> answers)
    : path_(std::move(path)),
      gateway_(gateway),
      backend_(std::move(backend)),
      answers_(std::move(answers)),
      serial_(next_serial()) {}

Repository::~Repository() = default;

Result<std::shared_ptr<Repository>> Repository::open(sys::Path path, const Gateway& gateway,
                                                     std::shared_ptr<Answers> answers) {
  auto backend = backend::open_libgit2(path);
  if (!backend && backend.error().code == Code::Unavailable) {
    backend = backend::open_child(path, gateway);
  }
  auto opened = TRY(std::move(backend));
  if (!answers) answers = make_answers();
  return std::shared_ptr<Repository>(
      new Repository(std::move(path), gateway, std::move(opened), std::move(answers)));
}

ObjectFormat Repository::format() const { return backend_->format(); }

std::string Repository::answer_key(std::string_view topic) const {
  std::string key(topic);
  key += '\0';
  key.append(reinterpret_cast<const char*>(&serial_), sizeof serial_);
  return key;
}

Result<std::shared_ptr<const RefSnapshot>> Repository::refs(std::uint64_t generation) {
  // Held while reading, so that one thread reads and the others get its answer.
  std::lock_guard lock(refs_mutex_);
  if (refs_ && refs_generation_ == generation) return refs_;
  refs_ = TRY(read_refs());
  refs_generation_ = generation;
  return refs_;
}

Result<std::shared_ptr<const RefSnapshot>> Repository::read_refs() {
  std::vector<Ref> branches, tags;
  for (backend::FoundRef& found : TRY(backend_->list_refs())) {
    const bool is_branch = found.name.starts_with("refs/heads/");
    Ref ref{found.name.substr(is_branch ? 11 : 10), found.oid, found.oid, false};
    if (!is_branch) {
      auto target = found.peeled ? Result<Oid>(*found.peeled) : peel(found.oid);
      if (!target) continue;  // points to an object that is not there
      ref.target = *target;
      ref.annotated = ref.target != ref.oid;
    }
    (is_branch ? branches : tags).push_back(std::move(ref));
  }
  std::string head = TRY(backend_->head());
  head = head.starts_with("refs/heads/") ? head.substr(11) : std::string();
  return std::shared_ptr<const RefSnapshot>(
      std::make_shared<RefSnapshot>(std::move(branches), std::move(tags), std::move(head)));
}

Result<std::optional<Oid>> Repository::find_ref(const RefName& name) {
  return backend_->find_ref(name);
}

Result<Revision> Repository::revision_of(Revision::Kind kind, const Ref& ref) {
  auto measured = backend_->measure(ref.target);
  // A ref to nothing is no absence: what it stood for is lost.
  if (!measured && measured.error().code == Code::NotFound)
    return damaged(text::format("{} leads to a missing object", text::repair_utf8(ref.name)));
  const auto size = TRY(std::move(measured));
  if (size.kind != ObjectKind::Commit) {
    return invalid(text::format("The tag {} names no commit.", text::repair_utf8(ref.name)));
  }
  return Revision{kind, ref.name, ref.target};
}

Result<Revision> Repository::resolve(const RefSnapshot& refs, std::string_view word) {
  if (const Ref* ref = refs.find(RefKind::Branch, word)) {
    return revision_of(Revision::Kind::Branch, *ref);
  }
  if (const Ref* ref = refs.find(RefKind::Tag, word)) {
    return revision_of(Revision::Kind::Tag, *ref);
  }
  if (word == "HEAD") {
    if (const Ref* ref = refs.head()) return revision_of(Revision::Kind::Branch, *ref);
    return not_found("This repository has no commit on its default branch yet.");
  }
  // "refs/heads/main" and "heads/main", as git takes them.
  const std::string_view below = word.starts_with("refs/") ? word.substr(5) : word;
  if (below.starts_with("heads/")) {
    const Ref* ref = refs.find(RefKind::Branch, below.substr(6));
    if (ref) return revision_of(Revision::Kind::Branch, *ref);
  }
  if (below.starts_with("tags/")) {
    const Ref* ref = refs.find(RefKind::Tag, below.substr(5));
    if (ref) return revision_of(Revision::Kind::Tag, *ref);
  }
  if (word.size() >= kAbbreviationMin && word.size() <= hex_size(format()) && is_hex(word)) {
    const Oid named = TRY(backend_->expand(word));
    const Oid oid = TRY(peel(named));
    const auto size = TRY(backend_->measure(oid));
    if (size.kind != ObjectKind::Commit) return wrong_kind(oid, "commit");
    return Revision{Revision::Kind::Commit, oid.hex(), oid};
  }
  return not_found(text::format("There is no branch, tag or commit named {}.",
                                text::repair_utf8(text::prefix(word, 200))));
}

Result<Location> Repository::locate(const RefSnapshot& refs, std::string_view tail) {
  while (tail.ends_with('/')) tail.remove_suffix(1);
  if (tail.empty()) return Location{TRY(resolve(refs, "HEAD")), {}};
  if (auto match = refs.match(tail)) {
    const auto kind = match->kind == RefKind::Branch ? Revision::Kind::Branch : Revision::Kind::Tag;
    return Location{TRY(revision_of(kind, *match->ref)), TRY(TreePath::parse(match->rest))};
  }
  auto [word, rest, found] = text::cut(tail, "/");
  return Location{TRY(resolve(refs, word)), TRY(TreePath::parse(rest))};
}

Result<ObjectSize> Repository::measure(const Oid& oid) {
  const auto size = TRY(backend_->measure(oid));
  return ObjectSize{size.kind, size.bytes};
}

Result<std::string> Repository::read_kind(const Oid& oid, ObjectKind kind, std::size_t bytes_max) {
  auto object = TRY(backend_->read(oid, bytes_max));
  if (object.kind != kind) return wrong_kind(oid, kind_word(kind));
  return std::move(object.bytes);
}

Result<std::string> Repository::read_raw_tree(const Oid& tree) {
  if (tree == empty_tree(format())) return std::string();
  return read_kind(tree, ObjectKind::Tree, kObjectBytesMax);
}

Result<Tree> Repository::read_tree(const Oid& oid) {
  if (oid == empty_tree(format())) return Tree{};
  auto object = TRY(backend_->read(oid, kObjectBytesMax));
  if (object.kind == ObjectKind::Commit) {
    return parse_tree(TRY(read_raw_tree(parse_commit_links(object.bytes, format()).tree)),
                      format());
  }
  if (object.kind != ObjectKind::Tree) return wrong_kind(oid, "directory");
  return parse_tree(object.bytes, format());
}

Result<Oid> Repository::find_tree(const Oid& tree_or_commit) {
  const auto is_empty = [&](const Oid& oid) { return oid == empty_tree(format()); };
  if (is_empty(tree_or_commit)) return tree_or_commit;
  const ObjectKind kind = TRY(measure(tree_or_commit)).kind;
  if (kind == ObjectKind::Tree) return tree_or_commit;
  if (kind != ObjectKind::Commit)
    return invalid("This object is neither a commit nor a directory.");
  const Oid tree = TRY(load_links(tree_or_commit)).tree;
  if (!is_empty(tree) && TRY(measure(tree)).kind != ObjectKind::Tree)
    return wrong_kind(tree, kind_word(ObjectKind::Tree));
  return tree;
}

Result<TreeEntry> Repository::find_entry(const Oid& commit, const TreePath& path) {
  TreeEntry at{"", EntryKind::Directory, TRY(load_links(commit)).tree};
  for (const std::string& name : path.components()) {
    if (!at.is_directory()) return not_found("There is no such file in this commit.");
    const std::string raw = TRY(read_raw_tree(at.oid));
    TreeCursor cursor(raw, format());
    bool found = false;
    while (!found && cursor.next()) found = cursor.name() == name;
    if (!found) return not_found("There is no such file in this commit.");
    at = {name, entry_kind(cursor.mode()), Oid::from_raw(cursor.oid_raw())};
  }
  return at;
}

Result<std::string> Repository::read_blob(const Oid& oid, std::size_t bytes_max) {
  return read_kind(oid, ObjectKind::Blob, bytes_max);
}

Result<Running> Repository::stream_blob(const Oid& oid, Deadline deadline) {
  const auto size = TRY(backend_->measure(oid));
  if (size.kind != ObjectKind::Blob) return wrong_kind(oid, "file");
  Command command(Subcommand::CatFile, path_);
  command.word("blob").word(oid);
  return gateway_.start(command, {}, deadline);
}

Result<std::shared_ptr<const Commit>> Repository::load_commit(const Oid& oid) {
  std::string key = answer_key("commit");
  key += oid.raw();
  if (auto known = answers_->commits.find(key)) return known;
  auto commit = std::make_shared<const Commit>(
      parse_commit(oid, TRY(read_kind(oid, ObjectKind::Commit, kObjectBytesMax))));
  const std::size_t cost = cost_of(*commit);
  answers_->commits.put(std::move(key), commit, cost);
  return commit;
}

Result<Tag> Repository::load_tag(const Oid& oid) {
  return parse_tag(oid, TRY(read_kind(oid, ObjectKind::Tag, kObjectBytesMax)));
}

Result<std::optional<SignedObject>> Repository::load_signed(const Oid& oid, ObjectKind kind,
                                                            std::size_t bytes_max) {
  const std::string raw = TRY(read_kind(oid, kind, bytes_max));
  return kind == ObjectKind::Tag ? split_signed_tag(raw) : split_signed_commit(raw, format());
}

Result<CommitLinks> Repository::load_links(const Oid& commit) {
  return parse_commit_links(TRY(read_kind(commit, ObjectKind::Commit, kObjectBytesMax)), format());
}

Result<Oid> Repository::peel(const Oid& oid) {
  Oid at = oid;
  for (int depth = 0; depth < kTagDepthMax; ++depth) {
    if (TRY(backend_->measure(at)).kind != ObjectKind::Tag) return at;
    at = TRY(load_tag(at)).target;
  }
  return invalid("This tag stands at the end of too long a chain of tags.");
}

Result<Instant> Repository::commit_date(const Oid& commit) {
  {
    std::lock_guard lock(dates_mutex_);
    if (auto it = dates_.find(commit); it != dates_.end()) return it->second;
  }
  const Instant date = Instant::from_seconds(TRY(load_links(commit)).committed_seconds);
  std::lock_guard lock(dates_mutex_);
  if (dates_.size() >= kDatesMax) dates_.clear();
  dates_.emplace(commit, date);
  return date;
}

}  // namespace stithy::git
