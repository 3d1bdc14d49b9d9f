// SPDX-License-Identifier: Apache-2.0
#include "features/applications/application.h"

#include "base/text.h"
#include "features/applications/callbacks.h"
#include "features/applications/grant.h"
#include "features/applications/queries.h"
#include "pillars/account/application_tokens.h"
#include "pillars/account/secret_hash.h"
#include "sys/clock.h"
#include "sys/crypto.h"
#include "sys/random.h"
#include "web/forms.h"

namespace stithy::applications {

namespace {

constexpr std::size_t kNameBytesMax = 100;
constexpr std::size_t kHomepageBytesMax = 300;

Application application_of(sql::ApplicationRow row) {
  Application out{.id = row.id,
                  .owner = row.owner,
                  .client_id = std::move(row.client_id),
                  .name = std::move(row.name),
                  .homepage = std::move(row.homepage),
                  .callbacks = {},
                  .confidential = row.confidential,
                  .expiring = row.expiring,
                  .device_flow = row.device_flow,
                  .created_by = row.created_by,
                  .created_at = row.created_at,
                  .updated_at = row.updated_at};
  for (auto line : text::split(row.callbacks, '\n'))
    if (!line.empty()) out.callbacks.emplace_back(line);
  return out;
}

std::optional<Application> maybe(std::optional<sql::ApplicationRow> row) {
  if (!row) return std::nullopt;
  return application_of(*std::move(row));
}

std::vector<Application> all_of(std::vector<sql::ApplicationRow> rows) {
  std::vector<Application> out;
  for (auto& row : rows) out.push_back(application_of(std::move(row)));
  return out;
}

bool is_homepage(std::string_view address) {
  const bool web = address.starts_with("https://") || address.starts_with("http://");
  return web && address.size() <= kHomepageBytesMax && text::is_utf8(address) &&
         !text::has_control(address);
}

// The callbacks as they are stored.
Result<std::string> check_wish(const Wish& wish) {
  web::FormErrors errors;
  if (wish.name.empty() || wish.name.size() > kNameBytesMax || text::has_control(wish.name) ||
      !text::is_utf8(wish.name))
    errors.add("name", text::format("A name has 1 to {} characters.", kNameBytesMax));
  if (!is_homepage(wish.homepage))
    errors.add("homepage", "A homepage begins with https:// or http://.");
  auto callbacks = parse_callbacks(wish.callbacks);
  if (!callbacks)
    errors.add("callbacks", callbacks.error().fields.empty() ? callbacks.error().message
                                                             : callbacks.error().fields[0].message);
  else if (callbacks->empty() && !wish.device_flow)
    errors.add("callbacks", "Without the device flow at least one address is needed.");
  if (!errors.empty()) return std::move(errors).take();
  return text::join(*callbacks, "\n");
}

}  // namespace

Result<Application> register_application(db::Tx& tx, NamespaceId owner, const Wish& wish, UserId by,
                                         std::int64_t most, Instant now) {
  const std::string callbacks = TRY(check_wish(wish));
  if (TRY(sql::count_applications(tx, owner)) >= most)
    return conflict(text::format("At most {} applications can be registered here.", most));
  const auto id = sys::make_id<ClientId>();
  TRY(sql::insert_application(tx, id, owner, "app-" + sys::random_hex(20), wish.name, wish.homepage,
                              callbacks, wish.confidential, wish.expiring, wish.device_flow, by,
                              now));
  auto made = TRY(find_application(tx, id));
  if (!made) return internal("an application is not there after it was made");
  return *std::move(made);
}

Result<void> change_application(db::Tx& tx, const Application& application, const Wish& wish,
                                Instant now) {
  const std::string callbacks = TRY(check_wish(wish));
  TRY(sql::update_application(tx, application.id, wish.name, wish.homepage, callbacks,
                              wish.expiring, wish.device_flow, now));
  return {};
}

Result<void> delete_application(db::Tx& tx, ClientId id) {
  TRY(end_grants_of_application(tx, id));
  TRY(account::revoke_tokens_of_application(tx, id));
  TRY(sql::delete_devices(tx, id));
  TRY(sql::delete_consents(tx, id));
  TRY(sql::delete_secrets(tx, id));
  TRY(sql::delete_application(tx, id));
  return {};
}

Result<std::optional<Application>> find_application(db::Reader& reader, ClientId id) {
  return maybe(TRY(sql::find_application(reader, id)));
}

Result<std::optional<Application>> find_by_client_id(db::Reader& reader, std::string_view text) {
  return maybe(TRY(sql::find_application_by_client_id(reader, text)));
}

Result<std::vector<Application>> list_applications(db::Reader& reader, NamespaceId owner) {
  return all_of(TRY(sql::list_applications(reader, owner, 10'000)));
}

Result<std::vector<Application>> list_all_applications(db::Reader& reader, ClientId after,
                                                       std::int64_t at_most) {
  return all_of(TRY(sql::list_all_applications(reader, after, at_most)));
}

Result<std::int64_t> count_people(db::Reader& reader, ClientId id) {
  return sql::count_consents(reader, id);
}

Result<std::vector<ClientSecret>> list_secrets(db::Reader& reader, ClientId id) {
  std::vector<ClientSecret> out;
  for (auto& row : TRY(sql::list_secrets(reader, id)))
    out.push_back({row.id, std::move(row.ending), row.created_at});
  return out;
}

Result<Secret<>> add_secret(db::Tx& tx, const Application& application, Instant now) {
  if (!application.confidential)
    return conflict("A public application has no secret: everybody could read it.");
  if (TRY(sql::list_secrets(tx, application.id)).size() >= static_cast<std::size_t>(kSecretsMax))
    return conflict("An application has at most two secrets: remove one first.");
  std::string secret = std::string(kSecretPrefix) + account::make_secret();
  TRY(sql::insert_secret(tx, sys::make_id<SecretId>(), application.id, account::secret_hash(secret),
                         std::string_view(secret).substr(secret.size() - 6), now));
  return Secret<>(std::move(secret));
}

Result<bool> remove_secret(db::Tx& tx, ClientId application, SecretId id) {
  return TRY(sql::delete_secret(tx, id, application)) == 1;
}

Result<bool> is_secret_of(db::Reader& reader, ClientId id, std::string_view secret) {
  const std::string hash = account::secret_hash(secret);
  bool found = false;
  for (const auto& row : TRY(sql::list_secrets(reader, id)))
    found = sys::equal_constant_time(row.secret_hash, hash) || found;
  return found;
}

}  // namespace stithy::applications
