// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/people/avatar_image.h"
#include "features/people/routes.h"
#include "features/people/settings.h"
#include "features/people/urls.h"
#include "pillars/account/account.h"
#include "pillars/account/names.h"
#include "sys/crypto.h"
#include "ui/identicon.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::people {

namespace {

constexpr std::size_t kVersionDigits = 12;  // of the hash in "?v=", as web::avatar_url writes it

web::Answer picture(web::Request& request, std::string_view type, std::string bytes,
                    std::string_view hash) {
  web::Answer answer;
  answer.headers.set("Content-Type", type);
  // Opened by itself, a picture is a document of our origin: it runs and loads nothing.
  answer.headers.set("Content-Security-Policy",
                     "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  answer.headers.set("Content-Disposition", "inline");
  answer.body = std::move(bytes);
  if (!hash.empty() && request.query("v") == hash.substr(0, kVersionDigits))
    web::make_immutable(answer);
  else
    answer.headers.set("Cache-Control", "no-cache");
  return web::with_etag(request, hash, std::move(answer));
}

}  // namespace

Result<web::Answer> show_avatar(const access::Anyone&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto owner = TRY(account::find_namespace(*reader, request.param("login")));
  if (!owner) return not_found("There is no person or organisation of that name.");
  auto avatar = TRY(account::find_avatar(*reader, UserId{owner->id.value()}));
  if (avatar) {
    // The type is one of the two that uploads are written as, whatever a row may say.
    std::string_view type = avatar->content_type == "image/png" ? "image/png" : "image/jpeg";
    return picture(request, type, std::move(avatar->bytes), avatar->hash);
  }
  std::string svg = ui::identicon(account::fold_name(owner->name));
  std::string hash = text::to_hex(sys::sha256(svg));
  return picture(request, "image/svg+xml", std::move(svg), hash);
}

Result<web::Answer> put_avatar(const access::SignedIn& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  const web::Form::File* file = form->file("avatar");
  auto image = clean_avatar(file ? std::string_view(file->bytes) : std::string_view());
  if (!image) return profile_settings_answer(who, request, image.error());
  std::string hash = text::to_hex(sys::sha256(image->bytes));
  account::Avatar avatar{std::string(image->content_type), std::move(image->bytes), hash};
  TRY(request.transact(
      [&](db::Tx& tx) { return account::set_avatar(tx, who.who().user, avatar); }));
  return web::see_other_with_notice(request, url::profile_settings(), "The picture is saved.");
}

Result<web::Answer> remove_avatar(const access::SignedIn& who, web::Request& request) {
  TRY(request.transact(
      [&](db::Tx& tx) { return account::set_avatar(tx, who.who().user, std::nullopt); }));
  return web::see_other_with_notice(request, url::profile_settings(), "The picture is removed.");
}

}  // namespace stithy::people
