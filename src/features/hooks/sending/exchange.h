// SPDX-License-Identifier: Apache-2.0
//
// exchange.h — one attempt: the request that is sent to a target and what came back.
//
// Blocking, bounded by the given deadline; through the one egress client, which follows no redirect
// here, since a message with content must not wander.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "features/hooks/hook.h"
#include "http/egress.h"

namespace stithy::hooks {

constexpr std::size_t kResponseKept = 64 * 1024;  // of a body; the rest is not read

struct Outgoing {
  const Hook& hook;
  const std::optional<Secret<>>& secret;
  std::string_view event, action, payload, guid;
  std::int64_t repository = 0;  // 0: none
  Instant at;
};

struct Attempt {
  int status = 0;  // 0: nobody answered
  std::chrono::milliseconds duration{0};
  std::string request_head, response_head, response_body;
  std::string error;  // a sentence; empty after a success
  std::optional<std::chrono::seconds> retry_after;

  bool succeeded() const { return status >= 200 && status < 300; }
  bool is_gone() const { return status == 410; }
};

Result<Attempt> attempt(const Outgoing& outgoing, const http::EgressPolicy& policy,
                        Deadline deadline, std::stop_token stop);

}  // namespace stithy::hooks
