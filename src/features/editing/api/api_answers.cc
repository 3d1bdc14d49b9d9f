// SPDX-License-Identifier: Apache-2.0
#include "features/editing/api/api_answers.h"

#include "base/text.h"
#include "features/code/urls.h"
#include "features/editing/spot.h"
#include "features/editing/urls.h"
#include "pillars/account/account.h"
#include "pillars/account/commit_address.h"

namespace stithy::editing {

std::string ApiMaker::object(git::ObjectKind kind, const git::Oid& oid) const {
  namespace api = code::url::api;
  switch (kind) {
    case git::ObjectKind::Commit: return site_ + api::git_commit(home_, oid.hex());
    case git::ObjectKind::Tree: return site_ + api::tree(home_, oid.hex());
    case git::ObjectKind::Blob: return site_ + api::blob(home_, oid.hex());
    case git::ObjectKind::Tag: return site_ + api::git_tag(home_, oid.hex());
  }
  return {};
}

std::string ApiMaker::node_id(std::string_view kind, const git::Oid& oid) const {
  return text::to_base64(text::format("{}:{}:{}", kind, repository_, oid.hex()));
}

MadePerson ApiMaker::person(const git::Signature& by) const {
  return {git::header_text(by.name), git::header_text(by.email), render_iso(by.at)};
}

MadeCommit ApiMaker::commit(const git::Oid& oid, const git::CommitDraft& draft) const {
  MadeCommit out{.sha = oid.hex(),
                 .node_id = node_id("Commit", oid),
                 .url = object(git::ObjectKind::Commit, oid),
                 .html_url = code::url::commit(pages_, oid.hex()),
                 .message = draft.message,
                 .author = person(draft.author),
                 .committer = person(draft.committer),
                 .tree = {draft.tree.hex(), object(git::ObjectKind::Tree, draft.tree)}};
  for (const git::Oid& parent : draft.parents)
    out.parents.push_back({parent.hex(), object(git::ObjectKind::Commit, parent),
                           code::url::commit(pages_, parent.hex())});
  return out;
}

MadeContent ApiMaker::content(const git::TreePath& path, const git::Oid& blob,
                              std::uint64_t size_bytes, std::string_view branch) const {
  MadeContent out{.name = std::string(path.name()),
                  .path = path.text(),
                  .sha = blob.hex(),
                  .size = static_cast<std::int64_t>(size_bytes),
                  .html_url = address_of(pages_, code::url::blob, branch, path.text()),
                  .git_url = object(git::ObjectKind::Blob, blob),
                  .download_url = address_of(pages_, code::url::raw, branch, path.text())};
  out.url = text::format("{}{}?ref={}", site_, url::api::put_content(home_, path.text()),
                         text::encode_component(branch));
  out.links = {out.url, out.git_url, out.html_url};
  return out;
}

Result<git::Signature> signature_of(const access::RepoWrite& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account(*reader, at.who().user));
  if (!account) return denied("This needs the token of an account.");
  const std::string& shown = account->display_name;
  return git::Signature{git::header_text(shown).empty() ? account->login : shown,
                        TRY(account::commit_email(*reader, *account, request.site().main_url)),
                        request.now()};
}

Result<git::Signature> signature_of(const std::optional<WriterBody>& body,
                                    const git::Signature& otherwise, std::string_view field) {
  if (!body) return otherwise;
  git::Signature by{body->name, body->email, otherwise.at};
  if (git::header_text(by.name).empty())
    return invalid_field(text::format("{}.name", field), "The name may not be empty.");
  if (git::header_text(by.email).empty())
    return invalid_field(text::format("{}.email", field), "The address may not be empty.");
  if (!body->date) return by;
  auto at = parse_iso(*body->date);
  if (!at)
    return invalid_field(text::format("{}.date", field),
                         "A moment is written like 2026-11-20T09:00:00Z.");
  by.at = *at;
  return by;
}

Result<git::Oid> parse_sha(std::string_view sha, std::string_view field, git::ObjectFormat format) {
  auto oid = git::Oid::parse(sha);
  if (!oid || oid->format() != format)
    return invalid_field(
        std::string(field),
        text::format("The id of an object has {} hexadecimal digits here.", git::hex_size(format)));
  return *oid;
}

Result<std::string> decode_base64(std::string_view content) {
  std::string plain;
  plain.reserve(content.size());
  for (char c : content)
    if (c != '\n' && c != '\r' && c != ' ') plain += c;
  while (plain.size() % 4 != 0 && !plain.ends_with("==")) plain += '=';
  auto bytes = text::from_base64(plain);
  if (!bytes) return invalid_field("content", "The content is not valid base64.");
  return *std::move(bytes);
}

}  // namespace stithy::editing
