// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/job_run.h"

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"

namespace stithy::kit {

namespace {

constexpr std::chrono::milliseconds kBetweenFlushes{250};
constexpr std::chrono::milliseconds kFlushWait{2000};
constexpr std::size_t kEffectBytesMax = 200;  // the column in MySQL
constexpr std::size_t kStepsMax = 100;

}  // namespace

JobRun::JobRun(Parts parts) : parts_(std::move(parts)), begun_(parts_.clock.now()) {}

void JobRun::progress(const Step& step) {
  const bool begins = step.step != step_.step || times_.empty();
  step_ = step;
  message_ = text::repair_utf8(text::prefix(step.message, kLineBytesMax));
  step_.message = {};
  progress_new_ = true;
  if (begins) {
    if (times_.size() < kStepsMax) times_.push_back({step.step, times_.empty() ? begun_ : now()});
  }
  flush_soon(begins);
}

void JobRun::log(std::string_view line) {
  if (++line_count_ > kLinesMax) return;
  std::string_view text = line_count_ == kLinesMax ? "Further lines are left out." : line;
  lines_.push_back({now(), text::repair_utf8(text::prefix(text, kLineBytesMax))});
  flush_soon(false);
}

void JobRun::flush_soon(bool at_once) {
  auto at = Deadline::Clock::now();
  if (!at_once && flushed_at_ && at - *flushed_at_ < kBetweenFlushes) return;
  flushed_at_ = at;
  auto done =
      db::transact(database(), Deadline::in(kFlushWait), [&](db::Tx& tx) { return flush(tx); });
  if (!done) {
    LOG(Warning, "jobs.progress", {{"job", id().value()}, {"cause", done.error().cause}});
    return;
  }
  flushed();
  if (parts_.changed) parts_.changed(id());
}

Result<void> JobRun::flush(db::Tx& tx) {
  if (progress_new_)
    TRY(sql::set_progress(tx, id(), parts_.token, step_.step, step_.steps, times_.back().begun,
                          step_.item, step_.items, message_));
  if (!lines_.empty()) {
    std::int64_t number = TRY(sql::last_line(tx, id()));
    for (const Line& line : lines_) TRY(sql::insert_line(tx, id(), ++number, line.at, line.text));
  }
  return {};
}

void JobRun::flushed() {
  lines_.clear();
  progress_new_ = false;
}

Result<void> JobRun::note_steps(db::Tx& tx) const {
  for (std::size_t i = 0; i < times_.size(); ++i) {
    const Instant end = i + 1 < times_.size() ? times_[i + 1].begun : now();
    TRY(sql::insert_step(tx, id(), times_[i].step, (end - times_[i].begun).count()));
  }
  return {};
}

Result<bool> JobRun::claim(db::Tx& tx, std::string_view effect) const {
  if (effect.empty() || effect.size() > kEffectBytesMax)
    return internal(text::format("an effect of {} bytes", effect.size()));
  return TRY(sql::insert_effect(tx, id(), effect, now())) > 0;
}

std::string JobRun::effect_key(std::string_view effect) const {
  return text::format("stithy-job-{}-{}", id().value(), effect);
}

}  // namespace stithy::kit
