// SPDX-License-Identifier: Apache-2.0
#include "features/people/settings.h"

#include "base/text.h"
#include "features/people/change_password.h"
#include "features/people/routes.h"
#include "features/people/urls.h"
#include "features/people/views.h"
#include "features/people/views/settings.h"
#include "pillars/access/account_page.h"
#include "pillars/account/account.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::people {

namespace {

Result<account::Account> own_account(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account(*reader, who.who().user));
  if (!account) return not_found("This account does not exist any more.");
  return *std::move(account);
}

ProfileFormView profile_view(const account::Account& account) {
  return {.csrf = {},
          .person = {account.login, account.display_name,
                     web::avatar_url(account.login, account.avatar_hash.value_or(""))},
          .has_picture = account.avatar_hash.has_value(),
          .display_name = account.display_name,
          .bio = account.bio,
          .location = account.location,
          .website = account.website};
}

web::Answer profile_answer(web::Request& request, ProfileFormView view, int status = 200) {
  ui::Frame frame = access::account_frame(request, "Profile");
  view.csrf = frame.csrf;
  return access::account_answer(request, frame, "profile", profile_settings(view), status);
}

web::Answer account_answer(web::Request& request, const account::Account& account,
                           const Error* error) {
  ui::Frame frame = access::account_frame(request, "Account");
  AccountView view{.csrf = frame.csrf,
                   .login = account.login,
                   .email = account.email,
                   .since = account.created_at};
  if (error) {
    view.message = "The password was not changed.";
    view.errors = error->fields;
  }
  return access::account_answer(request, frame, "account", account_form(view), error ? 422 : 200);
}

}  // namespace

Result<web::Answer> profile_settings_answer(const access::SignedIn& who, web::Request& request,
                                            const Error& refused_picture) {
  auto view = profile_view(TRY(own_account(who, request)));
  view.avatar_error = refused_picture.message;
  return profile_answer(request, std::move(view), web::status_of(refused_picture.code));
}

Result<web::Answer> show_settings(const access::SignedIn&, web::Request&) {
  return web::see_other(url::profile_settings());
}

Result<web::Answer> show_profile_settings(const access::SignedIn& who, web::Request& request) {
  return profile_answer(request, profile_view(TRY(own_account(who, request))));
}

Result<web::Answer> save_profile(const access::SignedIn& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"display_name", "bio", "location", "website"})
    TRY(form->require_single(field));
  account::Profile profile{std::string(form->text("display_name")), std::string(form->text("bio")),
                           std::string(form->text("location")), std::string(form->text("website"))};
  auto saved = request.transact(
      [&](db::Tx& tx) { return account::set_profile(tx, who.who().user, profile, request.now()); });
  if (saved)
    return web::see_other_with_notice(request, url::profile_settings(), "The profile is saved.");
  if (saved.error().code != Code::Invalid) return std::move(saved).take_error();
  auto view = profile_view(TRY(own_account(who, request)));
  view.display_name = profile.display_name;
  view.bio = profile.bio;
  view.location = profile.location;
  view.website = profile.website;
  view.message = "The profile was not saved.";
  view.errors = saved.error().fields;
  return profile_answer(request, std::move(view), 422);
}

Result<web::Answer> show_account(const access::SignedIn& who, web::Request& request) {
  return account_answer(request, TRY(own_account(who, request)), nullptr);
}

Result<web::Answer> change_password(const access::SignedIn& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"old_password", "password"}) TRY(form->require_single(field));
  db::Reader* reader = TRY(request.reader());
  PasswordChange change{.user = who.who().user,
                        .keep = who.who().session,
                        .old_password = Secret<>(std::string(form->raw("old_password"))),
                        .new_password = Secret<>(std::string(form->raw("password")))};
  auto hash = checked_hash(*reader, change);
  request.close_reader();
  if (!hash) {
    if (hash.error().code != Code::Invalid) return std::move(hash).take_error();
    return account_answer(request, TRY(own_account(who, request)), &hash.error());
  }
  TRY(request.transact(
      [&](db::Tx& tx) { return apply_password(tx, change, *hash, request.now()); }));
  return web::see_other_with_notice(request, url::account(),
                                    "The password is changed. Your other sessions have ended.");
}

Result<web::Answer> show_preferences(const access::SignedIn& who, web::Request& request) {
  ui::Frame frame = access::account_frame(request, "Preferences");
  PreferencesView view{frame.csrf, who.who().theme, who.who().single_keys};
  return access::account_answer(request, frame, "preferences", preferences_form(view));
}

Result<web::Answer> save_preferences(const access::SignedIn& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"theme", "single_keys"}) TRY(form->require_single(field));
  // The toggle in the rail sends the theme alone; an empty box of the form sends nothing at all.
  std::string theme(form->has("theme") ? form->text("theme") : std::string_view(who.who().theme));
  bool keys = form->has("keys_shown") ? form->checked("single_keys") : who.who().single_keys;
  TRY(request.transact(
      [&](db::Tx& tx) { return account::set_preferences(tx, who.who().user, theme, keys); }));
  if (!form->has("keys_shown")) return web::no_content();
  return web::see_other_with_notice(request, url::preferences(), "The preferences are saved.");
}

}  // namespace stithy::people
