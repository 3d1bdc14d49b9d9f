// SPDX-License-Identifier: Apache-2.0
#include "ui/progress.h"

#include <cmath>

#include "base/text.h"

namespace stithy::ui {

namespace {

std::string count_text(std::int64_t n) {
  return text::render_count(static_cast<std::uint64_t>(std::max<std::int64_t>(n, 0)));
}

std::string step_text(const kit::JobProgress& job) {
  std::string what = job.step_name;
  if (!job.message.empty()) what = what.empty() ? job.message : what + ": " + job.message;
  if (job.steps < 2 || job.step < 1) return what;
  const std::string place = text::format("Step {} of {}", job.step, job.steps);
  return what.empty() ? place : place + ": " + what;
}

std::string time_text(const kit::JobProgress& job) {
  if (job.state == kit::JobState::Running && job.left)
    return text::format("about {} left", kit::render_span(*job.left));
  if (!job.elapsed) return {};
  return job.state == kit::JobState::Running
             ? text::format("for {}", kit::render_span(*job.elapsed))
             : text::format("took {}", kit::render_span(*job.elapsed));
}

}  // namespace

State state_of(kit::JobState state) {
  switch (state) {
    case kit::JobState::Waiting: return State::Idle;
    case kit::JobState::Running: return State::Run;
    case kit::JobState::Done: return State::Ok;
    case kit::JobState::Dead: return State::Bad;
    case kit::JobState::Cancelled: return State::Skip;
  }
  return State::Idle;
}

Progress progress_of(const kit::JobProgress& job, std::string_view title) {
  Progress view{.state = state_of(job.state),
                .title = std::string(title),
                .step = step_text(job),
                .time = time_text(job),
                .shows_bar = job.state == kit::JobState::Running};
  // Per cent speak for themselves.
  if (job.items == 100)
    view.count = text::format("{} %", job.item);
  else if (job.items > 0)
    view.count = text::format("{} of {}", count_text(job.item), count_text(job.items));
  if (job.share) view.share = static_cast<int>(std::lround(*job.share * 1000));
  return view;
}

}  // namespace stithy::ui
