// SPDX-License-Identifier: Apache-2.0
//
// blame_runs.h — private to blame.cc: the runs of git blame that go on, and who waits for them.
//
// git writes into a file in memory, so a run needs nobody: it goes on after its asker has left, and
// the next one reads what is there. A run that has ended stays until somebody settles it.
// Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "git/gateway.h"
#include "git/history/blame.h"

namespace stithy::git {

class BlameRun {
 public:
  BlameRun(Running running, sys::Fd output)
      : running_(std::move(running)), output_(std::move(output)) {}

  int end_event() const { return running_.end_event(); }
  bool has_ended() const { return running_.ended_by(Deadline::in(std::chrono::milliseconds(0))); }
  // What git has found so far.
  Result<Blame> read();

 private:
  Blame::End how_it_stands();
  std::mutex mutex_;  // of how it ended
  Running running_;
  std::optional<Blame::End> end_;
  const sys::Fd output_;
};

class BlameRuns {
 public:
  using Start = std::function<Result<std::shared_ptr<BlameRun>>()>;
  struct Ended {
    std::string key;
    std::shared_ptr<BlameRun> run;
  };

  // The run of `key` when it has ended or the deadline has come: one that went on already, or a new
  // one, begun as soon as fewer than the limit go on. Unavailable when too many wait already, or
  // when none of the others ended in time.
  Result<std::shared_ptr<BlameRun>> ask(const std::string& key, const BlameLimits& limits,
                                        Deadline deadline, const Start& start);
  // Those that have ended since the last call; they are no longer among the runs.
  std::vector<Ended> take_ended();

 private:
  class Seat;
  struct Found {
    std::shared_ptr<BlameRun> run;                  // of the key; or else ...
    std::vector<std::shared_ptr<BlameRun>> others;  // ... those that take all places
  };
  Result<Found> find_or_start(const std::string& key, const BlameLimits& limits,
                              const Start& start);

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<BlameRun>> runs_;
  std::size_t askers_ = 0;
};

}  // namespace stithy::git
