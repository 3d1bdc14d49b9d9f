// SPDX-License-Identifier: Apache-2.0
#include "features/code/api/api_ref_changes.h"

#include "base/text.h"
#include "features/code/api/api_links.h"
#include "features/code/change_ref.h"
#include "features/code/signed/signed.h"
#include "web/answer.h"

namespace stithy::code {

namespace {

// "heads/main", as the address has it.
Result<git::RefName> named_by_path(web::Request& request) {
  auto name = git::RefName::parse_lenient("refs/" + request.param("ref"));
  // A name that cannot be is the name of nothing.
  if (!name) return invalid("Reference does not exist");
  return name;
}

Result<git::Oid> parse_sha(const std::string& sha) {
  auto oid = git::Oid::parse(sha);
  if (!oid) return invalid_field("sha", "The id of an object is 40 or 64 hexadecimal digits.");
  return *oid;
}

Result<web::Answer> answer_with(const access::RepoWrite& at, web::Request& request,
                                const git::RefName& name, const git::Oid& oid, int status) {
  const Foundations& on = request.on();
  auto git = TRY(on.repositories.open(at.repository()));
  ApiLinks links{request.site(), at.repository().path(), at.repository().id.value()};
  ApiRef ref = TRY(links.ref(*git, name.text(), oid));
  web::Answer answer = web::json_of(ref, status);
  if (status == 201) answer.headers.set("Location", ref.url);
  return answer;
}

}  // namespace

Result<web::Answer> api_create_ref(const access::RepoWrite& at, web::Request& request) {
  auto body = TRY(request.body_as<NewRefBody>());
  if (!body.ref.starts_with("refs/"))
    return invalid_field("ref", "The full name is needed: refs/heads/topic or refs/tags/v1.");
  auto name = git::RefName::parse(body.ref);
  if (!name) return invalid_field("ref", name.error().message);
  git::Oid target = TRY(parse_sha(body.sha));
  request.close_reader();
  TRY(create_ref(request.on(), at, *name, target));
  return answer_with(at, request, *name, target, 201);
}

Result<web::Answer> api_move_ref(const access::RepoWrite& at, web::Request& request) {
  auto body = TRY(request.body_as<RefMoveBody>());
  git::RefName name = TRY(named_by_path(request));
  git::Oid target = TRY(parse_sha(body.sha));
  request.close_reader();
  MoveRule rule = body.force.value_or(false) ? MoveRule::Any : MoveRule::FastForward;
  TRY(move_ref(request.on(), at, name, target, rule));
  return answer_with(at, request, name, target, 200);
}

Result<web::Answer> api_delete_ref(const access::RepoWrite& at, web::Request& request) {
  git::RefName name = TRY(named_by_path(request));
  request.close_reader();
  TRY(delete_ref(request.on(), at, name));
  return web::no_content();
}

Result<web::Answer> api_rename_branch(const access::RepoWrite& at, web::Request& request) {
  auto body = TRY(request.body_as<BranchRenameBody>());
  auto name = git::RefName::parse_lenient("refs/heads/" + request.param("branch"));
  if (!name) return not_found("There is no such branch.");
  auto wanted = git::RefName::parse("refs/heads/" + body.new_name);
  if (!wanted) return invalid_field("new_name", wanted.error().message);
  request.close_reader();
  git::Oid tip = TRY(rename_branch(request.on(), at, *name, *wanted));
  auto git = TRY(request.on().repositories.open(at.repository()));
  auto commit = TRY(git->load_commit(tip));
  ApiLinks links{request.site(), at.repository().path(), at.repository().id.value()};
  auto verified = TRY(verification_of(request, *git, signing::item_of(*commit)));
  web::Answer answer =
      web::json_of(links.branch(body.new_name, links.commit(*commit, std::move(verified))), 201);
  answer.headers.set("Location", links.api(url::api::branch, body.new_name));
  return answer;
}

const web::Schema& schema_of(const NewRefBody*) {
  using B = NewRefBody;
  static const auto made = web::describe<B>(
      "new-ref",
      {web::field("ref", &B::ref, "The full name of a branch or a tag.",
                  {.bytes_max = 255, .example = "\"refs/heads/topic\""}),
       web::field("sha", &B::sha, "The id of what it shall name.",
                  {.bytes_max = 64, .example = "\"4b825dc642cb6eb9a060e54bf8d69288fbee4904\""})});
  return made;
}

const web::Schema& schema_of(const RefMoveBody*) {
  using B = RefMoveBody;
  static const auto made = web::describe<B>(
      "ref-move",
      {web::field("sha", &B::sha, "The id of what it shall name.",
                  {.bytes_max = 64, .example = "\"4b825dc642cb6eb9a060e54bf8d69288fbee4904\""}),
       web::field("force", &B::force, "Also when commits are lost.", {.example = "false"})});
  return made;
}

const web::Schema& schema_of(const BranchRenameBody*) {
  using B = BranchRenameBody;
  static const auto made = web::describe<B>(
      "branch-rename", {web::field("new_name", &B::new_name, "The new name of the branch.",
                                   {.bytes_max = 244, .example = "\"trunk\""})});
  return made;
}

}  // namespace stithy::code
