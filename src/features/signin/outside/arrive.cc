// SPDX-License-Identifier: Apache-2.0
//
// Somebody whom a provider knows and nobody here does. What it said goes along sealed in the form.
#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "features/signin/outside/handlers.h"
#include "features/signin/outside/id_token.h"
#include "features/signin/outside/steps.h"
#include "features/signin/outside/teams.h"
#include "features/signin/outside/views/outside.h"
#include "features/signin/places.h"
#include "features/signin/plain_page.h"
#include "features/signin/registration/registration.h"
#include "features/signin/urls.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/names.h"
#include "pillars/account/no_password.h"
#include "pillars/foundations.h"
#include "sys/crypto.h"
#include "web/answer.h"
#include "web/page.h"
#include "web/return_path.h"

namespace stithy::signin {

namespace {

constexpr std::string_view kLabel = "outside ticket";
constexpr std::chrono::minutes kTicketSpan{10};
constexpr std::string_view kNobody = "No account is linked to it";

struct Ticket {
  Person person;
  std::string return_to;
};

std::string place_of(const Provider& provider) {
  return text::format("ticket {}", provider.id.value());
}

std::string seal(const web::Keys& keys, const Provider& provider, const Person& person,
                 std::string_view return_to, Instant expires_at) {
  JsonWriter w;
  w.begin_object().member("issuer", person.issuer).member("subject", person.subject);
  w.member("login", person.login).member("email", person.email);
  w.member("return_to", return_to).member("expires", expires_at.micros());
  w.key("groups").begin_array();
  for (const auto& group : person.groups) w.value(group);
  w.end_array().end_object();
  return text::to_base64url(sys::seal(keys.derive(kLabel).reveal(), w.text(), place_of(provider)));
}

std::optional<Ticket> unseal(const web::Keys& keys, const Provider& provider,
                             std::string_view sealed, Instant now) {
  auto bytes = text::from_base64url(sealed);
  if (!bytes || bytes->size() < 28) return std::nullopt;
  auto plain = sys::open_sealed(keys.derive(kLabel).reveal(), *bytes, place_of(provider));
  if (!plain) return std::nullopt;
  auto json = Json::parse(plain->reveal(), 4);
  const Json* expires = json ? json->find("expires") : nullptr;
  if (!expires || !expires->as_int() || Instant{*expires->as_int()} <= now) return std::nullopt;
  Ticket out{.person = {.issuer = text_member(*json, "issuer"),
                        .subject = text_member(*json, "subject"),
                        .login = text_member(*json, "login"),
                        .email = text_member(*json, "email"),
                        .groups = {}},
             .return_to = text_member(*json, "return_to")};
  const Json* groups = json->find("groups");
  if (groups && groups->as_array())
    for (const Json& one : *groups->as_array())
      if (one.as_string()) out.person.groups.push_back(*one.as_string());
  return out;
}

// "Ada Lovelace@example" becomes "Ada-Lovelace": a start, which people change.
std::string suggested_name(const Person& person) {
  std::string_view from = person.login.empty() ? person.email : person.login;
  from = text::cut(from, "@").before;
  std::string name;
  for (char c : from) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain)
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  name = std::string(text::prefix(name, 39));
  while (name.ends_with('-')) name.pop_back();
  return name;
}

// Denied or Invalid with the reason why this provider makes no account for them.
Result<void> check_welcome(db::Reader& reader, const Foundations& on, const Provider& provider,
                           const Person& person) {
  const bool open = kMode(on.settings) == RegistrationMode::Open;
  if (provider.admits == Admits::Linked || (provider.admits == Admits::Registration && !open))
    return denied(
        "Sign in the way you know and link it under Security in your settings. Accounts are not "
        "made this way here.");
  auto folded = account::check_email(person.email);
  if (!folded)
    return denied(
        "The provider has confirmed no e-mail address of yours, which an account needs. Confirm "
        "one there, or make an account here and link it in its settings.");
  if (auto domain = check_domain(kDomains(on.settings), *folded); !domain)
    return denied(domain.error().fields.empty() ? domain.error().message
                                                : domain.error().fields.front().message);
  // An address that is equal proves nothing: whoever owns the account links it.
  if (TRY(account::find_account_by_email(reader, *folded)))
    return denied(
        "An account with your e-mail address exists already. Sign in to it the way you know and "
        "link this provider under Security in your settings.");
  return {};
}

web::Answer render(web::Request& request, NewAccountView view, int status) {
  ui::Frame frame = plain_frame(request, "Make your account", "Account");
  view.csrf = frame.csrf;
  return plain_page(request, frame, outside_account_page(view), status);
}

struct Made {
  UserId user;
  Secret<> cookie;
};

Result<Made> make(db::Tx& tx, web::Request& request, const Provider& provider,
                  const account::PreparedAccount& prepared, const Person& person) {
  const Visit visit = visit_of(request);
  const UserId user = TRY(account::create_account(tx, prepared, visit.now));
  TRY(account::link_identity(tx,
                             {.user = user,
                              .issuer = person.issuer,
                              .subject = person.subject,
                              .login = person.login,
                              .email = person.email},
                             visit.now));
  TRY(apply_groups(tx, provider, user, person.groups, visit.now));
  TRY(note_place(tx, request.on(), user, visit));
  return Made{
      .user = user,
      .cookie = TRY(account::open_session(tx, user, visit.address, visit.user_agent, visit.now))};
}

}  // namespace

Result<web::Answer> welcome(web::Request& request, const Provider& provider, const Person& person,
                            const std::string& return_to) {
  db::Reader* reader = TRY(request.reader());
  auto may = check_welcome(*reader, request.on(), provider, person);
  if (!may && may.error().code != Code::Denied) return std::move(may).take_error();
  if (!may) return refuse_outside(request, kNobody, may.error().message, 403);
  std::string name = suggested_name(person);
  if (TRY(account::find_namespace(*reader, name))) name.clear();
  request.close_reader();
  return render(
      request,
      {.csrf = {},
       .action = url::make_outside_account(provider.name),
       .label = provider.label,
       .ticket = seal(request.keys(), provider, person, return_to, request.now() + kTicketSpan),
       .email = person.email,
       .login = std::move(name)},
      200);
}

Result<web::Answer> make_outside_account(const access::Visitor& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"login", "ticket"}) TRY(form->require_single(field));
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load_provider(*reader, request));
  const std::string sealed(form->raw("ticket"));
  auto ticket = unseal(request.keys(), provider, sealed, request.now());
  if (!ticket)
    return refuse_outside(request, "Nobody was signed in",
                          "What the provider said is too old. Start again.", 400);
  const std::string return_to = web::safe_return_path(ticket->return_to);
  if (who.who().signed_in()) return web::see_other(return_to);
  auto may = check_welcome(*reader, request.on(), provider, ticket->person);
  request.close_reader();
  if (!may && may.error().code != Code::Denied) return std::move(may).take_error();
  if (!may) return refuse_outside(request, kNobody, may.error().message, 403);

  NewAccountView view{.csrf = {},
                      .action = url::make_outside_account(provider.name),
                      .label = provider.label,
                      .ticket = sealed,
                      .email = ticket->person.email,
                      .login = std::string(form->text("login"))};
  auto again = [&](const Error& error, int status) {
    view.message = "The account was not made yet.";
    view.errors = {{"login", error.fields.empty() ? error.message : error.fields.front().message}};
    return render(request, std::move(view), status);
  };
  auto prepared = account::prepare_without_password(
      {.login = view.login, .email = ticket->person.email, .password = {}},
      request.on().reserved_names);
  if (!prepared) return again(prepared.error(), 422);
  auto made = request.transact(
      [&](db::Tx& tx) { return make(tx, request, provider, *prepared, ticket->person); });
  if (!made && made.error().code == Code::Conflict) return again(made.error(), 409);
  if (!made) return std::move(made).take_error();
  LOG(Info, "signin.registered", {{"user", made->user.value()}, {"login", view.login}});
  return let_in(request, made->user, provider, made->cookie, return_to);
}

}  // namespace stithy::signin
