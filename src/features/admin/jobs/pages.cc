// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <map>

#include "base/text.h"
#include "features/admin/jobs/handlers.h"
#include "features/admin/jobs/shown.h"
#include "features/admin/jobs/verbs.h"
#include "features/admin/jobs/views.h"
#include "features/admin/jobs/views/jobs.h"
#include "features/admin/urls.h"
#include "kit/jobs/job_progress.h"
#include "kit/live.h"
#include "pillars/foundations.h"
#include "web/page.h"

namespace stithy::admin {

namespace {

constexpr std::int64_t kJobsOnPage = 50, kLinesOnPage = 500, kFailuresShown = 20;
constexpr std::int64_t kRunningShown = 10;

using Counts = std::map<std::string, StateCounts, std::less<>>;

ui::Frame jobs_frame(web::Request& request, std::string_view title) {
  ui::Frame frame = web::frame_for(request, std::string(title));
  frame.current = "admin";
  frame.crumbs = {{"Administration", url::overview(), false}, {"Jobs", url::jobs(), false}};
  return frame;
}

std::string list_href(std::string_view state, std::string_view kind = {}) {
  std::string href = text::format("{}?state={}", url::job_list(), state);
  if (!kind.empty()) href += "&kind=" + text::encode_component(kind);
  return href;
}

JobTabs tabs_of(const StateCounts& all, std::string_view current) {
  auto count = [](std::int64_t n) { return std::optional(static_cast<std::uint64_t>(n)); };
  JobTabs tabs{.tabs = {{.name = "queues", .label = "Queues", .href = url::jobs()},
                        {.name = "schedules", .label = "Schedules", .href = url::schedules()}},
               .current = std::string(current)};
  for (const ShownState& state : kShownStates) {
    ui::Tab tab{.name = std::string(state.name),
                .label = std::string(state.label),
                .href = list_href(state.name)};
    // Of what ended well nobody needs the number, and it may be large.
    if (state.is_counted) tab.count = count(all.of(state.name));
    tabs.tabs.push_back(std::move(tab));
  }
  return tabs;
}

Result<Counts> counts_by_kind(db::Reader& reader) {
  Counts counts;
  for (const auto& row : TRY(kit::count_jobs_by_kind(reader))) counts[row.kind].add(row);
  return counts;
}

StateCounts sum_of(const Counts& counts) {
  StateCounts sum;
  for (const auto& [kind, of_kind] : counts) sum.add(of_kind);
  return sum;
}

QueueRow queue_row(const kit::JobKind& kind, const StateCounts& counts, bool paused) {
  return {.kind = kind.name,
          .href = list_href("all", kind.name),
          .lane = std::string(kit::lane_name(kind.lane)),
          .priority = std::string(kit::priority_name(kind.priority)),
          .rules = render_rules(kind),
          .waiting = counts.waiting,
          .failed = counts.failed,
          .running = counts.running,
          .dead = counts.dead,
          .paused = paused,
          .pause_href = url::pause_kind(kind.name),
          .resume_href = url::resume_kind(kind.name)};
}

Result<std::vector<ui::Progress>> running_now(web::Request& request, db::Reader& reader) {
  std::vector<ui::Progress> shown;
  for (const auto& job :
       TRY(kit::list_jobs(reader, {.state = kit::JobState::Running, .limit = kRunningShown}))) {
    const auto* kind = request.on().jobs->find_kind(job.kind);
    auto progress = TRY(kit::read_progress(reader, job, kind, request.now()));
    ui::Progress view =
        ui::progress_of(progress, job.key.empty() ? job.kind : job.kind + ", " + job.key);
    view.log_href = url::job(job.id.value());
    shown.push_back(std::move(view));
  }
  return shown;
}

JobRow job_row(const kit::JobView& job, const kit::JobKind* kind) {
  JobRow row{.href = url::job(job.id.value()),
             .kind = job.kind,
             .key = job.key == kit::kScheduleKey ? "" : job.key,
             .state = ui::state_of(job.state),
             .word = state_word(job),
             .error = job.error.value_or(""),
             .at = job.finished.value_or(job.state == kit::JobState::Running
                                             ? job.started.value_or(job.run_at)
                                             : job.run_at)};
  if (row.word == "failed") row.state = ui::State::Warn;
  if (kind != nullptr && job.attempts > 1)
    row.notes = text::format("attempt {} of {}", job.attempts, kind->attempts);
  if (job.started && job.finished)
    row.notes += text::format("{}took {}", row.notes.empty() ? "" : " · ",
                              kit::render_span(*job.finished - *job.started));
  return row;
}

Result<std::vector<kit::JobView>> read_page(web::Request& request, db::Reader& reader,
                                            const ShownState& state) {
  kit::JobFilter filter = state.filter;
  auto kind = request.query("kind");
  if (!kind.empty()) filter.kind = kind;
  if (request.has_query("before")) {
    auto before = text::parse_number<std::int64_t>(request.query("before"));
    if (!before) return invalid_field("before", "'before' is the number of a job.");
    filter.before = JobId{*before};
  }
  filter.limit = kJobsOnPage + 1;
  return kit::list_jobs(reader, filter);
}

void add_facts(const kit::JobView& job, const kit::JobKind* kind, std::vector<JobFact>& facts) {
  facts.push_back({"Kind", job.kind});
  if (job.key == kit::kScheduleKey) {
    facts.push_back({"Ordered by", "its schedule"});
  } else if (!job.key.empty()) {
    facts.push_back({"About", job.key});
  }
  if (!job.group.empty()) facts.push_back({"Group", job.group});
  facts.push_back({"Attempts", kind != nullptr
                                   ? text::format("{} of {}", job.attempts, kind->attempts)
                                   : text::format("{}", job.attempts)});
  facts.push_back({"Ordered", "", job.created});
  if (job.scheduled_for) facts.push_back({"Stands for", "", job.scheduled_for});
  if (job.state == kit::JobState::Waiting) facts.push_back({"Due", "", job.run_at});
  if (job.started) facts.push_back({"Began", "", job.started});
  if (job.finished) facts.push_back({"Ended", "", job.finished});
}

Result<void> add_log(web::Request& request, db::Reader& reader, JobId id, JobPageView& view) {
  const auto after = text::parse_number<std::int64_t>(request.query("after")).value_or(0);
  auto lines = TRY(kit::list_job_lines(reader, id, after, kLinesOnPage + 1));
  if (static_cast<std::int64_t>(lines.size()) > kLinesOnPage) {
    lines.pop_back();
    view.more_href = text::format("{}?after={}#log", url::job(id.value()), lines.back().number);
  }
  for (auto& line : lines)
    view.lines.push_back({line.number, render_iso(line.at).substr(11, 8), std::move(line.text)});
  return {};
}

Result<ScheduleRow> schedule_row(db::Reader& reader, const kit::JobKind& kind,
                                 const kit::sql::QueueHead* head) {
  ScheduleRow row{.kind = kind.name,
                  .href = list_href("all", kind.name),
                  .schedule = kit::render_schedule(kind),
                  .run_href = url::run_kind(kind.name),
                  .pause_href = url::pause_kind(kind.name) + "&from=schedules",
                  .resume_href = url::resume_kind(kind.name) + "&from=schedules"};
  if (head != nullptr) {
    row.next = head->next;
    row.running = head->running > 0;
    row.paused = head->paused;
  }
  auto last = TRY(kit::find_last_scheduled(reader, kind.name));
  if (!last) return row;
  row.last = last->finished.value_or(last->run_at);
  row.last_state = ui::state_of(last->state);
  row.last_word = kit::state_name(last->state);
  row.last_href = url::job(last->id.value());
  if (last->started && last->finished)
    row.last_took = kit::render_span(*last->finished - *last->started);
  return row;
}

std::string render_handing(const kit::Handing& handing) {
  if (handing.away) return text::format("{} is away, so the database hands them out.", handing.by);
  if (!handing.entries) return text::format("Handed out by {}.", handing.by);
  return text::format("Handed out by {}, where {} {}.", handing.by,
                      text::plural(*handing.entries, "entry", "entries"),
                      *handing.entries == 1 ? "lies" : "lie");
}

}  // namespace

Result<web::Answer> show_jobs(const access::SiteAdmin&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto counts = TRY(counts_by_kind(*reader));
  const auto heads = TRY(kit::sql::list_queues(*reader));
  ui::Frame frame = jobs_frame(request, "Jobs");
  QueuesView view{.tabs = tabs_of(sum_of(counts), "queues"),
                  .running = TRY(running_now(request, *reader)),
                  .handing = render_handing(request.on().jobs->handing()),
                  .csrf = frame.csrf};
  for (const kit::JobKind& kind : request.on().jobs->kinds()) {
    const auto* head = find_head(heads, kind.name);
    view.queues.push_back(queue_row(kind, counts[kind.name], head != nullptr && head->paused));
  }
  std::sort(view.queues.begin(), view.queues.end(),
            [](const QueueRow& a, const QueueRow& b) { return a.kind < b.kind; });
  return web::page(request, frame, queues_page(view));
}

Result<web::Answer> list_jobs(const access::SiteAdmin&, web::Request& request) {
  const ShownState* state = find_shown_state(request.query("state"));
  if (state == nullptr) return invalid_field("state", std::string(kStatesRule));
  db::Reader* reader = TRY(request.reader());
  auto jobs = TRY(read_page(request, *reader, *state));
  const std::string kind(request.query("kind"));
  JobListView view{.tabs = tabs_of(sum_of(TRY(counts_by_kind(*reader))), state->name),
                   .title = text::format("{} jobs", state->label),
                   .state = std::string(state->name),
                   .kind = kind,
                   .now = request.now()};
  if (static_cast<std::int64_t>(jobs.size()) > kJobsOnPage) {
    jobs.pop_back();
    view.pages.next_href =
        text::format("{}&before={}", list_href(state->name, kind), jobs.back().id.value());
  }
  if (request.has_query("before")) view.pages.previous_href = list_href(state->name, kind);
  view.pages.previous_label = "Newest";
  for (const auto& job : jobs)
    view.rows.push_back(job_row(job, request.on().jobs->find_kind(job.kind)));
  for (const auto& known : request.on().jobs->kinds()) view.kinds.push_back(known.name);
  std::sort(view.kinds.begin(), view.kinds.end());
  if (!kind.empty()) {
    const auto history = TRY(kit::read_history(*reader, kind));
    if (history.median)
      view.usual = text::format("Half of the last {} took less than {}.",
                                text::plural(history.jobs, "one", "ones"),
                                kit::render_span(*history.median + std::chrono::seconds(1)));
  }
  return web::page(request, jobs_frame(request, view.title), job_list_page(view));
}

Result<web::Answer> show_job(const access::SiteAdmin&, web::Request& request) {
  const auto job = TRY(job_of(request));
  db::Reader* reader = TRY(request.reader());
  const auto* kind = request.on().jobs->find_kind(job.kind);
  ui::Frame frame = jobs_frame(request, job.kind);
  const auto progress = TRY(kit::read_progress(*reader, job, kind, request.now()));
  JobPageView view{.tabs = tabs_of(sum_of(TRY(counts_by_kind(*reader))), ""),
                   .title = job.kind,
                   .topic = kit::live_topic("job", job.id.value()),
                   .word = state_word(job),
                   .open = is_open(job),
                   .progress = ui::progress_of(progress, job.key.empty() ? job.kind : job.key),
                   .error = job.error.value_or(""),
                   .cause = job.cause.value_or(""),
                   .now = request.now()};
  if (job.key == kit::kScheduleKey) view.progress.title = "By its schedule";
  if (view.open) {
    view.progress.cancel_href = url::cancel_job(job.id.value());
    view.progress.cancel_label = "Cancel the job";
  } else if (job.state != kit::JobState::Done) {
    view.progress.retry_href = url::retry_job(job.id.value());
  }
  view.progress.csrf = frame.csrf;
  add_facts(job, kind, view.facts);
  for (auto& f : TRY(kit::list_job_failures(*reader, job.id, kFailuresShown)))
    view.failures.push_back(
        {f.number, f.error, f.cause, kit::render_span(f.ended - f.started), f.ended});
  TRY(add_log(request, *reader, job.id, view));
  frame.crumbs.push_back({text::format("{}", job.id.value()), "", false});
  return web::page(request, frame, job_page(view));
}

Result<web::Answer> show_schedules(const access::SiteAdmin&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const auto heads = TRY(kit::sql::list_queues(*reader));
  ui::Frame frame = jobs_frame(request, "Schedules");
  SchedulesView view{.tabs = tabs_of(sum_of(TRY(counts_by_kind(*reader))), "schedules"),
                     .zone = request.on().jobs->zone_name(),
                     .csrf = frame.csrf,
                     .now = request.now()};
  for (const kit::JobKind& kind : request.on().jobs->kinds())
    if (kind.recurs())
      view.rows.push_back(TRY(schedule_row(*reader, kind, find_head(heads, kind.name))));
  std::sort(view.rows.begin(), view.rows.end(),
            [](const ScheduleRow& a, const ScheduleRow& b) { return a.kind < b.kind; });
  frame.crumbs.push_back({"Schedules", "", false});
  return web::page(request, frame, schedules_page(view));
}

}  // namespace stithy::admin
