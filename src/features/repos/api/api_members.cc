// SPDX-License-Identifier: Apache-2.0
#include "features/repos/api/api_members.h"

#include <algorithm>

#include "base/text.h"
#include "features/repos/change.h"
#include "pillars/access/members.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/paging.h"

namespace stithy::repos {

namespace {

using repo::Role;

// GitHub says pull and push where we say read and write.
Result<Role> parse_github_role(std::string_view word) {
  if (word == "pull") return Role::Read;
  if (word == "push") return Role::Write;
  auto role = repo::parse_role(word);
  if (!role || *role == Role::None)
    return invalid_field("permission", "It is one of pull, triage, push, maintain and admin.");
  return role;
}

// One of the words that the old interface had; triage and maintain are between them.
std::string_view old_word(Role role) {
  if (role >= Role::Admin) return "admin";
  if (role >= Role::Write) return "write";
  return role >= Role::Read ? "read" : "none";
}

ApiMember member_of(const web::Site& site, const account::Account& account, Role role) {
  ApiMember out;
  static_cast<account::SimpleUser&>(out) = account::simple_user_of(site, account);
  out.permissions = access::permissions_of(role);
  out.role_name = role == Role::None ? "none" : repo::role_name(role);
  return out;
}

Result<std::optional<access::Member>> find_one(db::Reader& reader, const repo::Repository& r,
                                               std::string_view login) {
  for (auto& one : TRY(access::list_members(reader, r)))
    if (text::equals_folded(one.account.login, login)) return std::optional(std::move(one));
  return std::optional<access::Member>();
}

}  // namespace

Result<web::Answer> api_members(const access::RepoAdmin& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto all = TRY(access::list_members(*reader, at.repository()));
  if (auto word = request.query("permission"); !word.empty()) {
    Role least = TRY(parse_github_role(word));
    std::erase_if(all, [&](const access::Member& one) { return one.role < least; });
  }
  const web::Site& site = request.site();
  const web::ApiPage page = web::api_page(request);
  std::vector<ApiMember> out;
  for (std::size_t i = page.first(); i < all.size() && out.size() < page.size; ++i)
    out.push_back(member_of(site, all[i].account, all[i].role));
  web::Answer answer = web::json_of(out);
  auto links = web::link_header(site, request, page, all.size());
  if (!links.empty()) answer.headers.set("Link", links);
  return answer;
}

Result<web::Answer> api_member(const access::RepoAdmin& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto found = TRY(find_one(*reader, at.repository(), request.param("username")));
  if (!found) return not_found("This person has no role here.");
  return web::no_content();
}

Result<web::Answer> api_member_role(const access::RepoAdmin& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const auto& r = at.repository();
  auto account = TRY(account::find_account_by_login(*reader, request.param("username")));
  if (!account) return not_found("There is no such account.");
  auto found = TRY(find_one(*reader, r, account->login));
  Role role = found                                       ? found->role
              : account->site_admin                       ? Role::Admin
              : r.visibility == repo::Visibility::Private ? Role::None
                                                          : Role::Read;
  return web::json_of(ApiMemberRole{
      std::string(old_word(role)), role == Role::None ? "none" : std::string(repo::role_name(role)),
      member_of(request.site(), *account, role)});
}

Result<web::Answer> api_put_member(const access::RepoAdmin& at, web::Request& request) {
  auto body = TRY(request.body_as<MemberBody>());
  Role role = TRY(parse_github_role(body.permission.value_or("push")));
  const std::string& login = request.param("username");
  request.close_reader();
  auto saved =
      request.transact([&](db::Tx& tx) { return put_member(tx, at, login, role, request.now()); });
  if (!saved) {
    Error error = std::move(saved).take_error();
    for (auto& field : error.fields)
      if (field.field == "login") field.field = "username";
    return error;
  }
  return web::no_content();
}

Result<web::Answer> api_drop_member(const access::RepoAdmin& at, web::Request& request) {
  const std::string& login = request.param("username");
  TRY(request.transact([&](db::Tx& tx) { return remove_member(tx, at, login, request.now()); }));
  return web::no_content();
}

const web::Schema& schema_of(const ApiMember*) {
  static const auto made = [] {
    auto fields = account::simple_user_fields<ApiMember>();
    fields.push_back(web::field("permissions", &ApiMember::permissions, "What they may do."));
    fields.push_back(web::field("role_name", &ApiMember::role_name, "Their role.",
                                {.one_of = "read|triage|write|maintain|admin|none"}));
    return web::describe<ApiMember>("collaborator", std::move(fields));
  }();
  return made;
}

const web::Schema& schema_of(const ApiMemberRole*) {
  using M = ApiMemberRole;
  static const auto made =
      web::describe<M>("repository-collaborator-permission",
                       {web::field("permission", &M::permission, "The role in the old words.",
                                   {.one_of = "admin|write|read|none"}),
                        web::field("role_name", &M::role_name, "The role.",
                                   {.one_of = "read|triage|write|maintain|admin|none"}),
                        web::field("user", &M::user, "The person.")});
  return made;
}

const web::Schema& schema_of(const MemberBody*) {
  static const auto made = web::describe<MemberBody>(
      "collaborator-change",
      {web::field("permission", &MemberBody::permission, "What they may do; push by default.",
                  {.one_of = "pull|triage|push|maintain|admin", .example = "\"triage\""})});
  return made;
}

}  // namespace stithy::repos
