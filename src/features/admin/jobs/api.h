// SPDX-License-Identifier: Apache-2.0
//
// api.h — jobs in /api/v1/admin: shapes and handlers. The payload of a job is left out, since it is
// meant for its kind alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pillars/access/grants.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::admin {

struct ApiJobProgress {
  std::int64_t step = 0, steps = 0, item = 0, items = 0;
  std::string step_name, message;
  std::optional<double> elapsed_seconds, eta_seconds;
};
const web::Schema& schema_of(const ApiJobProgress*);

struct ApiFailure {
  std::int64_t number = 0;
  std::string started_at, ended_at, error, cause;
};
const web::Schema& schema_of(const ApiFailure*);

struct ApiJob {
  std::int64_t id = 0;
  std::string kind, key, group, state;
  std::int64_t attempts = 0, attempts_max = 0;
  std::string created_at, run_at;
  std::optional<std::string> scheduled_for, started_at, finished_at, error, cause;
  ApiJobProgress progress;
  std::optional<std::vector<ApiFailure>> failures;  // of one job alone
};
const web::Schema& schema_of(const ApiJob*);

struct ApiJobLine {
  std::int64_t number = 0;
  std::string written_at, text;
};
const web::Schema& schema_of(const ApiJobLine*);

struct ApiJobKind {
  std::string name, lane, priority, schedule;
  std::int64_t attempts = 0, limit = 0, group_limit = 0;
  double timeout_seconds = 0;
  bool recurs = false, paused = false;
  std::int64_t waiting = 0, failed = 0, running = 0, dead = 0;
  std::optional<std::string> next_run_at;
  std::optional<double> median_seconds;
};
const web::Schema& schema_of(const ApiJobKind*);

Result<web::Answer> api_list_jobs(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> api_job(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> api_job_lines(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> api_cancel_job(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> api_retry_job(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> api_job_kinds(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> api_pause_kind(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> api_resume_kind(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> api_run_kind(const access::SiteAdmin& who, web::Request& request);

}  // namespace stithy::admin
