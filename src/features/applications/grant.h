// SPDX-License-Identifier: Apache-2.0
//
// grant.h — what a person agreed to, and the tokens that follow from it.
//
// A consent is remembered for a person and an application. A grant is one run of a flow: its access
// tokens and refresh tokens are a family. A refresh token works once; the second time somebody
// shows one, it was stolen from or by somebody, so the family ends (RFC 9700 section 4.14.2). All
// functions run inside the caller's session or transaction and hold no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/applications/application.h"
#include "features/applications/asked.h"
#include "kit/settings.h"

namespace stithy::applications {

constexpr std::string_view kRefreshPrefix = "sty_ref_";
// Of one person and application; the oldest ends when there are more.
constexpr std::int64_t kGrantsMax = 20;

Result<std::optional<Asked>> find_consent(db::Reader& reader, ClientId application, UserId user);
Result<void> agree(db::Tx& tx, ClientId application, UserId user, const Asked& asked, Instant now);
// The person takes it back: tokens end at once. False when there was none.
Result<bool> withdraw(db::Tx& tx, ClientId application, UserId user);

// All of them, and the applications that the person owned: the account was deleted.
Result<void> forget_person(db::Tx& tx, UserId user);

struct Agreed {
  ClientId application;
  std::string name, homepage, client_id;
  Asked given;
  Instant since;
};
Result<std::vector<Agreed>> list_agreed(db::Reader& reader, UserId user);

// How somebody stood before the application when they agreed.
struct Presence {
  UserId user;
  Instant authenticated_at;
  bool second_factor = false;
};
struct Grant {
  GrantId id;
  ClientId application;
  Presence who;
  Asked given;
  Instant created_at;
};
struct Given {
  Grant grant;
  Secret<> access;
  std::optional<std::chrono::seconds> expires_in;  // none: it is good until it is revoked
  std::optional<Secret<>> refresh;
};
// Denied when the account is disabled or the consent was taken back meanwhile.
Result<Given> give(db::Tx& tx, const kit::LiveSettings& settings, const Application& application,
                   const Presence& who, const Asked& asked, Instant now);

struct Refreshed {
  enum class How : std::uint8_t { Unknown, Reused, TooWide, Renewed } how = How::Unknown;
  std::optional<Given> given;  // when renewed
};
// `narrower` none: all that was given. The transaction must commit whatever the answer is.
Result<Refreshed> refresh(db::Tx& tx, const kit::LiveSettings& settings,
                          const Application& application, std::string_view secret,
                          const std::optional<Asked>& narrower, Instant now);

Result<std::optional<Grant>> find_grant(db::Reader& reader, GrantId id);
// Of a refresh token that is still good.
Result<std::optional<Grant>> find_grant_of_refresh(db::Reader& reader, std::string_view secret,
                                                   Instant now);
Result<void> end_grant(db::Tx& tx, GrantId id);
Result<void> end_grants_of_application(db::Tx& tx, ClientId application);

}  // namespace stithy::applications
