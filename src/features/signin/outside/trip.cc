// SPDX-License-Identifier: Apache-2.0
#include "features/signin/outside/trip.h"

#include "base/json.h"
#include "base/text.h"
#include "features/signin/outside/id_token.h"
#include "features/signin/queries.h"
#include "features/signin/urls.h"
#include "pillars/account/secret_hash.h"
#include "sys/crypto.h"
#include "web/return_path.h"

namespace stithy::signin {

namespace {

constexpr std::string_view kLabel = "outside trip";

std::string render(const Trip& trip) {
  JsonWriter w;
  w.begin_object().member("secret", trip.secret).member("provider", trip.provider.value());
  w.member("purpose", static_cast<int>(trip.purpose)).member("session", trip.session.value());
  w.member("return_to", trip.return_to).member("expires", trip.expires_at.micros()).end_object();
  return text::to_base64url(w.text());
}

std::int64_t number_member(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value && value->as_int() ? *value->as_int() : 0;
}

std::optional<Trip> parse(const web::Keys& keys, std::string_view cookie) {
  auto [body, mac, found] = text::cut(cookie, ".");
  if (!found || !keys.verify(kLabel, {body}, mac)) return std::nullopt;
  auto text = text::from_base64url(body);
  auto json = text ? Json::parse(*text, 4) : Result<Json>(invalid("no trip"));
  if (!json) return std::nullopt;
  return Trip{.secret = text_member(*json, "secret"),
              .provider = ProviderId{number_member(*json, "provider")},
              .purpose = static_cast<Purpose>(number_member(*json, "purpose")),
              .session = SessionId{number_member(*json, "session")},
              .return_to = text_member(*json, "return_to"),
              .expires_at = Instant{number_member(*json, "expires")}};
}

}  // namespace

std::string Trip::state(const web::Keys& keys) const {
  return keys.sign("outside state", {secret});
}
std::string Trip::nonce(const web::Keys& keys) const {
  return keys.sign("outside nonce", {secret});
}
std::string Trip::verifier(const web::Keys& keys) const {
  return keys.sign("outside verifier", {secret});
}
std::string Trip::challenge(const web::Keys& keys) const {
  return text::to_base64url(sys::sha256(verifier(keys)));
}

Trip set_out(web::Request& request, const Provider& provider, Purpose purpose,
             std::string return_to) {
  Trip trip{.secret = account::make_secret(),
            .provider = provider.id,
            .purpose = purpose,
            .session = purpose == Purpose::Enter ? SessionId{} : request.principal().session,
            .return_to = std::move(return_to),
            .expires_at = request.now() + kTripSpan};
  // Cookies are small; where a very long way led matters less than signing in.
  if (trip.return_to.size() > 1500) trip.return_to = "/";
  const std::string body = render(trip);
  request.set_cookie(kTripCookie, text::format("{}.{}", body, request.keys().sign(kLabel, {body})),
                     kTripSpan);
  return trip;
}

std::optional<Trip> find_trip(web::Request& request, const Provider& provider,
                              std::string_view state) {
  const web::Keys& keys = request.keys();
  auto trip = parse(keys, request.cookie(request.cookie_name(kTripCookie)));
  if (!trip || trip->provider != provider.id || trip->expires_at <= request.now())
    return std::nullopt;
  if (!sys::equal_constant_time(trip->state(keys), state)) return std::nullopt;
  return trip;
}

Result<bool> spend(db::Tx& tx, const Trip& trip) {
  auto spent = sql::insert_spent_trip(tx, account::secret_hash(trip.secret), trip.expires_at);
  if (spent) return true;
  if (spent.error().code != Code::Conflict) return std::move(spent).take_error();
  return false;
}

void end_trip(web::Request& request) {
  request.set_cookie(kTripCookie, "", std::chrono::seconds(0));
}

Result<void> forget_expired_trips(db::Tx& tx, Instant now) {
  TRY(sql::delete_expired_trips(tx, now));
  return {};
}

std::string callback_of(const web::Request& request, const Provider& provider) {
  return request.site().main_url + url::outside_callback(provider.name);
}

}  // namespace stithy::signin
