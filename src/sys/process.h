// SPDX-License-Identifier: Apache-2.0
//
// process.h — starting and ending child programs. process.cc alone calls posix_spawn; there is no
// shell and no fork anywhere.
//
// A child runs in its own process group, sees only descriptors 0 to 2 and the environment given,
// has default signals, and gets its resource limits right after it starts. Destroying a Process
// kills the whole group and reaps the child. Only git/gateway.cc and sandbox/ may call start().
// A Process is used by one thread at a time; kill() is safe from any thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "sys/fd.h"
#include "sys/files.h"

namespace stithy::sys {

// What a child's descriptor 0, 1 or 2 is.
struct Stdio {
  enum class Kind : std::uint8_t { Null, Pipe, Descriptor };
  Kind kind = Kind::Null;
  int descriptor = -1;  // borrowed until start() returns

  static Stdio null() { return {}; }
  static Stdio pipe() { return {Kind::Pipe, -1}; }
  static Stdio of(const Fd& fd) { return {Kind::Descriptor, fd.get()}; }
};

struct ProcessLimits {
  // data_bytes is memory of its own, without files it maps.
  std::optional<std::uint64_t> address_space_bytes, data_bytes, cpu_seconds, file_size_bytes,
      open_files, processes;
};

struct ProcessOptions {
  Path program;                          // absolute
  std::vector<std::string> arguments;    // argv[1] and on; argv[0] is the program's file name
  std::vector<std::string> environment;  // the whole environment, "NAME=value"
  Path working_directory;                // empty: the one of this process
  Stdio input, output, errors;
  ProcessLimits limits;
};

struct ExitStatus {
  int code = 0;    // exit code, when signal is 0
  int signal = 0;  // the signal that ended the child
  bool success() const { return code == 0 && signal == 0; }
};

class Process {
 public:
  static Result<Process> start(const ProcessOptions& options);
  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;
  ~Process();

  // The parent's ends of Stdio::pipe(); each can be taken once.
  Fd take_input();
  Fd take_output();
  Fd take_errors();

  pid_t pid() const;
  // Readable (poll) once the child has ended.
  int pidfd() const;
  // Conflict when the deadline passes first; the child runs on then.
  Result<ExitStatus> wait(Deadline deadline);
  void kill();  // SIGKILL to the whole group; wait() still has to be called, or destroy

 private:
  struct State;
  explicit Process(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct Output {
  ExitStatus status;
  std::string out;
  std::string err;  // the first 16 KiB
};

struct RunLimits {
  Deadline deadline = Deadline::in(std::chrono::seconds(60));
  std::size_t out_bytes_max = std::size_t{64} << 20;
  std::function<void(std::string_view)> on_errors{};  // sees all of stderr as it comes, when set
  std::function<bool()> cancelled{};                  // asked about five times a second, when set
};

constexpr std::size_t kErrorTextMax = 16 * 1024;

// Runs a child to its end, feeding `input` and collecting output at the same time. The three
// descriptors of `options` are ignored. Unavailable when the deadline passes, TooLarge when more
// comes out than allowed, Conflict when cancelled; the child's group is killed in these cases.
Result<Output> run_to_end(ProcessOptions options, std::string_view input, const RunLimits& limits);

// Ends every process of this user whose environment holds the line `mark`, except this one, and
// waits until all are gone; how many there were. A server that is killed leaves its children
// behind: what they still write would come as a surprise to the next one.
Result<int> end_strays(std::string_view mark, Deadline deadline);

// A file without a name that holds `content`, positioned at its start; what a child may read as
// input without anybody feeding a pipe.
Result<Fd> memory_file(std::string_view content);

// Raises this process's limit of open files to the most that it may have (getrlimit(2)), and says
// what it is then. Children get limits of their own.
std::uint64_t raise_open_files();

// A pipe, both ends close-on-exec.
struct Pipe {
  Fd read_end, write_end;
};
Result<Pipe> make_pipe();

}  // namespace stithy::sys
