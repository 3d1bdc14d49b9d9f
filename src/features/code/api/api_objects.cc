// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/code/api/api.h"
#include "features/code/api/api_links.h"
#include "features/code/media.h"
#include "features/code/resolve.h"
#include "features/code/routes.h"
#include "features/code/signed/signed.h"
#include "features/code/signed_links.h"
#include "git/content/tree_walk.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/github.h"

namespace stithy::code {

namespace {

constexpr std::size_t kTreeEntriesMax = 100'000;
constexpr std::size_t kBlobBytesMax = std::size_t{100} << 20;

ApiLinks links_of(const access::RepoRead& at, web::Request& request) {
  return {request.site(), at.repository().path(), at.repository().id.value()};
}

std::string_view mode_of(git::EntryKind kind) {
  switch (kind) {
    case git::EntryKind::File: return "100644";
    case git::EntryKind::Executable: return "100755";
    case git::EntryKind::Symlink: return "120000";
    case git::EntryKind::Directory: return "040000";
    case git::EntryKind::Submodule: return "160000";
  }
  return "100644";
}

ApiTreeEntry entry_of(const git::TreeEntry& entry, std::string path, const ApiLinks& links) {
  using git::EntryKind;
  const bool folder = entry.kind == EntryKind::Directory;
  const bool module = entry.kind == EntryKind::Submodule;
  ApiTreeEntry out{.path = std::move(path),
                   .mode = std::string(mode_of(entry.kind)),
                   .type = folder   ? "tree"
                           : module ? "commit"
                                    : "blob",
                   .sha = entry.oid.hex()};
  if (!module)
    out.url = links.object(folder ? git::ObjectKind::Tree : git::ObjectKind::Blob, entry.oid);
  return out;
}

// Goes down in depth first, as git lists. Bounded, since a tree can repeat itself without end.
class TreeReader {
 public:
  TreeReader(git::Repository& git, const ApiLinks& links, bool recursive, Deadline deadline)
      : git_(git), links_(links), recursive_(recursive), deadline_(deadline) {}

  Result<void> read(const git::Oid& oid, const std::string& prefix, ApiTree& out) {
    auto tree = TRY(git_.read_tree(oid));
    for (const auto& entry : tree.entries) {
      if (out.tree.size() >= kTreeEntriesMax || deadline_.passed()) {
        out.truncated = true;
        return {};
      }
      out.tree.push_back(entry_of(entry, prefix + entry.name, links_));
      if (entry.kind == git::EntryKind::File || entry.kind == git::EntryKind::Executable ||
          entry.kind == git::EntryKind::Symlink) {
        if (auto size = git_.measure(entry.oid))
          out.tree.back().size = static_cast<std::int64_t>(size->bytes);
      }
      const bool deeper = prefix.size() + entry.name.size() < git::TreePath::kBytesMax;
      if (entry.is_directory() && recursive_ && deeper)
        TRY(read(entry.oid, prefix + entry.name + "/", out));
    }
    return {};
  }

 private:
  git::Repository& git_;
  const ApiLinks& links_;
  const bool recursive_;
  const Deadline deadline_;
};

// An id of a tree or commit, or the word of a revision.
Result<git::Oid> tree_named(Place& place, std::string_view word) {
  if (auto oid = git::Oid::parse(word)) {
    auto kind = place.git->measure(*oid);
    if (kind && kind->kind == git::ObjectKind::Tree) return *oid;
  }
  auto revision = TRY(place.git->resolve(*place.refs, word));
  return TRY(place.git->load_links(revision.commit)).tree;
}

Result<web::Answer> raw_blob(web::Request& request, git::Repository& git, const git::Oid& oid) {
  web::Answer answer;
  answer.headers.set("Content-Type", "application/vnd.github.raw+json; charset=utf-8");
  answer.headers.set("Content-Disposition", content_disposition(true, oid.hex()));
  answer.body = TRY(git.read_blob(oid));
  return by_id(request, oid, std::move(answer), "raw");
}

// A signed address, since clients do not take their token along to where they are sent.
Result<web::Answer> ball(const access::RepoRead& at, web::Request& request, std::string_view word,
                         std::string_view ending) {
  Place place = TRY(open_place(at, request));
  auto revision = TRY(place.git->resolve(*place.refs, word));
  std::string name = archive_folder(at.repository(), revision) + std::string(ending);
  web::Answer answer;
  answer.status = 302;
  answer.headers.set("Location", archive_link(request, at.repository(), revision.commit, name));
  return answer;
}

}  // namespace

Result<web::Answer> api_git_commit(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto oid = git::Oid::parse(request.param("sha"));
  if (!oid) return not_found("There is no such commit.");
  auto commit = TRY(place.git->load_commit(*oid));
  auto verified = TRY(verification_of(request, *place.git, signing::item_of(*commit)));
  const std::string form = form_of(verified);
  web::Answer answer = web::json_of(links_of(at, request).git_commit(*commit, std::move(verified)));
  answer.headers.set("Last-Modified", render_http_date(commit->committer.at));
  return by_id(request, *oid, std::move(answer), form);
}

Result<web::Answer> api_git_tag(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto oid = git::Oid::parse(request.param("sha"));
  if (!oid) return not_found("There is no such tag.");
  auto tag = TRY(place.git->load_tag(*oid));
  auto verified = TRY(verification_of(request, *place.git, signing::item_of(tag)));
  const std::string form = form_of(verified);
  web::Answer answer = web::json_of(links_of(at, request).git_tag(tag, std::move(verified)));
  return by_id(request, *oid, std::move(answer), form);
}

Result<web::Answer> api_tree(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  git::Oid oid = TRY(tree_named(place, request.param("sha")));
  ApiLinks links = links_of(at, request);
  ApiTree out{.sha = oid.hex(), .url = links.object(git::ObjectKind::Tree, oid)};
  // Any value asks for all levels, as with GitHub.
  TreeReader reader(*place.git, links, request.has_query("recursive"),
                    request.deadline().sooner(kHistorySpan));
  TRY(reader.read(oid, "", out));
  web::Answer answer = web::json_of(out);
  if (out.truncated) return answer;  // may be whole the next time
  return by_id(request, oid, std::move(answer));
}

Result<web::Answer> api_blob(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto oid = git::Oid::parse(request.param("sha"));
  if (!oid) return not_found("There is no such file.");
  auto size = TRY(place.git->measure(*oid));
  if (size.kind != git::ObjectKind::Blob) return not_found("There is no such file.");
  if (size.bytes > std::min(kBlobBytesMax, git::Repository::kObjectBytesMax))
    return too_large("This file is too large for the API; download it raw.");
  if (web::media_word(request) == "raw") return raw_blob(request, *place.git, *oid);
  ApiLinks links = links_of(at, request);
  ApiBlob out{.content = text::to_base64(TRY(place.git->read_blob(*oid))),
              .encoding = "base64",
              .url = links.object(git::ObjectKind::Blob, *oid),
              .sha = oid->hex(),
              .node_id = links.node_id("Blob", oid->hex()),
              .size = static_cast<std::int64_t>(size.bytes)};
  return by_id(request, *oid, web::json_of(out));
}

Result<web::Answer> api_languages(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  JsonWriter w;
  w.begin_object();
  if (const git::Ref* head = place.refs->head()) {
    auto summary = TRY(git::summarise_tree(*place.git, head->target,
                                           {.deadline = request.deadline().sooner(kFillSpan)}));
    for (const auto& share : summary->languages) w.member(share.language->name, share.bytes);
  }
  w.end_object();
  return web::json_answer(std::move(w).take());
}

Result<web::Answer> api_zipball(const access::RepoRead& at, web::Request& request) {
  return ball(at, request, request.param("ref"), ".zip");
}

Result<web::Answer> api_tarball(const access::RepoRead& at, web::Request& request) {
  return ball(at, request, request.param("ref"), ".tar.gz");
}

Result<web::Answer> api_head_zipball(const access::RepoRead& at, web::Request& request) {
  return ball(at, request, "HEAD", ".zip");
}

Result<web::Answer> api_head_tarball(const access::RepoRead& at, web::Request& request) {
  return ball(at, request, "HEAD", ".tar.gz");
}

}  // namespace stithy::code
