// SPDX-License-Identifier: Apache-2.0
#include "features/admin/jobs/api.h"

#include <map>

#include "base/text.h"
#include "features/admin/jobs/shown.h"
#include "features/admin/jobs/verbs.h"
#include "kit/jobs/job_progress.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::admin {

namespace {

constexpr std::int64_t kUsual = 30, kMost = 100, kLinesMost = 1000, kFailuresShown = 100;

std::optional<std::string> iso(const std::optional<Instant>& at) {
  if (!at) return std::nullopt;
  return render_iso(*at);
}

std::optional<double> seconds_of(const std::optional<Instant::Duration>& span) {
  if (!span) return std::nullopt;
  return std::chrono::duration<double>(*span).count();
}

ApiJob api_of(const kit::JobView& job, const kit::JobKind* kind, const kit::JobProgress& p) {
  return {.id = job.id.value(),
          .kind = job.kind,
          .key = job.key,
          .group = job.group,
          .state = state_word(job),
          .attempts = job.attempts,
          .attempts_max = kind != nullptr ? kind->attempts : 0,
          .created_at = render_iso(job.created),
          .run_at = render_iso(job.run_at),
          .scheduled_for = iso(job.scheduled_for),
          .started_at = iso(job.started),
          .finished_at = iso(job.finished),
          .error = job.error,
          .cause = job.cause,
          .progress = {.step = p.step,
                       .steps = p.steps,
                       .item = p.item,
                       .items = p.items,
                       .step_name = p.step_name,
                       .message = p.message,
                       .elapsed_seconds = seconds_of(p.elapsed),
                       .eta_seconds = seconds_of(p.left)},
          .failures = {}};
}

Result<ApiJob> read_job(web::Request& request, const kit::JobView& job) {
  db::Reader* reader = TRY(request.reader());
  const auto* kind = request.on().jobs->find_kind(job.kind);
  return api_of(job, kind, TRY(kit::read_progress(*reader, job, kind, request.now())));
}

// A number of the query between 1 and `most`.
Result<std::int64_t> limit_of(web::Request& request, std::int64_t usual, std::int64_t most) {
  if (!request.has_query("limit")) return usual;
  auto number = text::parse_number<std::int64_t>(request.query("limit"));
  if (!number || *number < 1 || *number > most)
    return invalid_field("limit", text::format("'limit' is a number from 1 to {}.", most));
  return *number;
}

Result<std::int64_t> number_of(web::Request& request, std::string_view name,
                               std::int64_t otherwise) {
  if (!request.has_query(name)) return otherwise;
  auto number = text::parse_number<std::int64_t>(request.query(name));
  if (!number || *number < 0)
    return invalid_field(std::string(name), text::format("'{}' is a number.", name));
  return *number;
}

Result<web::Answer> answer_job(web::Request& request, const kit::JobView& job) {
  ApiJob shown = TRY(read_job(request, job));
  db::Reader* reader = TRY(request.reader());
  auto& failures = shown.failures.emplace();
  for (auto& f : TRY(kit::list_job_failures(*reader, job.id, kFailuresShown)))
    failures.push_back({f.number, render_iso(f.started), render_iso(f.ended), f.error, f.cause});
  return web::json_of(shown);
}

}  // namespace

Result<web::Answer> api_list_jobs(const access::SiteAdmin&, web::Request& request) {
  const ShownState* state = find_shown_state(request.query("state"));
  if (state == nullptr) return invalid_field("state", std::string(kStatesRule));
  kit::JobFilter filter = state->filter;
  if (auto kind = request.query("kind"); !kind.empty()) filter.kind = kind;
  if (request.has_query("before")) filter.before = JobId{TRY(number_of(request, "before", 0))};
  filter.limit = TRY(limit_of(request, kUsual, kMost));
  db::Reader* reader = TRY(request.reader());
  std::vector<ApiJob> jobs;
  for (const auto& job : TRY(kit::list_jobs(*reader, filter)))
    jobs.push_back(TRY(read_job(request, job)));
  return web::json_of(jobs);
}

Result<web::Answer> api_job(const access::SiteAdmin&, web::Request& request) {
  return answer_job(request, TRY(job_of(request)));
}

Result<web::Answer> api_job_lines(const access::SiteAdmin&, web::Request& request) {
  const auto job = TRY(job_of(request));
  const auto after = TRY(number_of(request, "after", 0));
  const auto limit = TRY(limit_of(request, kLinesMost, kLinesMost));
  db::Reader* reader = TRY(request.reader());
  std::vector<ApiJobLine> lines;
  for (auto& line : TRY(kit::list_job_lines(*reader, job.id, after, limit)))
    lines.push_back({line.number, render_iso(line.at), std::move(line.text)});
  return web::json_of(lines);
}

Result<web::Answer> api_cancel_job(const access::SiteAdmin& who, web::Request& request) {
  return answer_job(request, TRY(cancel(who, request)));
}

Result<web::Answer> api_retry_job(const access::SiteAdmin& who, web::Request& request) {
  return answer_job(request, TRY(try_again(who, request)));
}

Result<web::Answer> api_job_kinds(const access::SiteAdmin&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const auto heads = TRY(kit::sql::list_queues(*reader));
  std::map<std::string, StateCounts> counts;
  for (const auto& row : TRY(kit::count_jobs_by_kind(*reader))) counts[row.kind].add(row);
  std::vector<ApiJobKind> kinds;
  for (const kit::JobKind& kind : request.on().jobs->kinds()) {
    const StateCounts& of_kind = counts[kind.name];
    ApiJobKind shown{
        .name = kind.name,
        .lane = std::string(kit::lane_name(kind.lane)),
        .priority = std::string(kit::priority_name(kind.priority)),
        .schedule = kit::render_schedule(kind),
        .attempts = kind.attempts,
        .limit = kind.limit,
        .group_limit = kind.group_limit,
        .timeout_seconds = std::chrono::duration<double>(kind.timeout).count(),
        .recurs = kind.recurs(),
        .paused = false,
        .waiting = of_kind.waiting,
        .failed = of_kind.failed,
        .running = of_kind.running,
        .dead = of_kind.dead,
        .next_run_at = {},
        .median_seconds = seconds_of(TRY(kit::read_history(*reader, kind.name)).median)};
    if (const auto* head = find_head(heads, kind.name)) {
      shown.paused = head->paused;
      shown.next_run_at = iso(head->next);
    }
    kinds.push_back(std::move(shown));
  }
  return web::json_of(kinds);
}

Result<web::Answer> api_pause_kind(const access::SiteAdmin& who, web::Request& request) {
  TRY(pause(who, request));
  return web::no_content();
}

Result<web::Answer> api_resume_kind(const access::SiteAdmin& who, web::Request& request) {
  TRY(resume(who, request));
  return web::no_content();
}

Result<web::Answer> api_run_kind(const access::SiteAdmin& who, web::Request& request) {
  TRY(run_at_once(who, request));
  return web::no_content();
}

}  // namespace stithy::admin
