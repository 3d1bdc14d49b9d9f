// SPDX-License-Identifier: Apache-2.0
#include "features/code/api/api_links.h"

#include "base/text.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::code {

namespace {

ApiGitPerson person_of(const git::Signature& signature) {
  return {signature.name, signature.email, render_iso(signature.at)};
}

std::string_view kind_word(git::ObjectKind kind) {
  switch (kind) {
    case git::ObjectKind::Commit: return "commit";
    case git::ObjectKind::Tree: return "tree";
    case git::ObjectKind::Blob: return "blob";
    case git::ObjectKind::Tag: return "tag";
  }
  return "commit";
}

ApiRefObject object_of(git::ObjectKind kind, const git::Oid& oid, const ApiLinks& links) {
  std::string word(kind_word(kind));
  return {word, oid.hex(), links.object(kind, oid)};
}

std::vector<ApiParent> parents_of(const git::Commit& commit, const ApiLinks& links, RefPage row) {
  std::vector<ApiParent> parents;
  for (const auto& parent : commit.parents)
    parents.push_back({parent.hex(), links.api(row, parent.hex()), links.pages().commit(parent)});
  return parents;
}

// The address of a ref has "refs/" in itself.
std::string_view without_refs(std::string_view full_name) {
  constexpr std::string_view kRefs = "refs/";
  return full_name.starts_with(kRefs) ? full_name.substr(kRefs.size()) : full_name;
}

}  // namespace

std::string ApiLinks::object(git::ObjectKind kind, const git::Oid& oid) const {
  switch (kind) {
    case git::ObjectKind::Commit: return api(url::api::git_commit, oid.hex());
    case git::ObjectKind::Tree: return api(url::api::tree, oid.hex());
    case git::ObjectKind::Blob: return api(url::api::blob, oid.hex());
    case git::ObjectKind::Tag: return api(url::api::git_tag, oid.hex());
  }
  return {};
}

std::string ApiLinks::contents(std::string_view path, std::string_view word) const {
  return with_query(api(url::api::contents, path), "ref", word);
}

std::string ApiLinks::node_id(std::string_view kind, std::string_view name) const {
  return text::to_base64(text::format("{}:{}:{}", kind, repository_, name));
}

ApiCommit ApiLinks::commit(const git::Commit& from, ApiVerification verification) const {
  const std::string id = from.oid.hex();
  ApiCommit out{.url = api(url::api::commit, id),
                .sha = id,
                .node_id = node_id("Commit", id),
                .html_url = pages_.commit(from.oid)};
  out.comments_url = out.url + "/comments";
  out.commit = {.url = object(git::ObjectKind::Commit, from.oid),
                .message = git::whole_message(from),
                .author = person_of(from.author),
                .committer = person_of(from.committer),
                .tree = {from.tree.hex(), object(git::ObjectKind::Tree, from.tree)},
                .verification = std::move(verification)};
  out.parents = parents_of(from, *this, url::api::commit);
  return out;
}

ApiGitCommit ApiLinks::git_commit(const git::Commit& from, ApiVerification verification) const {
  const std::string id = from.oid.hex();
  return {.sha = id,
          .node_id = node_id("Commit", id),
          .url = object(git::ObjectKind::Commit, from.oid),
          .html_url = pages_.commit(from.oid),
          .message = git::whole_message(from),
          .author = person_of(from.author),
          .committer = person_of(from.committer),
          .tree = {from.tree.hex(), object(git::ObjectKind::Tree, from.tree)},
          .parents = parents_of(from, *this, url::api::git_commit),
          .verification = std::move(verification)};
}

ApiGitTag ApiLinks::git_tag(const git::Tag& from, ApiVerification verification) const {
  // A tag of early times may have no tagger; the members stand there all the same.
  return {.node_id = node_id("Tag", from.oid.hex()),
          .tag = from.name,
          .sha = from.oid.hex(),
          .url = object(git::ObjectKind::Tag, from.oid),
          .message = git::whole_message(from),
          .tagger = person_of(from.tagger.value_or(git::Signature{})),
          .object = object_of(from.target_kind, from.target, *this),
          .verification = std::move(verification)};
}

// No branch is protected here.
ApiBranch ApiLinks::branch(const std::string& name, ApiCommit tip) const {
  const std::string self = api(url::api::branch, name);
  return {.name = name,
          .protection_url = self + "/protection",
          .commit = std::move(tip),
          .links = {pages_.at(url::tree, name, ""), self}};
}

ApiShortBranch ApiLinks::short_branch(const git::Ref& branch) const {
  return {branch.name, {branch.target.hex(), api(url::api::commit, branch.target.hex())}, false};
}

Result<ApiRef> ApiLinks::ref(git::Repository& git, const std::string& full_name,
                             const git::Oid& oid) const {
  auto kind = TRY(git.measure(oid)).kind;
  return ApiRef{.ref = full_name,
                .node_id = node_id("Ref", full_name),
                .url = api(url::api::ref_by_url, without_refs(full_name)),
                .object = object_of(kind, oid, *this)};
}

web::Answer by_id(web::Request& request, const git::Oid& oid, web::Answer answer,
                  std::string_view form) {
  // A later version may say more about the same object.
  return web::with_etag(request, text::format("{}-{}-{}", request.site().version, form, oid.hex()),
                        std::move(answer));
}

}  // namespace stithy::code
