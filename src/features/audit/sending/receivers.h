// SPDX-License-Identifier: Apache-2.0
//
// receivers.h — who gets the log outside of the instance: an address that entries are posted to,
// and a syslog server.
//
// Each receiver has a position in the chain. What is behind it is sent in order, and the position
// moves when the receiver has taken it: at least once, and once more when the server dies between
// the two. One that does not answer holds up nobody else, and entries that it has not got are kept.
#pragma once

#include <vector>

#include "kit/jobs/job_kind.h"
#include "kit/jobs/job_run.h"
#include "pillars/foundations.h"

namespace stithy::audit {

// Orders a job for each receiver that is behind; in a transaction of its own.
Result<void> order_sending(const Foundations& on, kit::JobRun& run);
// The number up to which every receiver has got the log; the largest there is without receivers.
Result<std::int64_t> sent_to_all(db::Reader& reader, const kit::LiveSettings& settings);

std::vector<kit::JobKind> sending_kinds(const Foundations& on);

}  // namespace stithy::audit
