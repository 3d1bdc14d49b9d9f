// SPDX-License-Identifier: Apache-2.0
//
// send.h — entries on their way to a receiver. Success means that it has taken all of them.
#pragma once

#include <string>
#include <vector>

#include "kit/audit/chain.h"
#include "kit/jobs/job_run.h"
#include "pillars/foundations.h"

namespace stithy::audit {

// POST application/x-ndjson, one entry a line, with X-Hub-Signature-256 over the body.
Result<void> post_entries(const Foundations& on, const std::vector<Entry>& entries,
                          kit::JobRun& run);
// RFC 5424 messages over TCP, counted in octets (RFC 6587 section 3.4.1). Syslog knows no answer:
// taken means that the system has handed all bytes over and the connection was ended in order.
Result<void> send_to_syslog(const Foundations& on, const std::vector<Entry>& entries,
                            kit::JobRun& run);

// One message without its length.
std::string render_syslog(const Entry& entry, std::string_view host);

}  // namespace stithy::audit
