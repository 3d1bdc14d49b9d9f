// SPDX-License-Identifier: Apache-2.0
//
// deliver.h — sending what waits for a hook, one job a hook, so that a target that fails
// keeps its own deliveries waiting. An attempt takes one of the workers of Lane::Sending.
//
// A target that fails rests: ten seconds at first, three times as long each time, an hour at most,
// or as long as it asks with Retry-After. Then one delivery is tried, the one tried least often,
// so that a message the target cannot take does not keep the others. What waited longer than
// hooks.give_up_after is given up with the reason; a target that failed for hooks.pause_after, or
// says 410 Gone, is switched off.
#pragma once

#include "features/hooks/hook.h"
#include "kit/jobs/jobs.h"
#include "pillars/foundations.h"

namespace stithy::hooks {

constexpr std::string_view kDeliverKind = "hooks.deliver";

kit::JobKind deliver_kind(const Foundations& on);
// Removes deliveries older than hooks.keep.
kit::JobKind prune_kind(const Foundations& on);
// In the transaction that wrote a delivery.
Result<void> order_sending(db::Tx& tx, HookId hook, Instant now, Instant run_at = {});

// How long a target rests after so many failures one after the other.
std::chrono::seconds rest_after(std::int64_t failures);

}  // namespace stithy::hooks
