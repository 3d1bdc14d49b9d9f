// SPDX-License-Identifier: Apache-2.0
//
// gateway.h — the one door to the git program.
//
// Every run gets a fixed environment and configuration: nothing of the machine's or a user's git
// settings is read, hooks and helpers are off, no network protocol is allowed unless the command
// names a remote, and memory, processor time, wall clock and output are bounded. What may be run is
// what git/command.h can spell. Thread-safe; a Running may outlive the Gateway.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "git/command.h"
#include "sys/process.h"

namespace stithy::git {

// One finished run, for metrics.
struct RunRecord {
  Subcommand subcommand;
  std::chrono::microseconds duration;
  sys::ExitStatus status;
  bool stopped = false;  // by a limit of ours
};

struct GatewayOptions {
  sys::Path git;          // empty: /usr/bin/git, /usr/local/bin/git
  sys::Path scratch;      // existing directory for git's temporary files
  std::string mark = {};  // a line of every child's environment, for sys::end_strays()
  std::function<void(const RunRecord&)> observer;  // called from any thread
  std::uint64_t address_space_bytes_max = std::uint64_t{16} << 30;
  std::uint64_t cpu_seconds_max = 1800;
};

// What bounds a run that goes on. A Deadline alone is enough for runs that write no files.
struct StreamLimits {
  StreamLimits(Deadline at) : deadline(at) {}
  StreamLimits(Deadline at, std::uint64_t file_max) : deadline(at), file_bytes_max(file_max) {}
  Deadline deadline;
  std::uint64_t file_bytes_max = std::uint64_t{64} << 20;  // of any file git writes
};

// A run that goes on: read `output` until its end, then finish(). Destroying it kills git.
class Running {
 public:
  Running(Running&&) noexcept;
  Running& operator=(Running&&) noexcept;
  ~Running();

  sys::Fd& input();  // open only after start_fed()
  sys::Fd& output();
  sys::Fd take_input();
  sys::Fd take_output();
  // Waits for the end; the exit status, or Unavailable after the deadline.
  Result<sys::ExitStatus> finish(Deadline deadline);
  // Waits; true when git has ended, finish() is immediate then.
  bool ended_by(Deadline deadline) const;
  int end_event() const;       // a descriptor that poll(2) finds readable from then on
  std::string errors() const;  // the first 16 KiB of stderr so far
  void kill();

 private:
  friend class Gateway;
  struct State;
  explicit Running(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// What git said, when it failed because the machine had no room: disk, memory or descriptors.
std::optional<Error> lack_of_room(std::string_view errors);
// A repository that cannot be read as it lies on the disk; others have nothing to do with it.
Error damaged(std::string cause);
// For a git, or a library, that failed with these words: no room, a damaged repository, or a fault
// of ours. `doing` begins the cause.
Error git_failed(std::string_view doing, std::string_view errors);

class Gateway {
 public:
  // Finds the program and asks for its version: at least 2.39 is needed.
  static Result<std::unique_ptr<Gateway>> open(GatewayOptions options);

  // Runs to the end. Any exit code is a value; stopped runs are errors (see sys::run_to_end), and
  // so is a machine without room.
  Result<sys::Output> run(const Command& command, std::string_view input = {},
                          const sys::RunLimits& limits = {}) const;
  // Same, and a failing exit is an Internal error with git's words as its cause.
  Result<std::string> run_ok(const Command& command, std::string_view input = {},
                             const sys::RunLimits& limits = {}) const;

  // Starts and returns at once. With `input` the bytes wait in a memory file; with start_fed the
  // caller writes Running::input(). The wall clock ends the run even when nobody looks.
  Result<Running> start(const Command& command, std::string_view input, StreamLimits limits) const;
  Result<Running> start_fed(const Command& command, StreamLimits limits) const;
  // Git writes into `output`, which the caller keeps and may read at any time; Running::output() is
  // closed. So a run needs nobody who empties a pipe.
  Result<Running> start_into(const sys::Fd& output, const Command& command, std::string_view input,
                             StreamLimits limits) const;

  const std::string& version() const { return version_; }
  const sys::Path& scratch() const { return options_.scratch; }
  const std::string& mark() const { return options_.mark; }

 private:
  explicit Gateway(GatewayOptions options);
  sys::ProcessOptions prepare(const Command& command) const;
  Result<Running> launch(const Command& command, sys::Stdio input, sys::Stdio output,
                         StreamLimits limits) const;
  GatewayOptions options_;
  std::shared_ptr<class Timekeeper> timekeeper_;  // ends runs whose wall clock is up
  std::string version_;
};

}  // namespace stithy::git
