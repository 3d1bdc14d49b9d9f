// SPDX-License-Identifier: Apache-2.0
//
// Single objects written over the API: blobs, commits and tags. Nobody reads them before a ref
// leads to them (git/edit/staged_objects.h).
#include "base/text.h"
#include "features/editing/api/api.h"
#include "features/editing/api/api_answers.h"
#include "features/editing/api/staging.h"
#include "web/answer.h"

namespace stithy::editing {

namespace {

web::Answer created(std::string_view url, web::Answer answer) {
  answer.headers.set("Location", url);
  return answer;
}

}  // namespace

Result<web::Answer> api_make_blob(const access::RepoWrite& at, web::Request& request) {
  auto body = TRY(request.body_as<BlobBody>());
  std::string bytes = body.content;
  if (body.encoding == "base64") bytes = TRY(decode_base64(body.content));
  Staging staging = TRY(Staging::open(at, request));
  git::ObjectBatch batch(staging.format());
  const git::Oid oid = batch.add(git::ObjectKind::Blob, std::move(bytes));
  TRY(staging.write(batch));
  const ApiMaker maker(request.site(), at.repository());
  const MadeLink answer{oid.hex(), maker.object(git::ObjectKind::Blob, oid)};
  return created(answer.url, web::json_of(answer, 201));
}

Result<web::Answer> api_make_commit(const access::RepoWrite& at, web::Request& request) {
  auto body = TRY(request.body_as<CommitBody>());
  if (body.signature)
    return invalid_field("signature", "Signatures are not taken here: sign with git and push.");
  Staging staging = TRY(Staging::open(at, request));
  const git::Signature own = TRY(signature_of(at, request));
  git::CommitDraft draft{.tree = TRY(parse_sha(body.tree, "tree", staging.format())),
                         .parents = {},
                         .author = TRY(signature_of(body.author, own, "author")),
                         .committer = {},
                         .message = body.message};
  draft.committer = TRY(signature_of(body.committer, draft.author, "committer"));
  TRY(staging.expect(draft.tree, git::ObjectKind::Tree, "tree"));
  for (const std::string& sha : body.parents.value_or(std::vector<std::string>())) {
    draft.parents.push_back(TRY(parse_sha(sha, "parents", staging.format())));
    TRY(staging.expect(draft.parents.back(), git::ObjectKind::Commit, "parents"));
  }
  git::ObjectBatch batch(staging.format());
  const git::Oid oid = batch.add(git::ObjectKind::Commit, TRY(git::render_commit(draft)));
  TRY(staging.write(batch));
  const MadeCommit answer = ApiMaker(request.site(), at.repository()).commit(oid, draft);
  return created(answer.url, web::json_of(answer, 201));
}

Result<web::Answer> api_make_tag(const access::RepoWrite& at, web::Request& request) {
  auto body = TRY(request.body_as<TagBody>());
  if (auto name = git::RefName::tag(body.tag); !name)
    return invalid_field("tag", name.error().message);
  Staging staging = TRY(Staging::open(at, request));
  const git::Signature own = TRY(signature_of(at, request));
  git::TagDraft draft{.target = TRY(parse_sha(body.object, "object", staging.format())),
                      .target_kind = body.type == "commit" ? git::ObjectKind::Commit
                                     : body.type == "tree" ? git::ObjectKind::Tree
                                                           : git::ObjectKind::Blob,
                      .name = body.tag,
                      .tagger = TRY(signature_of(body.tagger, own, "tagger")),
                      .message = body.message};
  TRY(staging.expect(draft.target, draft.target_kind, "object"));
  if (!draft.message.ends_with('\n')) draft.message += '\n';
  git::ObjectBatch batch(staging.format());
  const git::Oid oid = batch.add(git::ObjectKind::Tag, TRY(git::render_tag(draft)));
  TRY(staging.write(batch));
  const ApiMaker maker(request.site(), at.repository());
  const MadeTag answer{
      .node_id = maker.node_id("Tag", oid),
      .tag = draft.name,
      .sha = oid.hex(),
      .url = maker.object(git::ObjectKind::Tag, oid),
      .message = body.message,
      .tagger = maker.person(draft.tagger),
      .object = {draft.target.hex(), body.type, maker.object(draft.target_kind, draft.target)}};
  return created(answer.url, web::json_of(answer, 201));
}

}  // namespace stithy::editing
