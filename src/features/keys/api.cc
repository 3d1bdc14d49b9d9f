// SPDX-License-Identifier: Apache-2.0
#include "features/keys/api.h"

#include "base/log.h"
#include "base/text.h"
#include "features/keys/add_own.h"
#include "features/keys/pages_of_api.h"
#include "features/keys/routes.h"
#include "pillars/account/account.h"

namespace stithy::keys {

namespace {

using account::Key;

void fill(ApiKey& out, const Key& key, std::string url) {
  out.id = key.id.value();
  out.key = key.text;
  out.url = std::move(url);
  out.title = key.title;
  out.created_at = render_iso(key.created_at);
  out.read_only = key.read_only;
  if (key.last_used_at) out.last_used = render_iso(*key.last_used_at);
}

ApiKey own_key(const web::Site& site, const Key& key) {
  ApiKey out;
  fill(out, key, text::format("{}/api/v3/user/keys/{}", site.main_url, key.id.value()));
  return out;
}

std::string url_of(const web::Site& site, const access::RepoAdmin& at, KeyId id) {
  return text::format("{}/api/v3/repos{}/keys/{}", site.main_url, at.repository().path(),
                      id.value());
}

// Who added it is looked up for each: a repository has a handful.
Result<ApiDeployKey> deploy_key(db::Reader& reader, const web::Site& site,
                                const access::RepoAdmin& at, const Key& key) {
  ApiDeployKey out;
  fill(out, key, url_of(site, at, key.id));
  if (auto who = TRY(account::find_account(reader, key.added_by))) out.added_by = who->login;
  return out;
}

}  // namespace

Result<web::Answer> api_own(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto all = TRY(account::list_keys(*reader, who.who().user));
  return page_of(request, all,
                 [&](const Key& key) -> Result<ApiKey> { return own_key(request.site(), key); });
}

Result<web::Answer> api_add(const access::SignedIn&, web::Request& request) {
  auto body = TRY(request.body_as<NewKeyBody>());
  auto key = add_own(request, {body.title.value_or(""), body.key});
  if (!key) return refused_at("key", std::move(key).take_error());
  ApiKey made = own_key(request.site(), *key);
  return created(made.url, web::json_of(made, 201));
}

Result<web::Answer> api_show(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto key = TRY(account::find_key(*reader, key_id(request.param("key_id"))));
  if (!key || key->user != who.who().user) return absent();
  return web::json_of(own_key(request.site(), *key));
}

Result<web::Answer> api_remove(const access::SignedIn& who, web::Request& request) {
  const KeyId id = key_id(request.param("key_id"));
  bool removed = TRY(
      request.transact([&](db::Tx& tx) { return account::remove_key(tx, who.who().user, id); }));
  if (!removed) return absent();
  return web::no_content();
}

Result<web::Answer> api_of_person(const access::Anyone&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account_by_login(*reader, request.param("login")));
  if (!account || account->disabled) return not_found("There is no such account.");
  auto all = TRY(account::list_keys(*reader, account->id));
  return page_of(request, all, [&](const Key& key) -> Result<PlainKey> {
    return PlainKey{key.id.value(), key.text};
  });
}

Result<web::Answer> api_deploy(const access::RepoAdmin& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto all = TRY(account::list_deploy_keys(*reader, at.repository().id));
  return page_of(request, all,
                 [&](const Key& key) { return deploy_key(*reader, request.site(), at, key); });
}

Result<web::Answer> api_add_deploy(const access::RepoAdmin& at, web::Request& request) {
  auto body = TRY(request.body_as<NewDeployKeyBody>());
  account::NewKey fresh{
      .title = body.title.value_or(""),
      .text = body.key,
      .owner = account::KeyOfRepository{.repository = at.repository().id,
                                        .added_by = at.who().user,
                                        .read_only = body.read_only.value_or(false)}};
  auto write = [&](db::Tx& tx) -> Result<ApiDeployKey> {
    auto key = TRY(account::add_key(tx, fresh, request.now()));
    return deploy_key(tx, request.site(), at, key);
  };
  auto made = request.transact(write);
  if (!made) return refused_at("key", std::move(made).take_error());
  LOG(Info, "keys.deploy_added",
      {{"repository", at.repository().id.value()},
       {"user", at.who().user.value()},
       {"key", made->id}});
  return created(made->url, web::json_of(*made, 201));
}

Result<web::Answer> api_show_deploy(const access::RepoAdmin& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto key = TRY(account::find_key(*reader, key_id(request.param("key_id"))));
  if (!key || key->repository != at.repository().id) return absent();
  return web::json_of(TRY(deploy_key(*reader, request.site(), at, *key)));
}

Result<web::Answer> api_remove_deploy(const access::RepoAdmin& at, web::Request& request) {
  const KeyId id = key_id(request.param("key_id"));
  bool removed = TRY(request.transact(
      [&](db::Tx& tx) { return account::remove_deploy_key(tx, at.repository().id, id); }));
  if (!removed) return absent();
  return web::no_content();
}

}  // namespace stithy::keys
