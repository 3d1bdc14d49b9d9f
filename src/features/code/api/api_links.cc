// SPDX-License-Identifier: Apache-2.0
#include "features/code/api/api_links.h"

#include "base/text.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::code {

namespace {

std::string message_of(const git::Commit& commit) {
  return commit.body.empty() ? commit.subject : commit.subject + "\n\n" + commit.body;
}

ApiGitPerson person_of(const git::Signature& signature) {
  return {signature.name, signature.email, render_iso(signature.at)};
}

// Keys of people are not known to this server, so no signature can be verified.
ApiVerification verification_of(const git::Commit& commit) {
  return {.verified = false, .reason = commit.has_signature ? "unknown_key" : "unsigned"};
}

std::vector<ApiParent> parents_of(const git::Commit& commit, const ApiLinks& links,
                                  std::string_view place) {
  std::vector<ApiParent> parents;
  for (const auto& parent : commit.parents)
    parents.push_back(
        {parent.hex(), links.api(std::string(place) + parent.hex()), links.pages().commit(parent)});
  return parents;
}

}  // namespace

std::string ApiLinks::contents(std::string_view path, std::string_view word) const {
  return with_query(api_ + "/contents/" + text::encode_path(path), "ref", word);
}

std::string ApiLinks::node_id(std::string_view kind, std::string_view name) const {
  return text::to_base64(text::format("{}:{}:{}", kind, repository_, name));
}

ApiCommit ApiLinks::commit(const git::Commit& from) const {
  const std::string id = from.oid.hex();
  ApiCommit out{.url = api_ + "/commits/" + id,
                .sha = id,
                .node_id = node_id("Commit", id),
                .html_url = pages_.commit(from.oid)};
  out.comments_url = out.url + "/comments";
  out.commit = {.url = object("commits", from.oid),
                .message = message_of(from),
                .author = person_of(from.author),
                .committer = person_of(from.committer),
                .tree = {from.tree.hex(), object("trees", from.tree)},
                .verification = verification_of(from)};
  out.parents = parents_of(from, *this, "/commits/");
  return out;
}

ApiGitCommit ApiLinks::git_commit(const git::Commit& from) const {
  const std::string id = from.oid.hex();
  return {.sha = id,
          .node_id = node_id("Commit", id),
          .url = object("commits", from.oid),
          .html_url = pages_.commit(from.oid),
          .message = message_of(from),
          .author = person_of(from.author),
          .committer = person_of(from.committer),
          .tree = {from.tree.hex(), object("trees", from.tree)},
          .parents = parents_of(from, *this, "/git/commits/"),
          .verification = verification_of(from)};
}

web::Answer by_id(web::Request& request, const git::Oid& oid, web::Answer answer,
                  std::string_view form) {
  answer.headers.set("Cache-Control", "private, no-cache");
  answer.headers.add("Vary", "Accept");
  // A later version may say more about the same object.
  return web::with_etag(request, text::format("{}-{}-{}", request.site().version, form, oid.hex()),
                        std::move(answer));
}

}  // namespace stithy::code
