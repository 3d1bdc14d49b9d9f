// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/grants.h"

#include <algorithm>

#include "base/text.h"
#include "kit/audit/scene.h"
#include "pillars/access/acting.h"
#include "pillars/access/fine_grained.h"
#include "pillars/access/person_checks.h"
#include "pillars/account/account.h"
#include "pillars/account/names.h"
#include "pillars/foundations.h"
#include "pillars/repo/team_roles.h"
#include "web/gate.h"

namespace stithy::access {

namespace {

using repo::Repository;
using repo::Role;
using repo::Visibility;
using web::Principal;
using web::Scope;

Error absent() { return not_found("There is no such repository."); }

// What a person has on a repository before any token narrows it.
Result<Role> own_role(db::Reader& reader, const Principal& who, const Repository& r) {
  Role everybody = r.visibility == Visibility::Public ? Role::Read : Role::None;
  if (who.kind == Principal::Kind::DeployKey && who.only_repo == r.id)
    return who.may(Scope::RepoWrite) ? Role::Write : Role::Read;
  if (!who.signed_in()) return everybody;
  if (who.site_admin) return Role::Admin;
  if (r.visibility == Visibility::Internal) everybody = Role::Read;
  return std::max(everybody, TRY(repo::find_given_role(reader, r, who.user)));
}

bool is_fine(const Principal& who) {
  return who.kind == Principal::Kind::Token && token::is_fine_grained(who.scopes);
}

// The limits of a token: what it may see at all, then how far its scopes go.
Role narrowed(Role role, const Principal& who, const Repository& r) {
  if (who.kind != Principal::Kind::Token) return role;
  bool is_public = r.visibility == Visibility::Public;
  bool covered = !who.only_repo || who.only_repo == r.id;
  if (!is_public && (who.public_only || !covered || !who.may(Scope::RepoRead))) return Role::None;
  if (!covered || !who.may(Scope::RepoWrite)) return std::min(role, Role::Read);
  if (!who.may(Scope::RepoAdmin)) return std::min(role, Role::Write);
  return role;
}

constexpr Role least_role(Need need) {
  switch (need) {
    case Need::RepoWrite:
    case Need::RepoPush: return Role::Write;
    case Need::RepoAdmin:
    case Need::FreshRepoAdmin: return Role::Admin;
    default: return Role::Read;
  }
}

struct Found {
  Repository repository;
  Role role;
};

// The repository of that name if the principal may see it.
Result<Found> find_seen(const Knock& knock) {
  auto found = TRY(repo::find_repository(knock.reader, knock.owner, knock.name));
  if (found) {
    Role role = TRY(role_of(knock.reader, knock.who, *found));
    if (role == Role::None) return absent();
    return Found{*std::move(found), role};
  }
  auto moved = TRY(repo::find_moved(knock.reader, knock.owner, knock.name));
  if (!moved) return absent();
  if (TRY(role_of(knock.reader, knock.who, *moved)) == Role::None) return absent();
  Error error = absent();
  error.cause = std::string(web::kMovedCause) + moved->path();
  return error;
}

Result<Knock> knock_of(web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  return Knock{request.on(), *reader, request.principal(), request.param("owner"),
               request.param("repo")};
}

// Asking for credentials where a client would otherwise never send them. The same for repositories
// that exist and those that do not.
Error hidden(web::Request& request, Error error) {
  bool asks = request.route().face() == web::Face::Git && !request.principal().signed_in();
  if (!asks || error.code != Code::NotFound || !error.cause.empty()) return error;
  return denied("Sign in with a personal access token to reach this repository.");
}

Result<void> check_state(const Repository& r, Need need) {
  if (need != Need::RepoWrite && need != Need::RepoPush) return {};
  if (r.archived_at)
    return denied(text::format("{} is archived and therefore read-only.", r.full_name()));
  if (r.quarantined)
    return denied(text::format("{} is read-only: {}", r.full_name(), *r.quarantined));
  if (r.import_state == repo::ImportState::Running)
    return unavailable(text::format("{} is being imported.", r.full_name()),
                       std::chrono::seconds(10));
  return {};
}

Error role_missing(const Repository& r, Role have, Role need) {
  return denied(
      text::format("This needs the role {} on {}; you have {}. An administrator of the repository "
                   "can change it.",
                   repo::role_name(need), r.full_name(), repo::role_name(have)));
}

constexpr bool is_fresh(Need need) {
  return need == Need::FreshSession || need == Need::FreshSiteAdmin || need == Need::FreshRepoAdmin;
}

Error second_factor_missing() {
  Error error =
      denied("Administration needs a second factor. Set one up under Settings, Security.");
  error.cause = web::kSecondFactorCause;
  return error;
}

// Sign-in and token scope for grants that say only who.
Result<void> check_person(web::Request& request) {
  const Principal& who = request.principal();
  if (!who.signed_in()) return denied("Sign in first.");
  if (who.kind != Principal::Kind::Token) return {};
  web::ScopeSet needed = request.route().options.token_scopes;
  if (needed == web::kAnyToken) return {};
  if (token::is_fine_grained(who.scopes)) return check_fine_person(who, request.route());
  if (needed == 0 && request.route().method != web::Method::Get)
    needed = web::scope_bit(Scope::UserWrite);
  if ((who.scopes & needed) != needed)
    return denied(text::format("The token lacks the scope {}.",
                               account::render_scopes(needed & ~who.scopes)));
  return {};
}

bool is_loopback(const http::RequestHead& head) {
  bool local =
      head.over_unix_socket || head.remote_address == "127.0.0.1" || head.remote_address == "::1";
  // Behind a proxy on this machine everybody comes from here; then only a token counts.
  return local && !head.headers.has("X-Forwarded-For") && !head.headers.has("Forwarded");
}

constexpr std::chrono::minutes kFresh{10};

// What the audit log says of a change is about this repository from here on.
void set_scene(const Repository& r) {
  audit::Scope* scope = audit::Scope::current();
  if (scope == nullptr) return;
  std::string object = r.full_name();
  const std::string& part = scope->scene().about.object;
  if (!part.empty()) object = text::format("{}: {}", object, part);
  audit::set_about({.object = std::move(object),
                    .node = r.owner_id,
                    .node_name = r.owner,
                    .repo = r.id,
                    .repo_name = r.full_name()});
}

}  // namespace

Result<void> check_fresh(const web::Request& request) {
  const Principal& who = request.principal();
  if (who.acting_admin)
    return denied("This is not done in somebody else's name. End acting as them first.");
  if (who.kind != Principal::Kind::Session)
    return denied("This can be done only in a browser session, not with a token.");
  if (who.confirmed_at && request.now() - *who.confirmed_at <= kFresh) return {};
  Error error = denied("Give your password again to go on.");
  error.cause = web::kConfirmCause;
  return error;
}

Result<Role> role_of(db::Reader& reader, const Principal& principal, const Repository& r) {
  const Role own = TRY(own_role(reader, principal, r));
  if (is_fine(principal)) return fine_role(reader, principal, r, own);
  return narrowed(own, principal, r);
}

repo::Viewer viewer_of(const Principal& principal) {
  // Lists ask in their statements what such a token reaches.
  if (is_fine(principal)) return {principal.user, false, principal.token};
  // A narrowed token sees lists as a stranger does: the public ones.
  bool narrow = principal.public_only || principal.only_repo ||
                (principal.kind == Principal::Kind::Token && !principal.may(Scope::RepoRead));
  if (narrow) return {};
  return {principal.user, principal.site_admin, {}};
}

template <Need N>
Result<PersonGrant<N>> PersonGrant<N>::admit(web::Request& request) {
  const Principal& who = request.principal();
  constexpr bool administers = N == Need::SiteAdmin || N == Need::FreshSiteAdmin;
  if constexpr (N == Need::SignedIn || N == Need::FreshSession || administers)
    TRY(check_person(request));
  TRY(check_acting(request));
  if constexpr (administers) {
    if (who.second_factor_missing) return second_factor_missing();
    if (!who.site_admin) return denied("This is for administrators of the instance.");
  }
  if constexpr (is_fresh(N)) TRY(check_fresh(request));
  if constexpr (N == Need::MetricsReader) {
    bool token = who.kind == Principal::Kind::Token && who.may(Scope::Metrics);
    if (!token && !is_loopback(request.head()))
      return denied("Metrics are read from this machine or with a token of the scope metrics.");
  }
  if constexpr (N == Need::Setup) {
    db::Reader* reader = TRY(request.reader());
    std::string secret(request.query("secret"));
    if (secret.empty() && request.route().method != web::Method::Get)
      secret = TRY(request.form())->raw("secret");
    if (TRY(account::count_accounts(*reader)) > 0) return not_found("Setup is done already.");
    if (!TRY(account::setup_secret_valid(*reader, secret, request.now())))
      return denied(
          "Open the setup link that the server printed at its start; it works once and "
          "for one day.");
  }
  if constexpr (N == Need::SignedLink) {
    if (!web::link_signature_valid(request)) return denied("This link is not valid any more.");
  }
  return PersonGrant(who);
}

template class PersonGrant<Need::Anyone>;
template class PersonGrant<Need::Visitor>;
template class PersonGrant<Need::Setup>;
template class PersonGrant<Need::SignedIn>;
template class PersonGrant<Need::FreshSession>;
template class PersonGrant<Need::SiteAdmin>;
template class PersonGrant<Need::FreshSiteAdmin>;
template class PersonGrant<Need::MetricsReader>;
template class PersonGrant<Need::SignedLink>;

template <Need N>
Result<RepoGrant<N>> RepoGrant<N>::admit(web::Request& request) {
  const Knock knock = TRY(knock_of(request));
  auto found = find_seen(knock);
  if (!found) return hidden(request, std::move(found).take_error());
  if (is_fine(request.principal())) {
    const Role own = TRY(own_role(knock.reader, knock.who, found->repository));
    found->role =
        TRY(fine_role_on(knock.reader, knock.who, found->repository, own, request.route()));
  }
  if (found->role < least_role(N))
    return role_missing(found->repository, found->role, least_role(N));
  if constexpr (is_fresh(N)) TRY(check_fresh(request));
  TRY(check_state(found->repository, N));
  set_scene(found->repository);
  return RepoGrant(request.principal(), std::move(found->repository), found->role);
}

template <Need N>
Result<RepoGrant<N>> RepoGrant<N>::admit(const Knock& knock) requires(N == Need::RepoRead) {
  Found found = TRY(find_seen(knock));
  return RepoGrant(knock.who, std::move(found.repository), found.role);
}

template class RepoGrant<Need::RepoRead>;
template class RepoGrant<Need::RepoWrite>;
template class RepoGrant<Need::RepoAdmin>;
template class RepoGrant<Need::FreshRepoAdmin>;

Result<RepoPush> RepoPush::admit(web::Request& request) {
  const Knock knock = TRY(knock_of(request));
  auto grant = admit(knock);
  if (!grant) return hidden(request, std::move(grant).take_error());
  return grant;
}

Result<RepoPush> RepoPush::admit(const Knock& knock) {
  const Principal& who = knock.who;
  RepoPush grant;
  grant.who_ = who;
  grant.name_ = knock.name;
  auto found = find_seen(knock);
  if (found) {
    if (found->role < Role::Write) return role_missing(found->repository, found->role, Role::Write);
    TRY(check_state(found->repository, Need::RepoPush));
    grant.owner_ = found->repository.owner_id;
    set_scene(found->repository);
    grant.repository_ = std::move(found->repository);
    return grant;
  }
  // Absent: one's own namespace may get it by this push, if the instance allows and the token may.
  bool own = who.signed_in() && account::fold_name(who.login) == account::fold_name(knock.owner);
  bool allowed = own && found.error().code == Code::NotFound && found.error().cause.empty() &&
                 repo::kPushToCreate(knock.on.settings) && who.may(Scope::RepoAdmin) &&
                 !who.only_repo && !who.public_only;
  if (!allowed) return std::move(found).take_error();
  TRY(account::check_repo_name(grant.name_));
  grant.owner_ = NamespaceId{who.user.value()};
  return grant;
}

Result<RepoService> RepoService::admit(web::Request& request) {
  std::size_t asked = 0;
  for (const auto& parameter : request.query_parameters())
    if (parameter.first == "service") ++asked;
  if (asked != 1) return invalid("Name one service: git-upload-pack or git-receive-pack.");
  RepoService grant;
  auto service = request.query("service");
  if (service == "git-upload-pack")
    grant.read_ = TRY(RepoRead::admit(request));
  else if (service == "git-receive-pack")
    grant.push_ = TRY(RepoPush::admit(request));
  else
    return denied("The services are git-upload-pack and git-receive-pack.");
  return grant;
}

}  // namespace stithy::access
