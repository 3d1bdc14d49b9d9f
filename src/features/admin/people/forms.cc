// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "features/admin/people/handlers.h"
#include "features/admin/people/person.h"
#include "features/admin/ports.h"
#include "features/admin/urls.h"
#include "pillars/account/administration.h"
#include "pillars/account/credentials.h"
#include "pillars/account/second_factor.h"
#include "pillars/foundations.h"
#include "sys/random.h"
#include "web/page.h"

namespace stithy::admin {

namespace {

using Verb = std::function<Result<void>(db::Tx& tx, const account::Account& person)>;

// Nobody does these things to themselves: a slip would lock them out.
Result<web::Answer> change(const access::FreshSiteAdmin& who, web::Request& request,
                           std::string_view done, const Verb& verb) {
  db::Reader* reader = TRY(request.reader());
  const account::Account person = TRY(load_person(*reader, request));
  request.close_reader();
  if (person.id == who.who().user)
    return person_answer(request, person, "Ask another administrator to do this to you.");
  auto changed = request.transact([&](db::Tx& tx) { return verb(tx, person); });
  if (!changed && changed.error().code == Code::Conflict)
    return person_answer(request, person, changed.error().message);
  if (!changed) return std::move(changed).take_error();
  LOG(Info, "admin.person_changed",
      {{"route", request.route().name},
       {"user", person.id.value()},
       {"by", who.who().user.value()}});
  return web::see_other_with_notice(request, url::person(person.login),
                                    text::format("{} {}", person.login, done));
}

}  // namespace

Result<web::Answer> put_suspension(const access::FreshSiteAdmin& who, web::Request& request) {
  return change(who, request, "is suspended.", [&](db::Tx& tx, const account::Account& person) {
    return account::suspend(tx, person.id, request.now());
  });
}

Result<web::Answer> drop_suspension(const access::FreshSiteAdmin& who, web::Request& request) {
  return change(who, request, "may be used again.",
                [&](db::Tx& tx, const account::Account& person) {
                  return account::unsuspend(tx, person.id, request.now());
                });
}

Result<web::Answer> put_administration(const access::FreshSiteAdmin& who, web::Request& request) {
  return change(who, request, "is an administrator now.",
                [](db::Tx& tx, const account::Account& person) {
                  return account::set_administrator(tx, person.id, true);
                });
}

Result<web::Answer> drop_administration(const access::FreshSiteAdmin& who, web::Request& request) {
  return change(who, request, "is no administrator any more.",
                [](db::Tx& tx, const account::Account& person) {
                  return account::set_administrator(tx, person.id, false);
                });
}

Result<web::Answer> drop_second_factor(const access::FreshSiteAdmin& who, web::Request& request) {
  return change(who, request, "signs in with the password alone.",
                [](db::Tx& tx, const account::Account& person) {
                  return account::disable_second_factor(tx, person.id);
                });
}

Result<web::Answer> drop_sessions(const access::FreshSiteAdmin& who, web::Request& request) {
  return change(who, request, "is signed out everywhere.",
                [](db::Tx& tx, const account::Account& person) {
                  return account::close_sessions_but(tx, person.id, SessionId{});
                });
}

// A password that nobody knows takes the place of the present one.
Result<web::Answer> drop_password(const access::FreshSiteAdmin& who, web::Request& request) {
  const std::string hash =
      TRY(account::prepare_password(Secret<>(text::to_base64url(sys::random_bytes(32)))));
  return change(
      who, request, "gets a link to choose a new password.",
      [&](db::Tx& tx, const account::Account& person) -> Result<void> {
        TRY(account::set_password_hash(tx, person.id, hash, request.now()));
        TRY(account::close_sessions_but(tx, person.id, SessionId{}));
        JsonWriter payload;
        payload.begin_object().member("email", text::to_lower(person.email));
        payload.end_object();
        TRY(kit::enqueue(tx, {.kind = kSendRecovery, .payload = payload.text()}, request.now()));
        return {};
      });
}

}  // namespace stithy::admin
