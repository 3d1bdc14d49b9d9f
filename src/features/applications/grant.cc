// SPDX-License-Identifier: Apache-2.0
#include "features/applications/grant.h"

#include "base/text.h"
#include "features/applications/queries.h"
#include "features/applications/settings.h"
#include "pillars/account/account.h"
#include "pillars/account/application_tokens.h"
#include "pillars/account/secret_hash.h"
#include "sys/clock.h"

namespace stithy::applications {

namespace {

constexpr std::int64_t kAgreedMax = 500;
constexpr std::int64_t kEndedAtOnce = 500;

template <class Row>
Asked asked_of(const Row& row) {
  return {.scopes = static_cast<web::ScopeSet>(row.scopes),
          .public_only = row.public_only,
          .identity = row.identity};
}

Grant grant_of(const sql::GrantRow& row) {
  return {.id = row.id,
          .application = row.application,
          .who = {row.user, row.authenticated_at, row.second_factor},
          .given = asked_of(row),
          .created_at = row.created_at};
}

struct Issued {
  Secret<> access;
  std::optional<std::chrono::seconds> expires_in;
  std::optional<Secret<>> refresh;
};

Result<Secret<>> issue_access(db::Tx& tx, const Application& application, const Grant& grant,
                              const Asked& asked, std::optional<Instant> expires, Instant now) {
  return account::issue_application_token(tx,
                                          {.user = grant.who.user,
                                           .application = application.id,
                                           .grant = grant.id.value(),
                                           .name = application.name,
                                           .scopes = asked.scopes,
                                           .public_only = asked.public_only,
                                           .expires_at = expires},
                                          now);
}

Result<Issued> issue(db::Tx& tx, const kit::LiveSettings& settings, const Application& application,
                     const Grant& grant, const Asked& asked, Instant now) {
  Issued out;
  if (!application.expiring) {
    out.access = TRY(issue_access(tx, application, grant, asked, std::nullopt, now));
    return out;
  }
  out.expires_in = kAccessLives(settings);
  out.access = TRY(issue_access(tx, application, grant, asked, now + *out.expires_in, now));
  std::string secret = std::string(kRefreshPrefix) + account::make_secret();
  TRY(sql::insert_refresh(tx, account::secret_hash(secret), grant.id, now,
                          now + kRefreshLives(settings)));
  out.refresh = Secret<>(std::move(secret));
  return out;
}

Given given_of(Grant grant, Issued issued) {
  return {std::move(grant), std::move(issued.access), issued.expires_in, std::move(issued.refresh)};
}

Result<bool> may_still(db::Reader& reader, const Grant& grant, const Asked& asked) {
  auto account = TRY(account::find_account(reader, grant.who.user));
  auto consent = TRY(find_consent(reader, grant.application, grant.who.user));
  return account && !account->disabled && consent && asked.within(*consent);
}

}  // namespace

Result<std::optional<Asked>> find_consent(db::Reader& reader, ClientId application, UserId user) {
  auto row = TRY(sql::find_consent(reader, application, user));
  return row ? std::optional(asked_of(*row)) : std::nullopt;
}

Result<void> agree(db::Tx& tx, ClientId application, UserId user, const Asked& asked, Instant now) {
  auto before = TRY(find_consent(tx, application, user));
  const Asked all = before ? joined(*before, asked) : asked;
  TRY(sql::put_consent(tx, application, user, static_cast<std::int64_t>(all.scopes),
                       all.public_only, all.identity, now));
  return {};
}

Result<bool> withdraw(db::Tx& tx, ClientId application, UserId user) {
  for (GrantId id : TRY(sql::list_grants(tx, application, user, kEndedAtOnce)))
    TRY(end_grant(tx, id));
  return TRY(sql::delete_consent(tx, application, user)) == 1;
}

Result<void> forget_person(db::Tx& tx, UserId user) {
  for (ClientId id : TRY(sql::list_granted_to(tx, user))) TRY(withdraw(tx, id, user));
  for (ClientId id : TRY(sql::list_consents_of(tx, user))) TRY(withdraw(tx, id, user));
  for (const auto& own : TRY(list_applications(tx, NamespaceId{user.value()})))
    TRY(delete_application(tx, own.id));
  return {};
}

Result<std::vector<Agreed>> list_agreed(db::Reader& reader, UserId user) {
  std::vector<Agreed> out;
  for (auto& row : TRY(sql::list_agreed_applications(reader, user, kAgreedMax)))
    out.push_back({.application = row.id,
                   .name = std::move(row.name),
                   .homepage = std::move(row.homepage),
                   .client_id = std::move(row.client_id),
                   .given = asked_of(row),
                   .since = row.created_at});
  return out;
}

Result<Given> give(db::Tx& tx, const kit::LiveSettings& settings, const Application& application,
                   const Presence& who, const Asked& asked, Instant now) {
  Grant grant{.id = sys::make_id<GrantId>(),
              .application = application.id,
              .who = who,
              .given = asked,
              .created_at = now};
  if (!TRY(may_still(tx, grant, asked))) return denied("The consent was taken back.");
  auto before = TRY(sql::list_grants(tx, application.id, who.user, kEndedAtOnce));
  for (std::size_t i = kGrantsMax - 1; i < before.size(); ++i) TRY(end_grant(tx, before[i]));
  TRY(sql::insert_grant(tx, grant.id, application.id, who.user,
                        static_cast<std::int64_t>(asked.scopes), asked.public_only, asked.identity,
                        who.authenticated_at, who.second_factor, now));
  auto issued = TRY(issue(tx, settings, application, grant, asked, now));
  return given_of(std::move(grant), std::move(issued));
}

Result<Refreshed> refresh(db::Tx& tx, const kit::LiveSettings& settings,
                          const Application& application, std::string_view secret,
                          const std::optional<Asked>& narrower, Instant now) {
  using How = Refreshed::How;
  const std::string hash = account::secret_hash(secret);
  auto row = TRY(sql::find_refresh(tx, hash));
  auto grant = row ? TRY(find_grant(tx, row->grant)) : std::nullopt;
  if (!grant || grant->application != application.id) return Refreshed{};
  if (row->spent_at) {
    TRY(end_grant(tx, grant->id));
    return Refreshed{.how = How::Reused, .given = {}};
  }
  if (row->expires_at <= now) return Refreshed{};
  const Asked asked = narrower.value_or(grant->given);
  if (!asked.within(grant->given)) return Refreshed{.how = How::TooWide, .given = {}};
  if (!TRY(may_still(tx, *grant, grant->given))) return Refreshed{};
  if (TRY(sql::spend_refresh(tx, hash, now)) != 1) {
    TRY(end_grant(tx, grant->id));
    return Refreshed{.how = How::Reused, .given = {}};
  }
  TRY(account::revoke_tokens_of_grant(tx, grant->id.value()));
  auto issued = TRY(issue(tx, settings, application, *grant, asked, now));
  Given given = given_of(*std::move(grant), std::move(issued));
  given.grant.given = asked;
  return Refreshed{.how = How::Renewed, .given = std::move(given)};
}

Result<std::optional<Grant>> find_grant(db::Reader& reader, GrantId id) {
  auto row = TRY(sql::find_grant(reader, id));
  return row ? std::optional(grant_of(*row)) : std::nullopt;
}

Result<std::optional<Grant>> find_grant_of_refresh(db::Reader& reader, std::string_view secret,
                                                   Instant now) {
  auto row = TRY(sql::find_refresh(reader, account::secret_hash(secret)));
  if (!row || row->spent_at || row->expires_at <= now) return std::optional<Grant>{};
  return find_grant(reader, row->grant);
}

Result<void> end_grant(db::Tx& tx, GrantId id) {
  TRY(account::revoke_tokens_of_grant(tx, id.value()));
  TRY(sql::delete_refreshes(tx, id));
  TRY(sql::delete_grant(tx, id));
  return {};
}

Result<void> end_grants_of_application(db::Tx& tx, ClientId application) {
  for (;;) {
    auto some = TRY(sql::list_grants_of_application(tx, application, kEndedAtOnce));
    for (GrantId id : some) TRY(end_grant(tx, id));
    if (some.size() < static_cast<std::size_t>(kEndedAtOnce)) return {};
  }
}

}  // namespace stithy::applications
