// SPDX-License-Identifier: Apache-2.0
//
// watch.h — what /metrics tells beside the requests: git runs, database, caches, jobs, sessions,
// connections.
#pragma once

#include "app/assembly.h"
#include "git/gateway.h"
#include "http/server.h"
#include "kit/metrics.h"

namespace stithy::app {

// Counts and times each run of git; for GatewayOptions::observer. `metrics` outlives it.
std::function<void(const git::RunRecord&)> git_observer(kit::Metrics& metrics);

// The same of statements and of jobs.
std::function<void(const db::StatementRecord&)> statement_observer(kit::Metrics& metrics);
std::function<void(const kit::JobKind&, Instant::Duration took, bool failed)> job_observer(
    kit::Metrics& metrics);

// Sampled at each scrape; house and server outlive the last one.
void watch(House& house, const http::Server& server);

}  // namespace stithy::app
