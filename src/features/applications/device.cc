// SPDX-License-Identifier: Apache-2.0
#include "features/applications/device.h"

#include "base/text.h"
#include "features/applications/queries.h"
#include "pillars/account/secret_hash.h"
#include "sys/random.h"

namespace stithy::applications {

namespace {

// Consonants that look like nothing else and spell no words (RFC 8628 section 6.1).
constexpr std::string_view kLetters = "BCDFGHJKLMNPQRSTVWXZ";
constexpr std::size_t kLetterCount = 8;

enum : std::int64_t { kWaits = 0, kAgreed = 1, kRefused = 2 };

std::string make_user_code() {
  std::string out;
  while (out.size() < kLetterCount)
    for (char c : sys::random_bytes(16)) {
      // 240 is the greatest multiple of 20 below 256: each letter is as likely as the others.
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 240 && out.size() < kLetterCount) out += kLetters[byte % kLetters.size()];
    }
  return out;
}

std::string typed(std::string_view code) {
  std::string out;
  for (char c : code) {
    if (c == '-' || c == ' ') continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

std::string shown(std::string_view code) {
  return text::format("{}-{}", code.substr(0, 4), code.substr(4));
}

Asked asked_of(const sql::DeviceRow& row) {
  return {.scopes = static_cast<web::ScopeSet>(row.scopes),
          .public_only = row.public_only,
          .identity = row.identity};
}

}  // namespace

Result<DeviceCodes> begin_device(db::Tx& tx, ClientId application, const Asked& asked,
                                 Instant now) {
  if (TRY(sql::count_devices(tx, application, now)) >= kDevicesMax)
    return limited("Too many devices of this application wait. Try again in a minute.",
                   std::chrono::seconds(60));
  std::string device = account::make_secret(), user = make_user_code();
  TRY(sql::insert_device(tx, account::secret_hash(device), user, application,
                         static_cast<std::int64_t>(asked.scopes), asked.public_only, asked.identity,
                         kPollEvery.count(), now, now + kDeviceLives));
  return DeviceCodes{Secret<>(std::move(device)), shown(user)};
}

Result<std::optional<Waiting>> find_waiting(db::Reader& reader, std::string_view user_code,
                                            Instant now) {
  const std::string code = typed(user_code);
  if (code.size() != kLetterCount) return std::optional<Waiting>{};
  auto row = TRY(sql::find_device_by_user_code(reader, code, now));
  if (!row) return std::optional<Waiting>{};
  return std::optional(Waiting{row->application, shown(row->user_code), asked_of(*row)});
}

Result<bool> decide(db::Tx& tx, std::string_view user_code, const Presence& who, bool agrees,
                    Instant now) {
  return TRY(sql::decide_device(tx, typed(user_code), agrees ? kAgreed : kRefused, who.user,
                                who.authenticated_at, who.second_factor, now)) == 1;
}

Result<Polled> poll(db::Tx& tx, const kit::LiveSettings& settings, const Application& application,
                    std::string_view device, Instant now) {
  using State = Polled::State;
  const std::string hash = account::secret_hash(device);
  auto row = TRY(sql::find_device(tx, hash));
  if (!row || row->application != application.id) return Polled{};
  if (row->expires_at <= now) return Polled{.state = State::Expired};
  std::chrono::seconds interval(row->interval);
  // A second of grace: networks are not clocks.
  const bool fast = row->polled_at && now - *row->polled_at < interval - std::chrono::seconds(1);
  if (fast) interval += kPollEvery;
  TRY(sql::note_poll(tx, hash, interval.count(), now));
  if (fast) return Polled{.state = State::TooFast, .interval = interval};
  if (row->state == kWaits) return Polled{.state = State::Pending, .interval = interval};
  // Whoever is first gets the tokens; there is no second time.
  if (TRY(sql::delete_device(tx, hash)) != 1) return Polled{};
  if (row->state != kAgreed || !row->user || !row->authenticated_at)
    return Polled{.state = State::Refused};
  const Presence who{*row->user, *row->authenticated_at, row->second_factor};
  auto given = give(tx, settings, application, who, asked_of(*row), now);
  if (given) return Polled{.state = State::Done, .given = *std::move(given)};
  if (given.error().code == Code::Denied) return Polled{.state = State::Refused};
  return std::move(given).take_error();
}

}  // namespace stithy::applications
