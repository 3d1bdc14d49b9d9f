// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/applications/protocol/authorization.h"
#include "features/applications/protocol/consent.h"
#include "features/applications/protocol/handlers.h"
#include "features/applications/urls.h"
#include "features/signin/urls.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::applications {

namespace {

// The request as an address of ours again, without what `but` names.
std::string address_of(const Parameters& parameters, std::string_view but = {}) {
  http::Pairs kept;
  for (const auto& pair : parameters.all())
    if (pair.first != but) kept.push_back(pair);
  return text::format("{}?{}", url::authorize(), http::render_query(kept));
}

web::Answer go_by(std::string_view page, std::string_view back) {
  return web::see_other(text::format("{}?return_to={}", page, text::encode_component(back)));
}

web::Answer reject(const web::Request& request, const Authorization& asked, std::string word,
                   std::string sentence) {
  return send_back(request,
                   Rejection{asked.callback, asked.state, std::move(word), std::move(sentence)});
}

// Whoever agreed before is not asked again. On a machine of the person another program can claim
// the callback of a public client, so there the person looks each time (RFC 8252 section 8.6).
bool remembers(const Authorization& asked) {
  return asked.application.confidential || asked.callback.starts_with("https://");
}

web::Answer send_code(const web::Request& request, const Authorization& asked,
                      const Presence& who) {
  const SealedCode code{.application = asked.application.id,
                        .who = who,
                        .asked = asked.asked,
                        .callback = asked.callback,
                        .callback_named = asked.callback_named,
                        .challenge = asked.challenge,
                        .nonce = asked.nonce,
                        .expires_at = request.now() + kCodeLives};
  LOG(Info, "applications.code_given",
      {{"application", asked.application.id.value()}, {"user", who.user.value()}});
  return send_back(request, asked.callback, {{"code", write_code(request.keys(), code)}},
                   asked.state);
}

// Whether the password has to be given (again) before anything else.
bool wants_password(const web::Request& request, const Authorization& asked) {
  const auto& who = request.principal();
  if (asked.prompt == "login") return true;
  if (is_administration(asked.asked) && !is_fresh(who, request.now())) return true;
  if (!asked.age_seconds_max) return false;
  const auto age = request.now() - who.confirmed_at.value_or(Instant{});
  return age > std::chrono::seconds(*asked.age_seconds_max);
}

std::vector<std::pair<std::string, std::string>> fields_of(const Parameters& parameters) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& pair : parameters.all())
    if (!pair.first.starts_with("_") && pair.first != "decision") fields.push_back(pair);
  return fields;
}

}  // namespace

Result<web::Answer> show_authorize(const access::Anyone& who, web::Request& request) {
  auto parameters = TRY(Parameters::of(request.query_parameters()));
  db::Reader* reader = TRY(request.reader());
  auto read = TRY(read_authorization(*reader, parameters));
  if (const auto* rejection = std::get_if<Rejection>(&read)) return send_back(request, *rejection);
  const auto& asked = std::get<Authorization>(read);
  const bool silent = asked.prompt == "none";
  if (!who.who().signed_in()) {
    if (silent) return reject(request, asked, "login_required", "Nobody is signed in.");
    return go_by(signin::url::login(), address_of(parameters));
  }
  if (wants_password(request, asked)) {
    if (silent) return reject(request, asked, "login_required", "The password is needed again.");
    return go_by(signin::url::show_confirm(), address_of(parameters, "prompt"));
  }
  auto before = TRY(find_consent(*reader, asked.application.id, who.who().user));
  if (before && asked.asked.within(*before) && remembers(asked) && asked.prompt != "consent")
    return send_code(request, asked, TRY(presence_of(*reader, who.who(), request.now())));
  if (silent) return reject(request, asked, "consent_required", "The person has to agree first.");
  return ask_consent(request, {.application = asked.application,
                               .asked = asked.asked,
                               .action = url::decide_authorize(),
                               .fields = fields_of(parameters),
                               .callback = asked.callback});
}

Result<web::Answer> decide_authorize(const access::SignedIn& who, web::Request& request) {
  auto all = TRY(Parameters::read(request));
  auto parameters = TRY(Parameters::of(fields_of(all)));
  db::Reader* reader = TRY(request.reader());
  auto read = TRY(read_authorization(*reader, parameters));
  if (const auto* rejection = std::get_if<Rejection>(&read)) return send_back(request, *rejection);
  const auto& asked = std::get<Authorization>(read);
  if (all.get("decision") != "agree")
    return reject(request, asked, "access_denied", "The person refused.");
  if (is_administration(asked.asked) && !is_fresh(who.who(), request.now()))
    return go_by(signin::url::show_confirm(), address_of(parameters));
  const Presence presence = TRY(presence_of(*reader, who.who(), request.now()));
  request.close_reader();
  TRY(request.transact([&](db::Tx& tx) {
    return agree(tx, asked.application.id, presence.user, asked.asked, request.now());
  }));
  LOG(Info, "applications.agreed",
      {{"application", asked.application.id.value()}, {"user", presence.user.value()}});
  return send_code(request, asked, presence);
}

}  // namespace stithy::applications
