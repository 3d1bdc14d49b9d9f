// SPDX-License-Identifier: Apache-2.0
#include "features/signin/outside/provider.h"

#include <array>

#include "base/text.h"
#include "features/signin/outside/teams.h"
#include "features/signin/queries.h"
#include "http/egress_target.h"
#include "sys/clock.h"
#include "sys/crypto.h"
#include "web/forms.h"

namespace stithy::signin {

namespace {

constexpr std::string_view kSealLabel = "sign-in provider";
constexpr std::array<std::string_view, 3> kAdmitsWords = {"linked", "registration", "everybody"};
constexpr std::size_t kNameBytesMax = 40, kLineBytesMax = 300, kLabelBytesMax = 100;

struct Preset {
  std::string_view word, issuer;
  ProviderKind kind;
};
constexpr std::array kPresets = {
    Preset{"openid", "", ProviderKind::OpenId},
    Preset{"google", "https://accounts.google.com", ProviderKind::OpenId},
    Preset{"gitlab", "https://gitlab.com", ProviderKind::OpenId},
    Preset{"github", "https://github.com", ProviderKind::GitHub},
};

const Preset* find_preset(std::string_view word) {
  for (const Preset& one : kPresets)
    if (one.word == word) return &one;
  return nullptr;
}

std::optional<Admits> parse_admits(std::string_view word) {
  for (std::size_t i = 0; i < kAdmitsWords.size(); ++i)
    if (kAdmitsWords[i] == word) return static_cast<Admits>(i + 1);
  return std::nullopt;
}

bool is_line(std::string_view text, std::size_t bytes_max) {
  return !text.empty() && text.size() <= bytes_max && text::is_utf8(text) &&
         !text::has_control(text);
}

bool is_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !name.empty() && name.size() <= kNameBytesMax &&
         name.find_first_not_of(kLetters) == name.npos && name.front() != '-';
}

std::string place_of(ProviderId id) { return text::format("provider {}", id.value()); }

std::string seal(const web::Keys& keys, ProviderId id, const Secret<>& secret) {
  return sys::seal(keys.derive(kSealLabel).reveal(), secret.reveal(), place_of(id));
}

// What may be changed of every provider.
void check_changeable(web::FormErrors& errors, const ProviderWish& wish) {
  if (!is_line(wish.label, kLabelBytesMax))
    errors.add("label", text::format("A label has 1 to {} characters.", kLabelBytesMax));
  if (!is_line(wish.client_id, kLineBytesMax))
    errors.add("client_id", "The provider gives a client id; it has at most 300 characters.");
  if (wish.secret.reveal().size() > 1000 || text::has_control(wish.secret.reveal()))
    errors.add("secret", "A client secret has at most 1000 characters.");
  if (!parse_admits(wish.admits)) errors.add("admits", "Choose who may come.");
  if (wish.groups_claim.size() > 200 || text::has_control(wish.groups_claim))
    errors.add("groups_claim", "The name of a claim has at most 200 characters.");
  auto rules = parse_team_rules(wish.team_rules);
  if (!rules) errors.add("team_rules", rules.error().message);
}

Provider provider_of(sql::ProviderRow row) {
  return {.id = row.id,
          .name = std::move(row.name),
          .label = std::move(row.label),
          .kind = static_cast<ProviderKind>(row.kind),
          .issuer = std::move(row.issuer),
          .client_id = std::move(row.client_id),
          .sealed_secret = std::move(row.sealed_secret),
          .admits = static_cast<Admits>(row.admits),
          .groups_claim = std::move(row.groups_claim),
          .team_rules = std::move(row.team_rules)};
}

std::optional<Provider> maybe(std::optional<sql::ProviderRow> row) {
  if (!row) return std::nullopt;
  return provider_of(*std::move(row));
}

}  // namespace

std::string_view admits_word(Admits admits) {
  return kAdmitsWords[static_cast<std::size_t>(admits) - 1];
}

bool is_provider_address(std::string_view address) {
  auto url = http::parse_egress_url(address);
  if (!url || address.size() > kLineBytesMax || address.find_first_of("?#") != address.npos)
    return false;
  return url->tls || url->host == "localhost" || url->host == "127.0.0.1" || url->host == "::1";
}

Result<Provider> add_provider(db::Tx& tx, const web::Keys& keys, const ProviderWish& wish,
                              Instant now) {
  web::FormErrors errors;
  check_changeable(errors, wish);
  if (!is_name(wish.name))
    errors.add("name", "A name has 1 to 40 small letters, digits and hyphens.");
  const Preset* preset = find_preset(wish.preset);
  if (!preset) errors.add("preset", "Choose what it is.");
  const std::string issuer(wish.issuer.empty() && preset ? preset->issuer : wish.issuer);
  if (!is_provider_address(issuer) || issuer.ends_with("/."))
    errors.add("issuer", "The issuer is an https:// address without a query.");
  if (!errors.empty()) return std::move(errors).take();
  if (TRY(sql::count_providers(tx)) >= kProvidersMax)
    return conflict(text::format("At most {} providers can be set up.", kProvidersMax));
  const auto id = sys::make_id<ProviderId>();
  auto made =
      sql::insert_provider(tx, id, wish.name, wish.label, static_cast<std::int64_t>(preset->kind),
                           issuer, wish.client_id, seal(keys, id, wish.secret),
                           static_cast<std::int64_t>(*parse_admits(wish.admits)), wish.groups_claim,
                           wish.team_rules, now);
  if (!made) {
    if (made.error().code != Code::Conflict) return std::move(made).take_error();
    return conflict("A provider with this name or this issuer is set up already.");
  }
  auto provider = TRY(find_provider(tx, id));
  if (!provider) return internal("a provider is not there after it was made");
  return *std::move(provider);
}

Result<void> change_provider(db::Tx& tx, const web::Keys& keys, const Provider& provider,
                             const ProviderWish& wish, Instant now) {
  web::FormErrors errors;
  check_changeable(errors, wish);
  if (!errors.empty()) return std::move(errors).take();
  const std::string sealed =
      wish.secret.reveal().empty() ? provider.sealed_secret : seal(keys, provider.id, wish.secret);
  TRY(sql::update_provider(tx, provider.id, wish.label, wish.client_id, sealed,
                           static_cast<std::int64_t>(*parse_admits(wish.admits)), wish.groups_claim,
                           wish.team_rules, now));
  return {};
}

Result<void> delete_provider(db::Tx& tx, ProviderId id) {
  TRY(sql::delete_group_grants(tx, id));
  TRY(sql::delete_provider(tx, id));
  return {};
}

Result<std::optional<Provider>> find_provider(db::Reader& reader, ProviderId id) {
  return maybe(TRY(sql::find_provider(reader, id)));
}

Result<std::optional<Provider>> find_provider(db::Reader& reader, std::string_view name) {
  return maybe(TRY(sql::find_provider_named(reader, name)));
}

Result<std::vector<Provider>> list_providers(db::Reader& reader) {
  std::vector<Provider> all;
  for (auto& row : TRY(sql::list_providers(reader, kProvidersMax)))
    all.push_back(provider_of(std::move(row)));
  return all;
}

Result<Secret<>> secret_of(const web::Keys& keys, const Provider& provider) {
  return sys::open_sealed(keys.derive(kSealLabel).reveal(), provider.sealed_secret,
                          place_of(provider.id));
}

}  // namespace stithy::signin
