// SPDX-License-Identifier: Apache-2.0
#include "sys/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "base/text.h"

// The header of glibc 2.36 forgets to say so itself.
extern "C" {
#include <sys/pidfd.h>
}

namespace stithy::sys {

namespace {

// Writing to a child that has ended must be an error of that write, not the end of this program.
void ignore_broken_pipes() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction current {};
    if (::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL)
      ::signal(SIGPIPE, SIG_IGN);
  });
}

// posix_spawn's own duplications need sources that are none of the targets 0 to 2.
Result<Fd> above_standard(int fd) {
  int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return errno_error("duplicate a descriptor", {});
  return Fd(copy);
}

class SpawnActions {
 public:
  SpawnActions() { CHECK(::posix_spawn_file_actions_init(&actions_) == 0); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

  void null(int target) {
    int flags = target == 0 ? O_RDONLY : O_WRONLY;
    CHECK(::posix_spawn_file_actions_addopen(&actions_, target, "/dev/null", flags, 0) == 0);
  }
  void duplicate(int from, int target) {
    CHECK(::posix_spawn_file_actions_adddup2(&actions_, from, target) == 0);
  }
  void finish(const Path& directory) {
    CHECK(::posix_spawn_file_actions_addclosefrom_np(&actions_, 3) == 0);
    if (!directory.empty())
      CHECK(::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()) == 0);
  }

 private:
  posix_spawn_file_actions_t actions_;
};

class SpawnAttributes {
 public:
  SpawnAttributes() {
    CHECK(::posix_spawnattr_init(&attributes_) == 0);
    sigset_t all, none;
    ::sigfillset(&all);
    ::sigdelset(&all, SIGKILL);
    ::sigdelset(&all, SIGSTOP);
    ::sigemptyset(&none);
    CHECK(::posix_spawnattr_setsigdefault(&attributes_, &all) == 0);
    CHECK(::posix_spawnattr_setsigmask(&attributes_, &none) == 0);
    CHECK(::posix_spawnattr_setpgroup(&attributes_, 0) == 0);
    CHECK(::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                       POSIX_SPAWN_SETSIGMASK) == 0);
  }
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

struct Ends {
  Fd child, parent;
};

Result<Ends> connect(const Stdio& stdio, bool child_reads) {
  Ends ends;
  if (stdio.kind == Stdio::Kind::Descriptor) ends.child = TRY(above_standard(stdio.descriptor));
  if (stdio.kind == Stdio::Kind::Pipe) {
    Pipe pipe = TRY(make_pipe());
    ends.child = TRY(above_standard(child_reads ? pipe.read_end.get() : pipe.write_end.get()));
    ends.parent = child_reads ? std::move(pipe.write_end) : std::move(pipe.read_end);
  }
  return ends;
}

void limit(pid_t pid, __rlimit_resource what, std::optional<std::uint64_t> value) {
  if (!value) return;
  rlimit both{*value, *value};
  // Failing means that the child has ended already, or has a lower limit: both are fine.
  (void)::prlimit(pid, what, &both, nullptr);
}

void set_limits(pid_t pid, const ProcessLimits& limits) {
  limit(pid, RLIMIT_AS, limits.address_space_bytes);
  limit(pid, RLIMIT_DATA, limits.data_bytes);
  limit(pid, RLIMIT_CPU, limits.cpu_seconds);
  limit(pid, RLIMIT_FSIZE, limits.file_size_bytes);
  limit(pid, RLIMIT_NOFILE, limits.open_files);
  limit(pid, RLIMIT_NPROC, limits.processes);
  limit(pid, RLIMIT_CORE, 0);
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> out;
  auto words = read_file(text::format("/proc/{}/task/{}/children", pid, pid), 64 * 1024);
  if (!words) return out;
  for (std::string_view word : text::split(text::trim(*words), ' '))
    if (auto child = text::parse_number<pid_t>(word)) out.push_back(*child);
  return out;
}

// A program inherits the limits of the moment it is started: what a child started before it had its
// own has none. After a program is limited those that it starts are as well, so one look is enough.
void limit_family(pid_t leader, const ProcessLimits& limits) {
  std::vector<pid_t> family{leader};
  while (!family.empty()) {
    pid_t pid = family.back();
    family.pop_back();
    set_limits(pid, limits);
    for (pid_t child : children_of(pid)) family.push_back(child);
  }
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

struct Process::State {
  std::mutex mutex;  // guards reaped against kill() of another thread
  pid_t pid = -1;
  bool reaped = false;
  ExitStatus status;
  Fd watch, input, output, errors;

  void kill_group() {
    std::lock_guard lock(mutex);
    // Until it is reaped the leader holds its number, so the group cannot be a stranger's.
    if (!reaped) ::kill(-pid, SIGKILL);
  }

  Result<ExitStatus> reap() {
    kill_group();  // what the leader left behind ends with it
    std::lock_guard lock(mutex);
    if (reaped) return status;
    siginfo_t end{};
    int rc;
    do {
      rc = ::waitid(P_PIDFD, static_cast<id_t>(watch.get()), &end, WEXITED);
    } while (rc != 0 && errno == EINTR);
    if (rc != 0) return errno_error("wait for a child", {});
    reaped = true;
    if (end.si_code == CLD_EXITED)
      status.code = end.si_status;
    else
      status.signal = end.si_status;
    return status;
  }
};

Process::Process(std::unique_ptr<State> state) : state_(std::move(state)) {}
Process::Process(Process&&) noexcept = default;

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    Process old(std::move(state_));
    state_ = std::move(other.state_);
  }
  return *this;
}

Process::~Process() {
  if (!state_) return;
  state_->kill_group();
  (void)state_->reap();
}

Result<Process> Process::start(const ProcessOptions& options) {
  ignore_broken_pipes();
  Ends input = TRY(connect(options.input, true));
  Ends output = TRY(connect(options.output, false));
  Ends errors = TRY(connect(options.errors, false));

  SpawnActions actions;
  const std::array<const Ends*, 3> ends{&input, &output, &errors};
  for (int target = 0; target < 3; ++target) {
    const Fd& child = ends[static_cast<std::size_t>(target)]->child;
    if (child)
      actions.duplicate(child.get(), target);
    else
      actions.null(target);
  }
  actions.finish(options.working_directory);

  std::vector<std::string> words{options.program.filename().string()};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = options.environment;
  for (const std::string& word : words)
    if (word.find('\0') != word.npos) return internal("a NUL byte in an argument");

  auto state = std::make_unique<State>();
  SpawnAttributes attributes;
  pid_t pid = -1;
  int rc = ::posix_spawn(&pid, options.program.c_str(), actions.get(), attributes.get(),
                         pointers(words).data(), pointers(environment).data());
  if (rc == EAGAIN || rc == ENOMEM)
    return unavailable("The server cannot start another program now.", std::chrono::seconds(5),
                       text::format("posix_spawn: {}", std::strerror(rc)));
  if (rc != 0)
    return internal(
        text::format("posix_spawn {}: {}", options.program.string(), std::strerror(rc)));
  limit_family(pid, options.limits);

  state->pid = pid;
  state->watch = Fd(::pidfd_open(pid, 0));
  if (!state->watch) {
    Error error = errno_error("pidfd_open", {});
    ::kill(-pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return error;
  }
  ::fcntl(state->watch.get(), F_SETFD, FD_CLOEXEC);
  state->input = std::move(input.parent);
  state->output = std::move(output.parent);
  state->errors = std::move(errors.parent);
  return Process(std::move(state));
}

Fd Process::take_input() { return std::move(state_->input); }
Fd Process::take_output() { return std::move(state_->output); }
Fd Process::take_errors() { return std::move(state_->errors); }
pid_t Process::pid() const { return state_->pid; }
int Process::pidfd() const { return state_->watch.get(); }
void Process::kill() { state_->kill_group(); }

Result<ExitStatus> Process::wait(Deadline deadline) {
  for (;;) {
    pollfd one{state_->watch.get(), POLLIN, 0};
    int rc = ::poll(&one, 1, static_cast<int>(deadline.left().count()));
    if (rc > 0) return state_->reap();
    if (rc < 0 && errno != EINTR) return errno_error("poll a child", {});
    if (deadline.passed()) return conflict("The program is still running.");
  }
}

Result<Fd> memory_file(std::string_view content) {
  Fd fd(::memfd_create("stithy", MFD_CLOEXEC));
  if (!fd) return errno_error("create a memory file", {});
  TRY(write_all(fd.get(), content));
  if (::lseek(fd.get(), 0, SEEK_SET) != 0) return errno_error("rewind a memory file", {});
  return fd;
}

std::uint64_t raise_open_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  rlimit most{limit.rlim_max, limit.rlim_max};
  if (limit.rlim_cur < limit.rlim_max && ::setrlimit(RLIMIT_NOFILE, &most) == 0) limit = most;
  return limit.rlim_cur;
}

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return errno_error("make a pipe", {});
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

}  // namespace stithy::sys
