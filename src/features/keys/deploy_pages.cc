// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/keys/add_own.h"
#include "features/keys/routes.h"
#include "features/keys/rows.h"
#include "features/keys/urls.h"
#include "features/keys/views/keys.h"
#include "pillars/access/settings_page.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::keys {

namespace {

Result<web::Answer> render(web::Request& request, const access::RepoAdmin& at, KeyForm form,
                           int status = 200) {
  db::Reader* reader = TRY(request.reader());
  ui::Frame frame = access::settings_frame(request, at, "Deploy keys");
  const std::string path = at.repository().path();
  DeployKeysView view{
      .csrf = frame.csrf, .path = path, .keys = {}, .form = std::move(form), .now = request.now()};
  for (const auto& key : TRY(account::list_deploy_keys(*reader, at.repository().id)))
    view.keys.push_back(row_of(key, url::remove_deploy(path, key.id.value())));
  return access::settings_answer(request, at, frame, "deploy-keys", deploy_keys_page(view), status);
}

}  // namespace

Result<web::Answer> show_deploy(const access::RepoAdmin& at, web::Request& request) {
  return render(request, at, {});
}

Result<web::Answer> add_deploy(const access::RepoAdmin& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"title", "key", "writes"}) TRY(form->require_single(field));
  KeyForm typed{.title = std::string(form->text("title")),
                .key = std::string(form->text("key")),
                .writes = form->checked("writes")};
  account::NewKey fresh{
      .title = typed.title,
      .text = typed.key,
      .owner = account::KeyOfRepository{
          .repository = at.repository().id, .added_by = at.who().user, .read_only = !typed.writes}};
  auto added =
      request.transact([&](db::Tx& tx) { return account::add_key(tx, fresh, request.now()); });
  if (added) {
    LOG(Info, "keys.deploy_added",
        {{"repository", at.repository().id.value()},
         {"user", at.who().user.value()},
         {"key", added->id.value()}});
    return web::see_other_with_notice(request, url::deploy_list(at.repository().path()),
                                      text::format("The key {} is added.", added->fingerprint));
  }
  if (!is_refusal(added.error())) return std::move(added).take_error();
  typed.message = added.error().fields.empty() ? added.error().message : "The key was not added.";
  typed.errors = added.error().fields;
  return render(request, at, std::move(typed), added.error().code == Code::Conflict ? 409 : 422);
}

Result<web::Answer> remove_deploy(const access::RepoAdmin& at, web::Request& request) {
  const KeyId id = key_id(request.param("id"));
  bool removed = TRY(request.transact(
      [&](db::Tx& tx) { return account::remove_deploy_key(tx, at.repository().id, id); }));
  if (!removed) return not_found("The repository has no such key; it may be removed already.");
  return web::see_other_with_notice(request, url::deploy_list(at.repository().path()),
                                    "The key is removed.");
}

}  // namespace stithy::keys
