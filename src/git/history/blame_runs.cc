// SPDX-License-Identifier: Apache-2.0
#include "git/history/blame_runs.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>

#include "base/log.h"
#include "base/text.h"
#include "git/history/blame_parser.h"

namespace stithy::git {
namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;

Error too_many() {
  return unavailable("The origins of too many files are looked for now. Try again in a moment.",
                     std::chrono::seconds(2));
}

// False when the deadline came before any of them ended.
bool wait_for_any(std::span<const std::shared_ptr<BlameRun>> runs, Deadline deadline) {
  std::vector<pollfd> events;
  for (const auto& run : runs) events.push_back({run->end_event(), POLLIN, 0});
  for (;;) {
    const int rc = ::poll(events.data(), events.size(), static_cast<int>(deadline.left().count()));
    if (rc > 0) return true;
    if (rc < 0 && errno != EINTR) return false;
    if (deadline.passed()) return false;
  }
}

}  // namespace

Blame::End BlameRun::how_it_stands() {
  std::lock_guard lock(mutex_);
  if (end_) return *end_;
  if (!has_ended()) return Blame::End::GoesOn;
  const auto status = running_.finish(Deadline::in(std::chrono::seconds(1)));
  if (!status || status->signal != 0) {  // by the clock, or by a limit of memory or output
    end_ = Blame::End::GaveUp;
  } else if (status->success()) {
    end_ = Blame::End::Whole;
  } else {
    end_ = Blame::End::Damaged;
    LOG(Warning, "git.blame_failed", {{"cause", text::trim(running_.errors())}});
  }
  return *end_;
}

Result<Blame> BlameRun::read() {
  const Blame::End end = how_it_stands();  // first: what git wrote before its end is read below
  BlameParser parser;
  std::vector<char> chunk(kChunkBytes);
  for (off_t at = 0;;) {
    const ssize_t n = ::pread(output_.get(), chunk.data(), chunk.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return internal("reading the output of git blame failed");
    if (n == 0) break;
    TRY(parser.feed({chunk.data(), static_cast<std::size_t>(n)}));
    at += n;
  }
  Blame blame = TRY(parser.finish());
  blame.end = end;
  return blame;
}

// A place among those who wait.
class BlameRuns::Seat {
 public:
  Seat(BlameRuns& runs, std::size_t askers_max) : runs_(runs) {
    std::lock_guard lock(runs_.mutex_);
    taken_ = runs_.askers_ < askers_max;
    if (taken_) ++runs_.askers_;
  }
  ~Seat() {
    if (!taken_) return;
    std::lock_guard lock(runs_.mutex_);
    --runs_.askers_;
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  bool taken() const { return taken_; }

 private:
  BlameRuns& runs_;
  bool taken_ = false;
};

Result<BlameRuns::Found> BlameRuns::find_or_start(const std::string& key, const BlameLimits& limits,
                                                  const Start& start) {
  std::lock_guard lock(mutex_);
  if (auto known = runs_.find(key); known != runs_.end()) return Found{known->second, {}};
  Found found;
  for (const auto& [name, run] : runs_) {
    if (!run->has_ended()) found.others.push_back(run);
  }
  if (found.others.size() >= limits.runs_max) return found;
  found.run = TRY(start());
  runs_.emplace(key, found.run);
  return found;
}

Result<std::shared_ptr<BlameRun>> BlameRuns::ask(const std::string& key, const BlameLimits& limits,
                                                 Deadline deadline, const Start& start) {
  const Seat seat(*this, limits.askers_max);
  if (!seat.taken()) return too_many();
  for (;;) {
    Found found = TRY(find_or_start(key, limits, start));
    if (found.run) {
      wait_for_any(std::array{found.run}, deadline);
      return std::move(found.run);
    }
    if (!wait_for_any(found.others, deadline)) return too_many();
  }
}

std::vector<BlameRuns::Ended> BlameRuns::take_ended() {
  std::lock_guard lock(mutex_);
  std::vector<Ended> ended;
  for (auto it = runs_.begin(); it != runs_.end();) {
    if (it->second->has_ended()) {
      ended.push_back({it->first, std::move(it->second)});
      it = runs_.erase(it);
    } else {
      ++it;
    }
  }
  return ended;
}

}  // namespace stithy::git
