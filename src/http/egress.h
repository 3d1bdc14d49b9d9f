// SPDX-License-Identifier: Apache-2.0
//
// egress.h — the one client for outgoing requests: web hooks, imports, sign-in providers, models.
//
// Every hop, also each redirect, is parsed, resolved and checked against the policy, and the
// connection goes to a checked address. No cookies, no proxies from the environment, no credentials
// in addresses; sizes and time are capped. Blocking; thread-safe. libcurl: curl_session.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "http/egress_target.h"
#include "http/message.h"

namespace stithy::http {

struct EgressResponse {
  int status = 0;
  Headers headers{};
  std::string body{};
  std::string url{};  // after redirects
};

// A body of known size that is read while it is sent, so that it need not fit into memory. `read`
// fills what it is given from the front and says how much; 0 before the end breaks the transfer.
struct EgressUpload {
  std::uint64_t size_bytes = 0;
  std::function<std::size_t(std::span<char>)> read;
};

struct EgressRequest {
  Method method = Method::Get;
  std::string url{};
  Headers headers{};  // on a redirect to another origin only Accept and User-Agent go along
  std::string body{};
  std::optional<EgressUpload> upload{};          // instead of `body`; no redirect takes it along
  std::size_t response_bytes_max = 1024 * 1024;  // TooLarge above, ...
  bool cut_response = false;                     // ... or the rest is left out
  int redirects_max = 3;                         // 0: an answer with Location is just an answer
  // Takes the body of a success (2xx) piece by piece instead of EgressResponse::body; false ends
  // the transfer. For answers that stream.
  std::function<bool(std::string_view)> sink{};
  // Asked once before the first piece goes to the sink, with status and headers; false ends the
  // transfer.
  std::function<bool(const EgressResponse&)> begun{};
  std::stop_token stop{};  // ends the transfer within a second
};

// Invalid: the address breaks a rule. Denied: the policy forbids it. Unavailable: no answer came.
// TooLarge: the answer passed the limit. Any status the other side gives is a success here.
Result<EgressResponse> fetch(const EgressRequest& request, const EgressPolicy& policy,
                             Deadline deadline);

}  // namespace stithy::http
