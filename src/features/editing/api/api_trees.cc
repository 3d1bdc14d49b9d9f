// SPDX-License-Identifier: Apache-2.0
//
// A tree written over the API: entries put into or taken from another tree, or a new one.
#include "base/text.h"
#include "features/editing/api/api.h"
#include "features/editing/api/api_answers.h"
#include "features/editing/api/staging.h"
#include "git/edit/tree_edit.h"
#include "web/answer.h"

namespace stithy::editing {

namespace {

constexpr std::size_t kEntriesMax = 10'000;

git::EntryKind kind_of(std::string_view mode) { return git::entry_kind(mode); }

std::string_view word_of(git::EntryKind kind) {
  if (kind == git::EntryKind::Directory) return "tree";
  return kind == git::EntryKind::Submodule ? "commit" : "blob";
}

std::string field_at(std::size_t i, std::string_view member) {
  return text::format("tree[{}].{}", i, member);
}

class TreeMaker {
 public:
  TreeMaker(const Staging& staging, const TreeBody& body, const Json& json)
      : staging_(staging), body_(body), json_(json), batch_(staging.format()) {}

  Result<MadeTree> make(const ApiMaker& maker) {
    if (body_.tree.size() > kEntriesMax)
      return too_large(text::format("A tree is made of at most {} entries at once.", kEntriesMax));
    TRY(check_objects());
    git::TreeEdit tree(staging_.format(), TRY(base()),
                       [this](const git::Oid& oid) { return read_tree(oid); });
    for (std::size_t i = 0; i < body_.tree.size(); ++i) TRY(apply(i, tree));
    const git::Oid made = tree.write(batch_);
    if (!batch_.is_empty()) TRY(staging_.write(batch_));
    return render(maker, made);
  }

 private:
  // An entry without an id and without content removes; but only when it says null, so that a
  // forgotten member takes nothing away.
  Result<bool> removes(std::size_t i) const {
    const auto& entry = body_.tree[i];
    if (entry.sha && entry.content)
      return invalid_field(field_at(i, "sha"), "Give an id or a content, not both.");
    if (entry.sha || entry.content) return false;
    const Json* list = json_.find("tree");
    const Json* sha = list && list->as_array() ? (*list->as_array())[i].find("sha") : nullptr;
    if (sha == nullptr || !sha->is_null())
      return invalid_field(field_at(i, "sha"), "Give an id, null to remove, or a content.");
    return true;
  }

  // Every object that is named is there and of the kind that its mode says; one question for all.
  Result<void> check_objects() const {
    std::vector<git::Oid> oids;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < body_.tree.size(); ++i) {
      const auto& entry = body_.tree[i];
      const git::EntryKind kind = kind_of(entry.mode);
      if (entry.type && *entry.type != word_of(kind))
        return invalid_field(field_at(i, "type"), "The type does not fit the mode.");
      if (!entry.sha) continue;
      git::Oid oid = TRY(parse_sha(*entry.sha, field_at(i, "sha"), staging_.format()));
      if (kind == git::EntryKind::Submodule) continue;  // lies in another repository
      oids.push_back(oid);
      places.push_back(i);
    }
    auto sizes = TRY(staging_.objects().measure(oids));
    for (std::size_t n = 0; n < oids.size(); ++n) {
      const bool folder = kind_of(body_.tree[places[n]].mode) == git::EntryKind::Directory;
      const auto wanted = folder ? git::ObjectKind::Tree : git::ObjectKind::Blob;
      if (!sizes[n] || sizes[n]->kind != wanted)
        return invalid_field(
            field_at(places[n], "sha"),
            text::format("There is no {} {}.", folder ? "tree" : "blob", oids[n].hex()));
    }
    return {};
  }

  Result<std::optional<git::Oid>> base() const {
    using Answer = std::optional<git::Oid>;
    if (!body_.base_tree) return Answer();
    git::Oid oid = TRY(parse_sha(*body_.base_tree, "base_tree", staging_.format()));
    if (oid == git::empty_tree(staging_.format())) return Answer(oid);
    auto found = TRY(staging_.objects().measure(std::span(&oid, 1))).front();
    if (found && found->kind == git::ObjectKind::Tree) return Answer(oid);
    if (!found || found->kind != git::ObjectKind::Commit)
      return invalid_field("base_tree", text::format("There is no tree {}.", oid.hex()));
    const std::string raw = TRY(staging_.objects().read(git::ObjectKind::Commit, oid));
    return Answer(git::parse_commit_links(raw, staging_.format()).tree);
  }

  Result<std::string> read_tree(const git::Oid& oid) const {
    auto raw = staging_.git().read_raw_tree(oid);
    if (raw || raw.error().code != Code::NotFound) return raw;
    return staging_.objects().read(git::ObjectKind::Tree, oid);
  }

  Result<void> apply(std::size_t i, git::TreeEdit& tree) {
    const auto& entry = body_.tree[i];
    auto path = git::TreePath::parse(entry.path);
    if (!path) return invalid_field(field_at(i, "path"), path.error().message);
    Result<void> done;
    if (TRY(removes(i))) {
      done = tree.remove(*path);
    } else if (entry.sha) {
      done = tree.put_entry(*path, kind_of(entry.mode),
                            TRY(parse_sha(*entry.sha, field_at(i, "sha"), staging_.format())));
    } else {
      const git::EntryKind kind = kind_of(entry.mode);
      if (kind == git::EntryKind::Directory || kind == git::EntryKind::Submodule)
        return invalid_field(field_at(i, "content"), "Only files and links have a content.");
      done = tree.put_entry(*path, kind, batch_.add(git::ObjectKind::Blob, *entry.content));
    }
    if (done || done.error().code == Code::Internal) return done;
    return invalid_field(field_at(i, "path"), done.error().message);
  }

  Result<MadeTree> render(const ApiMaker& maker, const git::Oid& oid) const {
    MadeTree out{.sha = oid.hex(), .url = maker.object(git::ObjectKind::Tree, oid)};
    const git::Tree tree = git::parse_tree(TRY(read_tree(oid)), staging_.format());
    std::vector<git::Oid> blobs;
    for (const auto& entry : tree.entries)
      if (word_of(entry.kind) == "blob") blobs.push_back(entry.oid);
    auto sizes = TRY(staging_.objects().measure(blobs));
    std::size_t next = 0;
    for (const auto& entry : tree.entries) {
      const std::string word(word_of(entry.kind));
      MadeTreeEntry line{.path = entry.name,
                         .mode = std::string(git::mode_name(entry.kind)),
                         .type = word,
                         .sha = entry.oid.hex()};
      if (word == "blob") {
        const auto& size = sizes[next++];
        if (size) line.size = static_cast<std::int64_t>(size->bytes);
      }
      if (word == "tree") line.url = maker.object(git::ObjectKind::Tree, entry.oid);
      if (word == "blob") line.url = maker.object(git::ObjectKind::Blob, entry.oid);
      out.tree.push_back(std::move(line));
    }
    return out;
  }

  const Staging& staging_;
  const TreeBody& body_;
  const Json& json_;
  git::ObjectBatch batch_;
};

}  // namespace

Result<web::Answer> api_make_tree(const access::RepoWrite& at, web::Request& request) {
  const Json json = TRY(request.json());
  const auto body = TRY(web::read_json<TreeBody>(json));
  Staging staging = TRY(Staging::open(at, request));
  const MadeTree answer =
      TRY(TreeMaker(staging, body, json).make(ApiMaker(request.site(), at.repository())));
  web::Answer made = web::json_of(answer, 201);
  made.headers.set("Location", answer.url);
  return made;
}

}  // namespace stithy::editing
