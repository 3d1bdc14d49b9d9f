// SPDX-License-Identifier: Apache-2.0
//
// To a provider, back, and in.
#include "base/log.h"
#include "base/text.h"
#include "features/signin/outside/handlers.h"
#include "features/signin/outside/steps.h"
#include "features/signin/outside/teams.h"
#include "features/signin/outside/views/outside.h"
#include "features/signin/places.h"
#include "features/signin/plain_page.h"
#include "features/signin/registration/views/registration.h"
#include "features/signin/second_factor/pending.h"
#include "features/signin/urls.h"
#include "pillars/access/identify.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/records.h"
#include "pillars/account/second_factor.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/return_path.h"

namespace stithy::signin {

namespace {

constexpr std::string_view kNotHere =
    "This answer was not asked for here, or was used, or is too old. Start again.";

std::string action_of(const Trip& trip, const Provider& provider) {
  switch (trip.purpose) {
    case Purpose::Link: return url::add_identity(provider.name);
    case Purpose::Confirm: return url::confirm_outside(provider.name);
    case Purpose::Enter: break;
  }
  return url::enter_outside(provider.name);
}

GoOnView go_on_view(web::Request& request, const Trip& trip, const Provider& provider) {
  const bool links = trip.purpose == Purpose::Link;
  return {.csrf = {},
          .action = action_of(trip, provider),
          .label = provider.label,
          .title = links ? "Link it to your account" : "Go on",
          .button = links ? text::format("Link {}", provider.label) : "Go on",
          .code = std::string(request.query("code")),
          .state = std::string(request.query("state")),
          .issuer = std::string(request.query("iss")),
          .by_itself = !links};
}

// Who came, and what they get: a session, the question for the second factor, or neither.
struct Opened {
  bool known = false, shut_out = false;
  UserId user = {};
  std::optional<Secret<>> cookie = {}, pending = {};
};

Result<Opened> open(db::Tx& tx, web::Request& request, const Provider& provider,
                    const Person& person) {
  Opened out;
  auto identity = TRY(account::find_identity(tx, person.issuer, person.subject));
  if (!identity) return out;
  out.known = true;
  out.user = identity->user;
  auto account = TRY(account::find_account(tx, identity->user));
  out.shut_out = !account || account->disabled;
  if (out.shut_out) {
    TRY(account::record_of(tx, identity->user, "user.failed_login", {{"with", {}, provider.name}}));
    return out;
  }
  identity->login = person.login;
  identity->email = person.email;
  TRY(account::note_identity(tx, *identity, request.now()));
  TRY(apply_groups(tx, provider, identity->user, person.groups, request.now()));
  if (TRY(account::has_second_factor(tx, identity->user))) {
    out.pending = TRY(begin_pending(tx, identity->user, request.now()));
    return out;
  }
  const Visit visit = visit_of(request);
  TRY(note_place(tx, request.on(), identity->user, visit));
  out.cookie =
      TRY(account::open_session(tx, identity->user, visit.address, visit.user_agent, visit.now));
  return out;
}

void count(web::Request& request, std::string_view outcome) {
  request.on().metrics.counter(account::kAttempts, {"provider", std::string(outcome)}).add();
}

}  // namespace

Result<Provider> load_provider(db::Reader& reader, const web::Request& request) {
  auto found = TRY(find_provider(reader, request.param("name")));
  if (!found) return not_found("There is no such page.");
  return *std::move(found);
}

web::Answer refuse_outside(web::Request& request, std::string_view title, std::string_view why,
                           int status) {
  return plain_page(request, plain_frame(request, std::string(title), "Sign in"),
                    refused_page(title, why), status);
}

Visit visit_of(const web::Request& request) {
  return {request.head().remote_address,
          std::string(request.head().headers.find("User-Agent").value_or("")), request.now()};
}

Result<Heard> hear(web::Request& request, const Provider& provider, Purpose purpose) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"code", "state", "iss"}) TRY(form->require_single(field));
  const std::string code(form->raw("code")), issuer(form->raw("iss"));
  auto trip = find_trip(request, provider, form->raw("state"));
  const bool fits = trip && trip->purpose == purpose &&
                    (purpose == Purpose::Enter || trip->session == request.principal().session);
  if (!fits || code.empty() ||
      !TRY(request.transact([&](db::Tx& tx) { return spend(tx, *trip); }))) {
    LOG(Warning, "signin.foreign_answer", {{"provider", provider.name}, {"request", request.id()}});
    count(request, "refused");
    return Heard{.instead = refuse_outside(request, "Nobody was signed in", kNotHere, 400)};
  }
  end_trip(request);
  auto person = ask_who(request, provider, *trip, {.code = code, .issuer = issuer});
  if (person) return Heard{.person = std::move(*person), .return_to = trip->return_to};
  count(request, "refused");
  TRY(request.transact([&](db::Tx& tx) {
    return account::record_of(tx, request.principal().user, "user.failed_login",
                              {{"with", {}, provider.name}});
  }));
  const Error& error = person.error();
  return Heard{.instead = refuse_outside(request, "Nobody was signed in", error.message,
                                         web::status_of(error.code))};
}

web::Answer let_in(web::Request& request, UserId user, const Provider& provider,
                   const Secret<>& cookie, const std::string& return_to) {
  LOG(Info, "signin.opened",
      {{"user", user.value()}, {"address", request.head().remote_address}, {"by", provider.name}});
  count(request, "admitted");
  request.set_cookie(access::kSessionCookie, cookie.reveal(), account::kSessionSpan);
  return web::see_other(return_to);
}

Result<web::Answer> begin_outside(const access::Anyone& who, web::Request& request) {
  const std::string return_to = web::safe_return_path(request.query("return_to"));
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load_provider(*reader, request));
  request.close_reader();
  if (who.who().signed_in()) return web::see_other(return_to);
  const Trip trip = set_out(request, provider, Purpose::Enter, return_to);
  return web::see_other(TRY(way_to(request, provider, trip)));
}

Result<web::Answer> show_outside_callback(const access::Anyone&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load_provider(*reader, request));
  auto trip = find_trip(request, provider, request.query("state"));
  if (!trip) return refuse_outside(request, "Nobody was signed in", kNotHere, 400);
  if (request.query("code").empty()) {
    end_trip(request);
    return refuse_outside(request, "Nobody was signed in",
                          "You or the provider ended it. You may start again.", 403);
  }
  ui::Frame frame = plain_frame(request, "Go on", "Sign in");
  frame.sign_in_href = "";
  GoOnView view = go_on_view(request, *trip, provider);
  view.csrf = frame.csrf;
  return plain_page(request, frame, go_on_page(view), 200);
}

Result<web::Answer> enter_outside(const access::Visitor&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const Provider provider = TRY(load_provider(*reader, request));
  request.close_reader();
  Heard heard = TRY(hear(request, provider, Purpose::Enter));
  if (heard.instead) return *std::move(heard.instead);
  auto opened =
      TRY(request.transact([&](db::Tx& tx) { return open(tx, request, provider, *heard.person); }));
  if (!opened.known) return welcome(request, provider, *heard.person, heard.return_to);
  if (opened.shut_out) {
    count(request, "refused");
    return refuse_outside(request, "Nobody was signed in",
                          "This account cannot be used. Ask an administrator.", 403);
  }
  if (opened.pending) {
    request.set_cookie(kPendingCookie, opened.pending->reveal(), kPendingSpan);
    return web::see_other(text::format("{}?return_to={}", url::second_step(),
                                       text::encode_component(heard.return_to)));
  }
  return let_in(request, opened.user, provider, *opened.cookie, heard.return_to);
}

}  // namespace stithy::signin
