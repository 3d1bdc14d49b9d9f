// SPDX-License-Identifier: Apache-2.0
#include "features/applications/protocol/client.h"

#include "base/log.h"
#include "base/text.h"
#include "pillars/account/credentials.h"
#include "pillars/foundations.h"
#include "web/rate.h"

namespace stithy::applications {

namespace {

struct Shown {
  std::string client_id, secret;
  bool has_secret = false;
};

// RFC 6749 section 2.3.1: both halves are encoded like a form before they become Basic.
std::optional<Shown> basic_of(std::string_view header) {
  auto [scheme, rest, found] = text::cut(header, " ");
  if (!found || !text::equals_folded(scheme, "Basic")) return std::nullopt;
  auto decoded = text::from_base64(text::trim(rest));
  if (!decoded) return std::nullopt;
  auto [name, secret, has_secret] = text::cut(*decoded, ":");
  auto id = text::decode_percent(name, true), plain = text::decode_percent(secret, true);
  if (!id || !plain || !has_secret) return std::nullopt;
  return Shown{*std::move(id), *std::move(plain), true};
}

Refusal unknown(Dialect dialect) {
  return {dialect == Dialect::Github ? "incorrect_client_credentials" : "invalid_client",
          "The client_id or the client_secret is wrong.", 401};
}

Caller nobody(Refusal refusal) { return {std::nullopt, std::move(refusal)}; }

// Whether this is the application, with what it showed. An unknown one costs the same look-up.
Result<bool> is_genuine(db::Reader& reader, const std::optional<Application>& application,
                        const Shown& shown) {
  const bool right =
      TRY(is_secret_of(reader, application ? application->id : ClientId{}, shown.secret));
  if (!application) return false;
  return application->confidential ? right : !shown.has_secret;
}

Result<void> count_call(web::Request& request, const std::string& client_id) {
  TRY(request.on().rates.take(web::RateClass::Api, "client " + client_id, request.now()));
  return {};
}

Result<void> count_wrong(web::Request& request, std::string_view client_id) {
  request.on().metrics.counter(account::kAttempts, {"client secret", "refused"}).add();
  LOG(Warning, "applications.refused",
      {{"client", text::prefix(client_id, 60)}, {"address", request.head().remote_address}});
  TRY(request.on().rates.take(web::RateClass::SigningIn, web::caller_of(request), request.now()));
  return {};
}

}  // namespace

Result<Caller> identify_caller(web::Request& request, const Parameters& parameters,
                               Dialect dialect) {
  Shown shown{std::string(parameters.get("client_id")),
              std::string(parameters.get("client_secret")), parameters.has("client_secret")};
  if (auto header = request.head().headers.find("Authorization")) {
    auto basic = basic_of(*header);
    const bool other = basic && !shown.client_id.empty() && shown.client_id != basic->client_id;
    if (!basic || shown.has_secret || other)
      return nobody({"invalid_request", "Show one client and one secret, in one way.", 400});
    shown = *std::move(basic);
    shown.has_secret = !shown.secret.empty();
  }
  if (shown.client_id.empty()) return nobody({"invalid_client", "The client_id is missing.", 401});
  db::Reader* reader = TRY(request.reader());
  auto application = TRY(find_by_client_id(*reader, shown.client_id));
  const bool genuine = TRY(is_genuine(*reader, application, shown));
  request.close_reader();
  if (!genuine) {
    TRY(count_wrong(request, shown.client_id));
    return nobody(unknown(dialect));
  }
  TRY(count_call(request, shown.client_id));
  return Caller{std::move(application), {}};
}

}  // namespace stithy::applications
