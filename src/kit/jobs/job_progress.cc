// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/job_progress.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::kit {

namespace {

using Span = Instant::Duration;

constexpr std::int64_t kJobsOfHistory = 20;
// So much of a step must be done before its own speed says more than the past.
constexpr double kTellingShare = 0.05;

std::optional<Span> median_of(std::vector<Span> spans) {
  if (spans.empty()) return std::nullopt;
  const auto middle = spans.begin() + static_cast<std::ptrdiff_t>(spans.size() / 2);
  std::nth_element(spans.begin(), middle, spans.end());
  return *middle;
}

double share_of_step(const JobView& job) {
  if (job.items <= 0) return 0;
  return std::clamp(static_cast<double>(job.item) / static_cast<double>(job.items), 0.0, 1.0);
}

Span not_negative(Span span) { return std::max(span, Span{0}); }

// Of the step that runs now.
std::optional<Span> left_of_step(const JobView& job, const KindHistory& history, Instant now) {
  const Span spent = not_negative(now - job.step_at.value_or(now));
  const double share = share_of_step(job);
  if (share >= kTellingShare)
    return Span(
        static_cast<std::int64_t>(static_cast<double>(spent.count()) * (1 - share) / share));
  auto usual = history.step_medians.find(static_cast<int>(job.step));
  if (usual == history.step_medians.end()) return std::nullopt;
  return not_negative(usual->second - spent);
}

std::optional<Span> left_of(const JobView& job, const KindHistory& history, Instant now) {
  if (job.steps <= 0) {
    if (!history.median || !job.started) return std::nullopt;
    return not_negative(*history.median - (now - *job.started));
  }
  auto left = left_of_step(job, history, now);
  for (auto step = job.step + 1; left && step <= job.steps; ++step) {
    auto usual = history.step_medians.find(static_cast<int>(step));
    if (usual == history.step_medians.end()) return std::nullopt;
    *left += usual->second;
  }
  return left;
}

std::optional<double> share_of(const JobView& job, const JobProgress& progress) {
  if (job.state == JobState::Done) return 1;
  if (job.steps > 0) {
    const double before = static_cast<double>(std::max<std::int64_t>(job.step - 1, 0));
    return std::clamp((before + share_of_step(job)) / static_cast<double>(job.steps), 0.0, 1.0);
  }
  if (job.items > 0) return share_of_step(job);
  if (!progress.left || !progress.elapsed) return std::nullopt;
  const double whole = static_cast<double>((*progress.left + *progress.elapsed).count());
  if (whole <= 0) return std::nullopt;
  return static_cast<double>(progress.elapsed->count()) / whole;
}

}  // namespace

Result<KindHistory> read_history(db::Reader& reader, std::string_view kind) {
  auto done = TRY(sql::list_done(reader, kind, kJobsOfHistory));
  KindHistory history{.jobs = done.size()};
  std::vector<JobId> ids;
  std::vector<Span> spans;
  for (const auto& row : done) {
    ids.push_back(row.id);
    spans.push_back(row.finished - row.started);
  }
  history.median = median_of(std::move(spans));
  std::map<int, std::vector<Span>> steps;
  for (const auto& row : TRY(sql::list_steps(reader, ids)))
    steps[static_cast<int>(row.step)].emplace_back(row.micros);
  for (auto& [step, took] : steps) history.step_medians[step] = *median_of(std::move(took));
  return history;
}

JobProgress progress_of(const JobView& job, const JobKind* kind, const KindHistory& history,
                        Instant now) {
  JobProgress progress{.state = job.state,
                       .step = static_cast<int>(job.step),
                       .steps = static_cast<int>(job.steps),
                       .message = job.progress.value_or(""),
                       .item = job.item,
                       .items = job.items};
  if (kind != nullptr && job.step >= 1 && static_cast<std::size_t>(job.step) <= kind->steps.size())
    progress.step_name = kind->steps[static_cast<std::size_t>(job.step - 1)];
  if (progress.message == progress.step_name) progress.message.clear();
  if (job.started && job.state == JobState::Running) {
    progress.elapsed = not_negative(now - *job.started);
    progress.left = left_of(job, history, now);
  } else if (job.started && job.finished) {
    progress.elapsed = not_negative(*job.finished - *job.started);
  }
  progress.share = share_of(job, progress);
  return progress;
}

Result<JobProgress> read_progress(db::Reader& reader, const JobView& job, const JobKind* kind,
                                  Instant now) {
  KindHistory history;
  if (job.state == JobState::Running) history = TRY(read_history(reader, job.kind));
  return progress_of(job, kind, history, now);
}

std::string render_span(Span span) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
  if (seconds < 1) return "under a second";
  if (seconds < 60) return text::format("{} s", seconds);
  const auto minutes = seconds / 60;
  if (minutes < 60) return text::format("{} min", minutes);
  const auto hours = minutes / 60;
  if (hours < 48)
    return minutes % 60 == 0 ? text::format("{} h", hours)
                             : text::format("{} h {} min", hours, minutes % 60);
  return text::format("{} d", hours / 24);
}

}  // namespace stithy::kit
