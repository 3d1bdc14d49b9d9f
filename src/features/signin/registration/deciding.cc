// SPDX-License-Identifier: Apache-2.0
//
// The administrator's page: who asks for an account, and who was invited to make one.
#include <map>

#include "base/text.h"
#include "features/admin/urls.h"
#include "features/signin/registration/handlers.h"
#include "features/signin/registration/registration.h"
#include "features/signin/registration/views.h"
#include "features/signin/registration/views/registration.h"
#include "features/signin/urls.h"
#include "kit/mail/mailbox.h"
#include "pillars/account/names.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::signin {

namespace {

constexpr std::int64_t kShownAtMost = 200;

std::string words_of(RegistrationMode mode) {
  switch (mode) {
    case RegistrationMode::Closed: return "Nobody can make an account but by the command line.";
    case RegistrationMode::Invite: return "Who is invited makes an account.";
    case RegistrationMode::Approval: return "Who asks gets an account when you agree.";
    case RegistrationMode::Open: break;
  }
  return "Everybody with an e-mail address makes an account.";
}

Result<std::map<UserId, std::string>> logins_of(db::Reader& reader,
                                                const std::vector<Registration>& rows) {
  std::vector<UserId> ids;
  for (const auto& row : rows)
    if (row.invited_by) ids.push_back(*row.invited_by);
  std::map<UserId, std::string> logins;
  if (ids.empty()) return logins;
  for (auto& one : TRY(account::find_accounts(reader, ids)))
    logins.emplace(one.id, std::move(one.login));
  return logins;
}

Result<RegistrationsView> gather(db::Reader& reader, web::Request& request) {
  const Foundations& on = request.on();
  const auto mode = kMode(on.settings);
  RegistrationsView view{.csrf = {},
                         .mode = words_of(mode),
                         .domains = text::join(kDomains(on.settings), ", "),
                         .invites = check_open(mode, true).has_value(),
                         .now = request.now()};
  for (auto& row : TRY(sql::list_proven(reader, request.now(), kShownAtMost)))
    view.waiting.push_back({.login = std::move(row.login),
                            .email = std::move(row.email),
                            .approve_href = url::approve(row.id.value()),
                            .refuse_href = url::refuse(row.id.value()),
                            .since = row.proven_at.value_or(row.asked_at)});
  auto invited = TRY(sql::list_invited(reader, request.now(), kShownAtMost));
  auto logins = TRY(logins_of(reader, invited));
  for (auto& row : invited)
    view.invited.push_back({.email = std::move(row.email),
                            .by = logins[row.invited_by.value_or(UserId{})],
                            .withdraw_href = url::refuse(row.id.value()),
                            .since = row.asked_at,
                            .expires_at = row.expires_at});
  return view;
}

web::Answer render(web::Request& request, RegistrationsView view, int status = 200) {
  ui::Frame frame = web::frame_for(request, "Registration");
  frame.current = "admin";
  frame.crumbs = {{"Administration", admin::url::overview(), false}, {"Registration", "", false}};
  view.csrf = frame.csrf;
  return web::page(request, frame, registrations_page(view), status);
}

Result<RegistrationId> id_of(const web::Request& request) {
  auto id = text::parse_number<std::int64_t>(request.param("id"));
  if (!id) return not_found("There is no such request.");
  return RegistrationId{*id};
}

// Conflicts and the like are said on the page they come from.
Result<web::Answer> tell(web::Request& request, Result<void> done, std::string_view notice) {
  if (done) return web::see_other_with_notice(request, url::registrations(), notice);
  if (done.error().code != Code::Conflict) return std::move(done).take_error();
  return web::see_other_with_notice(request, url::registrations(), done.error().message);
}

}  // namespace

Result<web::Answer> list_registrations(const access::SiteAdmin&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  return render(request, TRY(gather(*reader, request)));
}

Result<web::Answer> post_invitation(const access::SiteAdmin& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("email"));
  std::string email(form->text("email"));
  auto invited = [&]() -> Result<void> {
    TRY(check_open(kMode(request.on().settings), true));
    TRY(account::check_email(email));
    TRY(mail::Mailbox::make(email));
    auto write = [&](db::Tx& tx) {
      return invite(tx, request.on(), email, who.who().user, request.now());
    };
    return request.transact(write);
  }();
  if (invited)
    return web::see_other_with_notice(request, url::registrations(), "The invitation is sent.");
  const Error& error = invited.error();
  if (error.code != Code::Conflict && error.code != Code::Invalid)
    return std::move(invited).take_error();
  db::Reader* reader = TRY(request.reader());
  auto view = TRY(gather(*reader, request));
  view.email = std::move(email);
  view.message = "Nobody was invited.";
  view.errors = {{"email", error.message}};
  return render(request, std::move(view), 422);
}

Result<web::Answer> put_approval(const access::SiteAdmin&, web::Request& request) {
  auto id = TRY(id_of(request));
  auto done =
      request.transact([&](db::Tx& tx) { return approve(tx, request.on(), id, request.now()); });
  return tell(request, std::move(done), "The account is made.");
}

Result<web::Answer> drop_registration(const access::SiteAdmin&, web::Request& request) {
  auto id = TRY(id_of(request));
  auto done =
      request.transact([&](db::Tx& tx) { return refuse(tx, request.on(), id, request.now()); });
  return tell(request, std::move(done), "It is withdrawn.");
}

}  // namespace stithy::signin
