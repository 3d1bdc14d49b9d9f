// SPDX-License-Identifier: Apache-2.0
//
// One file put or deleted over the API, in one commit. The id of the content that is replaced must
// be given, and is compared with what is on the branch at the moment it moves.
#include "base/text.h"
#include "features/editing/api/api.h"
#include "features/editing/api/api_answers.h"
#include "features/editing/commit.h"
#include "features/editing/spot.h"
#include "web/answer.h"

namespace stithy::editing {

namespace {

struct Target {
  std::shared_ptr<git::Repository> git;
  git::RefName branch;
  std::optional<git::Oid> tip;
  git::TreePath path;
};

Result<Target> target_of(const access::RepoWrite& at, web::Request& request,
                         const ContentBody& body) {
  const repo::Repository& repository = at.repository();
  auto git = TRY(request.on().repositories.open(repository));
  const std::string name = body.branch.value_or(repository.default_branch);
  auto absent = [&] { return not_found(text::format("Branch {} not found", name)); };
  auto branch =
      git::RefName::parse_lenient(name.starts_with("refs/heads/") ? name : "refs/heads/" + name);
  if (!branch) return absent();
  auto tip = TRY(git->find_ref(*branch));
  if (!tip) {
    // The first commit makes the default branch, and no other.
    auto refs = TRY(git->refs(static_cast<std::uint64_t>(repository.generation)));
    if (!refs->branches().empty() || branch->short_name() != repository.default_branch)
      return absent();
  }
  auto path = git::TreePath::parse(request.param("path"));
  if (!path) return invalid_field("path", path.error().message);
  if (path->is_root()) return invalid_field("path", "The path names no file.");
  return Target{std::move(git), *std::move(branch), tip, *std::move(path)};
}

// GitHub's words, which clients compare.
Result<void> check_sha(const std::optional<git::TreeEntry>& now, const MaybeText& sha,
                       const git::TreePath& path) {
  if (now && !sha) return invalid("Invalid request.\n\n\"sha\" wasn't supplied.");
  if (now ? *sha == now->oid.hex() : !sha) return {};
  return conflict(text::format("{} does not match {}", path.text(), *sha));
}

Result<CommitWish> wish_of(const access::RepoWrite& at, web::Request& request,
                           const ContentBody& body, const Target& target) {
  if (git::clean_message(body.message).empty())
    return invalid_field("message", "The message may not be empty.");
  const git::Signature own = TRY(signature_of(at, request));
  CommitWish wish{.branch = target.branch, .base = target.tip, .message = body.message};
  wish.committer = TRY(signature_of(body.committer, own, "committer"));
  wish.author = TRY(signature_of(body.author, wish.committer, "author"));
  return wish;
}

// The commit as the answer shows it.
Result<MadeCommit> made_commit(const ApiMaker& maker, git::Repository& git, const CommitWish& wish,
                               const git::Oid& oid) {
  auto links = TRY(git.load_links(oid));
  return maker.commit(oid, {links.tree, links.parents, wish.author, wish.committer, wish.message});
}

}  // namespace

Result<web::Answer> api_put_content(const access::RepoWrite& at, web::Request& request) {
  auto body = TRY(request.body_as<ContentBody>());
  if (!body.content) return invalid_field("content", "The content is missing.");
  const std::string bytes = TRY(decode_base64(*body.content));
  const Target target = TRY(target_of(at, request, body));
  CommitWish wish = TRY(wish_of(at, request, body, target));
  bool existed = false;
  git::Oid blob;
  wish.change = [&](git::TreeEdit& tree, git::ObjectBatch& batch) -> Result<void> {
    auto now = TRY(tree.find(target.path));
    if (now && now->is_directory())
      return invalid_field("path", text::format("{} is a folder.", target.path.text()));
    TRY(check_sha(now, body.sha, target.path));
    existed = now.has_value();
    blob = batch.add(git::ObjectKind::Blob, bytes);
    return tree.put_file(target.path, blob);
  };
  const git::Oid made = TRY(Committer(at, request, target.git).commit(wish));
  const ApiMaker maker(request.site(), at.repository());
  MadeFile answer{
      .content = maker.content(target.path, blob, bytes.size(), target.branch.short_name()),
      .commit = TRY(made_commit(maker, *target.git, wish, made))};
  return web::json_of(answer, existed ? 200 : 201);
}

Result<web::Answer> api_delete_content(const access::RepoWrite& at, web::Request& request) {
  auto body = TRY(request.body_as<ContentBody>());
  const Target target = TRY(target_of(at, request, body));
  CommitWish wish = TRY(wish_of(at, request, body, target));
  wish.change = [&](git::TreeEdit& tree, git::ObjectBatch&) -> Result<void> {
    auto now = TRY(tree.find(target.path));
    if (!now) return not_found(text::format("There is no {}.", target.path.text()));
    if (now->is_directory())
      return invalid_field("path", text::format("{} is a folder.", target.path.text()));
    TRY(check_sha(now, body.sha, target.path));
    return tree.remove(target.path);
  };
  const git::Oid made = TRY(Committer(at, request, target.git).commit(wish));
  const ApiMaker maker(request.site(), at.repository());
  return web::json_of(
      MadeFile{.content = {}, .commit = TRY(made_commit(maker, *target.git, wish, made))});
}

}  // namespace stithy::editing
