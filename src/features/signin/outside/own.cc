// SPDX-License-Identifier: Apache-2.0
//
// A person's own links to providers, and confirming by one that it is them.
#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "features/signin/outside/handlers.h"
#include "features/signin/outside/steps.h"
#include "features/signin/outside/views/outside.h"
#include "features/signin/second_factor/settings_page.h"
#include "features/signin/urls.h"
#include "pillars/access/account_page.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/no_password.h"
#include "pillars/account/notice.h"
#include "pillars/account/records.h"
#include "pillars/foundations.h"
#include "pillars/passkey/passkey.h"
#include "web/answer.h"
#include "web/page.h"
#include "web/return_path.h"

namespace stithy::signin {

namespace {

std::string with_return(std::string href, std::string_view return_to) {
  return text::format("{}?return_to={}", href, text::encode_component(return_to));
}

const Provider* find_of(const std::vector<Provider>& providers, std::string_view issuer) {
  auto found = std::find_if(providers.begin(), providers.end(),
                            [&](const Provider& one) { return one.issuer == issuer; });
  return found == providers.end() ? nullptr : &*found;
}

bool is_linked(const std::vector<account::Identity>& identities, std::string_view issuer) {
  return std::any_of(identities.begin(), identities.end(),
                     [&](const auto& one) { return one.issuer == issuer; });
}

// Nothing else lets them in: no password, no passkey, no other link that a provider stands behind.
Result<bool> is_last_way(db::Reader& reader, UserId user, account::IdentityId id) {
  if (TRY(account::has_password(reader, user))) return false;
  if (TRY(passkey::count(reader, user)) > 0) return false;
  const auto providers = TRY(list_providers(reader));
  for (const auto& one : TRY(account::list_identities(reader, user)))
    if (one.id != id && find_of(providers, one.issuer)) return false;
  return true;
}

}  // namespace

Result<std::vector<ProviderLink>> ways_in(db::Reader& reader, std::string_view return_to) {
  std::vector<ProviderLink> links;
  for (const Provider& one : TRY(list_providers(reader)))
    links.push_back({one.label, with_return(url::begin_outside(one.name), return_to)});
  return links;
}

Result<std::vector<ProviderLink>> ways_to_confirm(db::Reader& reader, UserId user,
                                                  std::string_view return_to) {
  std::vector<ProviderLink> links;
  const auto identities = TRY(account::list_identities(reader, user));
  for (const Provider& one : TRY(list_providers(reader)))
    if (one.kind == ProviderKind::OpenId && is_linked(identities, one.issuer))
      links.push_back(
          {one.label, with_return(url::begin_outside_confirmation(one.name), return_to)});
  return links;
}

Result<IdentitiesView> identities_of(db::Reader& reader, UserId user) {
  IdentitiesView view;
  const auto providers = TRY(list_providers(reader));
  const auto identities = TRY(account::list_identities(reader, user));
  for (const auto& one : identities) {
    const Provider* provider = find_of(providers, one.issuer);
    view.rows.push_back({.provider = provider ? provider->label : one.issuer,
                         .shown = one.login.empty() ? one.email : one.login,
                         .remove_href = url::remove_identity(one.id.value()),
                         .linked_at = one.created_at,
                         .used_at = one.used_at});
  }
  for (const Provider& one : providers)
    if (!is_linked(identities, one.issuer))
      view.more.push_back({one.label, url::new_identity(one.name)});
  view.last_way = identities.size() == 1 && TRY(is_last_way(reader, user, identities.front().id));
  return view;
}

Result<void> tell_of_link(db::Tx& tx, web::Request& request, UserId user,
                          const Provider& provider) {
  auto account = TRY(account::find_account(tx, user));
  if (!account) return {};
  const Foundations& on = request.on();
  const mail::Letter letter{
      .subject = text::format("{} signs in to your account", provider.label),
      .paragraphs = {text::format("Your account at {} was linked to one at {} ({}). Whoever signs "
                                  "in there is signed in here as you.",
                                  on.site.main_url, provider.label, provider.issuer),
                     "If it was not you, remove the link, choose a new password, and look at your "
                     "sessions and tokens."},
      .action_label = "Look at it",
      .action_url = on.site.main_url + url::security(),
      .reason = "You get this because the account has this e-mail address."};
  return account::write_to(tx, account::NoticeDesk{on.settings, on.keys, on.site}, *account, letter,
                           text::format("identity linked {}", request.now().micros()),
                           request.now());
}

Result<web::Answer> begin_outside_confirmation(const access::SignedIn&, web::Request& request) {
  const std::string return_to = web::safe_return_path(request.query("return_to"));
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load_provider(*reader, request));
  request.close_reader();
  const Trip trip = set_out(request, provider, Purpose::Confirm, return_to);
  return web::see_other(TRY(way_to(request, provider, trip)));
}

Result<web::Answer> confirm_outside(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load_provider(*reader, request));
  request.close_reader();
  Heard heard = TRY(hear(request, provider, Purpose::Confirm));
  if (heard.instead) return *std::move(heard.instead);
  auto confirm = [&](db::Tx& tx) -> Result<bool> {
    auto identity = TRY(account::find_identity(tx, heard.person->issuer, heard.person->subject));
    if (!identity || identity->user != who.who().user) {
      TRY(account::record_of(tx, who.who().user, "user.failed_confirmation"));
      return false;
    }
    TRY(account::confirm_session(tx, who.who().session, request.now()));
    return true;
  };
  if (TRY(request.transact(confirm))) return web::see_other(heard.return_to);
  return refuse_outside(request, "Nothing was confirmed", "The provider named somebody else.", 403);
}

Result<web::Answer> show_new_identity(const access::FreshSession&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load_provider(*reader, request));
  request.close_reader();
  const Trip trip = set_out(request, provider, Purpose::Link, url::security());
  LeaveView view{.label = provider.label,
                 .href = TRY(way_to(request, provider, trip)),
                 .explanation = provider.issuer};
  ui::Frame frame = access::account_frame(request, text::format("Link {}", provider.label));
  return unkept(access::account_answer(request, frame, kSecuritySection, leave_page(view)));
}

Result<web::Answer> post_identity(const access::FreshSession& who, web::Request& request) {
  const UserId user = who.who().user;
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load_provider(*reader, request));
  request.close_reader();
  Heard heard = TRY(hear(request, provider, Purpose::Link));
  if (heard.instead) return *std::move(heard.instead);
  const Person& person = *heard.person;
  auto link = [&](db::Tx& tx) -> Result<void> {
    TRY(account::link_identity(tx,
                               {.user = user,
                                .issuer = person.issuer,
                                .subject = person.subject,
                                .login = person.login,
                                .email = person.email},
                               request.now()));
    return tell_of_link(tx, request, user, provider);
  };
  auto linked = request.transact(link);
  if (!linked && linked.error().code == Code::Conflict)
    return refuse_outside(request, "Nothing was linked", linked.error().message, 409);
  if (!linked) return std::move(linked).take_error();
  LOG(Info, "signin.identity_linked", {{"user", user.value()}, {"provider", provider.name}});
  return web::see_other_with_notice(request, url::security(),
                                    text::format("{} signs you in from now on.", provider.label));
}

Result<web::Answer> drop_identity(const access::FreshSession& who, web::Request& request) {
  const UserId user = who.who().user;
  const account::IdentityId id{text::parse_number<std::int64_t>(request.param("id")).value_or(0)};
  enum class Done : std::uint8_t { Gone, Absent, Last };
  auto drop = [&](db::Tx& tx) -> Result<Done> {
    if (TRY(is_last_way(tx, user, id))) return Done::Last;
    return TRY(account::unlink_identity(tx, user, id)) ? Done::Gone : Done::Absent;
  };
  const Done done = TRY(request.transact(drop));
  if (done == Done::Absent) return not_found("There is no such link.");
  if (done == Done::Last)
    return refuse_outside(request, "It is your only way in",
                          "Choose a password first, by the link \"Forgotten the password?\" of the "
                          "sign-in page, or add a passkey; then the link can go.",
                          409);
  LOG(Info, "signin.identity_removed", {{"user", user.value()}});
  return web::see_other_with_notice(request, url::security(), "The link is removed.");
}

}  // namespace stithy::signin
