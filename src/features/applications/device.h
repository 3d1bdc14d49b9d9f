// SPDX-License-Identifier: Apache-2.0
//
// device.h — signing in on a device without a browser (RFC 8628).
//
// The device shows a short code and asks again and again; a person types the code in a browser
// elsewhere and agrees. A device that asks too often is told to slow down, and then has to. All
// functions run inside the caller's session or transaction and hold no state.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "features/applications/grant.h"

namespace stithy::applications {

constexpr std::chrono::seconds kDeviceLives{15 * 60};
constexpr std::chrono::seconds kPollEvery{5};
constexpr std::int64_t kDevicesMax = 1000;  // of an application that wait at once

struct DeviceCodes {
  Secret<> device;
  std::string user;  // "WDJB-MJHT"
};
// Limited when too many wait.
Result<DeviceCodes> begin_device(db::Tx& tx, ClientId application, const Asked& asked, Instant now);

struct Waiting {
  ClientId application;
  std::string user_code;
  Asked asked;
};
// As people type it: with or without the dash, in either case.
Result<std::optional<Waiting>> find_waiting(db::Reader& reader, std::string_view user_code,
                                            Instant now);
// False when somebody decided already, or it is too late.
Result<bool> decide(db::Tx& tx, std::string_view user_code, const Presence& who, bool agrees,
                    Instant now);

struct Polled {
  // The words of RFC 8628 section 3.5, and that it is done.
  enum class State : std::uint8_t { Unknown, Pending, TooFast, Refused, Expired, Done };
  State state = State::Unknown;
  std::chrono::seconds interval = kPollEvery;
  std::optional<Given> given = {};
};
// The transaction must commit whatever the answer is.
Result<Polled> poll(db::Tx& tx, const kit::LiveSettings& settings, const Application& application,
                    std::string_view device, Instant now);

}  // namespace stithy::applications
