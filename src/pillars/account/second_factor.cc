// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/second_factor.h"

#include "base/text.h"
#include "pillars/account/queries.h"
#include "pillars/account/records.h"
#include "pillars/account/secret_hash.h"
#include "pillars/account/totp.h"

namespace stithy::account {

namespace {

constexpr std::string_view kSealLabel = "totp";
constexpr std::size_t kRecoveryCodeBytes = 10;  // 80 bits: beyond guessing, also from its hash

std::string place_of(UserId user) { return text::format("totp {}", user.value()); }

Result<Secret<>> open(const web::Keys& keys, UserId user, std::string_view sealed) {
  return sys::open_sealed(keys.derive(kSealLabel).reveal(), sealed, place_of(user));
}

// "k3mx-qw7p-…": groups of four.
std::string make_recovery_code() {
  std::string plain = text::to_lower(to_base32(sys::random_bytes(kRecoveryCodeBytes)));
  std::string code;
  for (std::size_t i = 0; i < plain.size(); i += 4) {
    if (i > 0) code += '-';
    code += plain.substr(i, 4);
  }
  return code;
}

std::string hash_of_code(std::string_view code) {
  std::string plain = text::to_lower(code);
  std::erase_if(plain, [](char c) { return c == '-' || c == ' '; });
  return secret_hash(plain);
}

}  // namespace

Result<bool> has_second_factor(db::Reader& reader, UserId user) {
  auto row = TRY(sql::find_second_factor_since(reader, user));
  return row && row->since.has_value();
}

Result<std::optional<SecondFactor>> find_second_factor(db::Reader& reader, UserId user) {
  auto row = TRY(sql::find_second_factor_since(reader, user));
  if (!row || !row->since) return std::optional<SecondFactor>{};
  return std::optional(SecondFactor{
      .since = *row->since, .recovery_codes_left = TRY(sql::count_recovery_codes(reader, user))});
}

Result<void> begin_totp(db::Tx& tx, const web::Keys& keys, UserId user) {
  auto sealed = sys::seal(keys.derive(kSealLabel).reveal(), sys::random_bytes(kTotpSecretBytes),
                          place_of(user));
  TRY(sql::put_pending_totp(tx, user, sealed));
  return {};
}

Result<std::optional<Secret<>>> find_pending_totp(db::Reader& reader, const web::Keys& keys,
                                                  UserId user) {
  auto row = TRY(sql::find_totp(reader, user));
  if (!row || !row->pending) return std::optional<Secret<>>{};
  return std::optional(TRY(open(keys, user, *row->pending)));
}

Result<std::optional<std::vector<std::string>>> enable_totp(db::Tx& tx, const web::Keys& keys,
                                                            UserId user, std::string_view code,
                                                            Instant now) {
  using Codes = std::optional<std::vector<std::string>>;
  auto row = TRY(sql::find_totp(tx, user));
  if (!row || !row->pending) return Codes{};
  auto secret = TRY(open(keys, user, *row->pending));
  auto step = match_totp(secret.reveal(), code, now);
  if (!step) return Codes{};
  TRY(sql::enable_totp(tx, user, *row->pending, *step));
  TRY(sql::set_second_factor_since(tx, user, now));
  TRY(record_of(tx, user, "two_factor_authentication.enabled"));
  return Codes(TRY(renew_recovery_codes(tx, user)));
}

Result<std::vector<std::string>> renew_recovery_codes(db::Tx& tx, UserId user) {
  TRY(sql::delete_recovery_codes(tx, user));
  TRY(record_of(tx, user, "two_factor_authentication.recovery_codes_regenerated"));
  std::vector<std::string> codes;
  for (int i = 0; i < kRecoveryCodes; ++i) {
    codes.push_back(make_recovery_code());
    TRY(sql::insert_recovery_code(tx, user, hash_of_code(codes.back())));
  }
  return codes;
}

Result<std::optional<std::vector<std::string>>> enable_second_factor(db::Tx& tx, UserId user,
                                                                     Instant now) {
  using Codes = std::optional<std::vector<std::string>>;
  if (TRY(has_second_factor(tx, user))) return Codes{};
  TRY(sql::set_second_factor_since(tx, user, now));
  TRY(record_of(tx, user, "two_factor_authentication.enabled"));
  return Codes(TRY(renew_recovery_codes(tx, user)));
}

Result<bool> has_totp(db::Reader& reader, UserId user) {
  auto row = TRY(sql::find_totp(reader, user));
  return row && row->sealed.has_value();
}

Result<void> drop_totp(db::Tx& tx, UserId user) {
  TRY(sql::delete_totp(tx, user));
  return record_of(tx, user, "two_factor_authentication.authenticator_removed");
}

Result<void> disable_second_factor(db::Tx& tx, UserId user) {
  TRY(sql::set_second_factor_since(tx, user, std::nullopt));
  TRY(sql::delete_totp(tx, user));
  TRY(sql::delete_recovery_codes(tx, user));
  TRY(record_of(tx, user, "two_factor_authentication.disabled"));
  return {};
}

Result<Accepted> accept_code(db::Tx& tx, const web::Keys& keys, UserId user, std::string_view code,
                             Instant now) {
  auto row = TRY(sql::find_totp(tx, user));
  if (row && row->sealed) {
    auto secret = TRY(open(keys, user, *row->sealed));
    if (auto step = match_totp(secret.reveal(), code, now))
      return TRY(sql::advance_totp(tx, user, *step)) == 1 ? Accepted::Authenticator : Accepted::No;
  }
  const bool spent = TRY(sql::spend_recovery_code(tx, user, hash_of_code(code), now)) == 1;
  if (spent) TRY(record_of(tx, user, "two_factor_authentication.recovery_code_used"));
  return spent ? Accepted::RecoveryCode : Accepted::No;
}

}  // namespace stithy::account
