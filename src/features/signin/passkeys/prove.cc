// SPDX-License-Identifier: Apache-2.0
#include "features/signin/passkeys/prove.h"

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "features/signin/passkeys/letters.h"
#include "features/signin/throttle.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/second_factor.h"
#include "pillars/foundations.h"
#include "pillars/passkey/challenge.h"
#include "sys/passkey.h"
#include "web/gate.h"
#include "web/keys.h"

namespace stithy::signin {

namespace {

using passkey::Passkey;

// As long as the challenge counts.
constexpr std::int64_t kTimeoutMillis =
    std::chrono::duration_cast<std::chrono::milliseconds>(passkey::kChallengeSpan).count();

void begin_question(JsonWriter& w, web::Request& request, std::string_view purpose,
                    const passkey::Party& party) {
  const std::string shown_to = web::form_token(request);
  w.begin_object();
  w.member("challenge",
           passkey::make_challenge(request.keys(), {purpose, shown_to}, request.now()));
  w.member("party", party.id).member("timeout", kTimeoutMillis);
}

void write_keys(JsonWriter& w, const std::vector<Passkey>& keys) {
  w.key("keys").begin_array();
  for (const auto& key : keys) w.value(key.credential);
  w.end_array();
}

// Looks at everything that needs no key, and spends the challenge.
Result<passkey::Answer> open_answer(web::Request& request, std::string_view purpose,
                                    passkey::Deed deed, std::string_view json) {
  auto party = passkey::party_of(request.on().site);
  if (!party) return invalid("There are no passkeys at this address.");
  auto answer = TRY(passkey::parse_answer(json));
  const std::string challenge = TRY(passkey::check_client(answer.client, deed, *party));
  const std::string shown_to = web::form_token(request);
  const Instant end =
      TRY(passkey::check_challenge(request.keys(), {purpose, shown_to}, challenge, request.now()));
  request.close_reader();
  TRY(request.transact([&](db::Tx& tx) { return passkey::spend_challenge(tx, challenge, end); }));
  return answer;
}

Result<Passkey> find_key(web::Request& request, const Demand& demand,
                         const passkey::Answer& answer) {
  db::Reader* reader = TRY(request.reader());
  auto key = TRY(passkey::find(*reader, answer.credential));
  auto owner = key ? TRY(account::find_account(*reader, key->user)) : std::nullopt;
  request.close_reader();
  if (!owner) return invalid("The passkey is nobody's.");
  if (demand.person && *demand.person != key->user)
    return invalid("The passkey is of another person.");
  if (!demand.person && answer.person.empty())
    return invalid("The authenticator does not say whose passkey it is.");
  if (!answer.person.empty() && answer.person != passkey::mark_of(key->user))
    return invalid("The authenticator says that the passkey is another person's.");
  if (owner->disabled) return invalid("The account is disabled.");
  return *std::move(key);
}

// The refusal must not take the letter back, so it is no error of the transaction.
Result<bool> note(web::Request& request, const Passkey& key, std::int64_t counter) {
  return request.transact([&](db::Tx& tx) -> Result<bool> {
    if (TRY(passkey::note_use(tx, key.id, counter, request.now()))) return true;
    TRY(tell_of_copy(tx, request, key));
    return false;
  });
}

Result<UserId> check(web::Request& request, const Demand& demand, std::string_view json) {
  auto answer = TRY(open_answer(request, demand.purpose, passkey::Deed::Used, json));
  auto key = TRY(find_key(request, demand, answer));
  auto party = passkey::party_of(request.on().site);
  std::int64_t counter = 0;
  const bool verified = TRY(passkey::check_signature(key, answer, *party, counter));
  if (demand.verified && !verified) return invalid("The device did not make sure who holds it.");
  if (!TRY(note(request, key, counter))) return invalid("The passkey's counter went backwards.");
  return key.user;
}

Result<passkey::NewPasskey> check_made(web::Request& request, UserId user, std::string_view json) {
  auto answer = TRY(open_answer(request, kToAdd, passkey::Deed::Made, json));
  auto party = passkey::party_of(request.on().site);
  auto made = TRY(sys::read_made_passkey(answer.authenticator, party->id));
  const std::string credential = text::to_base64url(made.credential_id);
  if (credential != answer.credential)
    return invalid("The browser and the authenticator name two passkeys.");
  return passkey::NewPasskey{.user = user,
                             .name = {},
                             .credential = credential,
                             .algorithm = made.algorithm,
                             .public_key = std::move(made.public_key),
                             .counter = made.counter};
}

// Invalid is the client's fault; it is logged with its reason and told without.
template <class T>
Result<std::optional<T>> judged(web::Request& request, std::string_view purpose,
                                Result<T> outcome) {
  const bool refused = !outcome && outcome.error().code == Code::Invalid;
  request.on()
      .metrics.counter(account::kAttempts, {"passkey", refused ? "refused" : "admitted"})
      .add();
  if (outcome) return std::optional<T>(std::move(outcome).take());
  if (!refused) return std::move(outcome).take_error();
  LOG(Warning, "signin.passkey_refused",
      {{"reason", outcome.error().message},
       {"for", purpose},
       {"address", request.head().remote_address},
       {"request", request.id()}});
  return std::optional<T>{};
}

}  // namespace

std::string ask_anybody(web::Request& request) {
  auto party = passkey::party_of(request.on().site);
  if (!party) return {};
  JsonWriter w;
  begin_question(w, request, kToEnter, *party);
  write_keys(w, {});
  w.member("verification", "required").end_object();
  return std::move(w).take();
}

std::string ask_for(web::Request& request, std::string_view purpose,
                    const std::vector<Passkey>& keys) {
  auto party = passkey::party_of(request.on().site);
  if (!party || keys.empty()) return {};
  JsonWriter w;
  begin_question(w, request, purpose, *party);
  write_keys(w, keys);
  w.member("verification", "preferred").end_object();
  return std::move(w).take();
}

std::string ask_to_make(web::Request& request, const std::vector<Passkey>& present) {
  auto party = passkey::party_of(request.on().site);
  if (!party) return {};
  const web::Principal& who = request.principal();
  JsonWriter w;
  begin_question(w, request, kToAdd, *party);
  write_keys(w, present);
  w.key("person").begin_object();
  w.member("handle", passkey::mark_of(who.user)).member("name", who.login);
  w.member("display", who.display_name.empty() ? who.login : who.display_name).end_object();
  w.key("algorithms").begin_array();
  for (int algorithm : {sys::kCoseEs256, sys::kCoseEdDsa, sys::kCoseRs256}) w.value(algorithm);
  w.end_array().end_object();
  return std::move(w).take();
}

Result<std::optional<UserId>> prove(web::Request& request, const Demand& demand,
                                    std::string_view answer) {
  return judged(request, demand.purpose, check(request, demand, answer));
}

Result<std::optional<passkey::NewPasskey>> read_made(web::Request& request, UserId user,
                                                     std::string_view answer) {
  return judged(request, kToAdd, check_made(request, user, answer));
}

Result<bool> proven_again(web::Request& request, UserId user) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"code", "credential"}) TRY(form->require_single(field));
  TRY(admit_code(request.on().rates, user, request.now()));
  if (!form->raw("credential").empty()) {
    const Demand demand{.purpose = kToSwitchOff, .person = user};
    return TRY(prove(request, demand, form->raw("credential"))).has_value();
  }
  const std::string code(form->text("code"));
  request.close_reader();
  auto accepted = TRY(request.transact([&](db::Tx& tx) {
    return account::accept_code(tx, request.keys(), user, code, request.now());
  }));
  return accepted != account::Accepted::No;
}

}  // namespace stithy::signin
