// SPDX-License-Identifier: Apache-2.0
#include "git/gateway.h"

#include <signal.h>

#include "base/text.h"
#include "git/running.h"

namespace stithy::git {

namespace {

constexpr int kMajorMin = 2, kMinorMin = 39;

// Configuration of every run. What is not set here has git's own default, since no file of the
// machine or of a user is read; the repository's own config is written by us.
constexpr std::string_view kConfig[] = {
    "core.hooksPath=/dev/null",     "core.fsmonitor=false",
    "core.sshCommand=/bin/false",   "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",  "core.fsync=all",
    "core.fsyncMethod=fsync",       "core.quotePath=false",
    "core.bigFileThreshold=32m",  // larger blobs are streamed and never held or made deltas of
    "core.deltaBaseCacheLimit=64m", "pack.windowMemory=256m",
    "credential.helper=",           "gc.auto=0",
    "maintenance.auto=false",       "safe.directory=*",
    "submodule.recurse=false",      "fetch.recurseSubmodules=false",
    "protocol.allow=never",  // Command::remote() allows the one it names
};

// What git 2.39 says about files that are not as it wrote them.
constexpr std::string_view kDamage[] = {
    "bad object",
    "bad tree object",
    "Could not read",
    "could not parse",
    "Could not parse",
    "unable to read",
    "unable to parse",
    "missing blob",
    "missing tree",
    "missing commit",
    "orrupt",
    "is truncated",
    "cannot be mapped",
    "does not match index",
    "index unavailable",
    "too small",
    "non-monotonic index",
    "garbage at end of",
    "inflate",
    "not a git repository",
    "bad config",
    "bad ref",
    "broken",
    "unexpected line in",
    "invalid sha1 pointer",
    "Failed to traverse parents",
    "unable to normalize alternate",
    "revision walk setup failed",
    "failed to unpack tree object",
    "bad signature",
    "wrong index",
    "object file",
    "empty filename in tree entry",
    "malformed mode in tree entry",
    "too-short tree",
};

// What git says of a lock file it cannot fill, without the reason.
constexpr std::string_view kNotWritten = "couldn't write '";
constexpr std::uint64_t kRoomMin = std::uint64_t{1} << 20;

bool is_full(const sys::Path& place) {
  auto free = sys::disk_free(place);
  return free && *free < kRoomMin;
}

Error disk_full(std::string_view errors) {
  return unavailable("The disk of this server is full. Nothing was changed.",
                     std::chrono::seconds(60), std::string(text::prefix(text::trim(errors), 1000)));
}

Result<std::pair<int, int>> parse_version(std::string_view line) {
  auto [before, number, found] = text::cut(line, "git version ");
  auto parts = text::split(text::trim(number), '.');
  if (found && parts.size() >= 2) {
    auto major = text::parse_number<int>(parts[0]);
    auto minor = text::parse_number<int>(parts[1]);
    if (major && minor) return std::pair(*major, *minor);
  }
  return internal(text::format("git printed an unknown version: {}", line));
}

}  // namespace

std::optional<Error> lack_of_room(std::string_view errors) {
  auto says = [&](std::string_view words) { return text::contains(errors, words); };
  if (says("No space left on device") || says("Disk quota exceeded") || says("Out of diskspace"))
    return disk_full(errors);
  if (says("Cannot allocate memory") || says("Out of memory") || says("Too many open files"))
    return unavailable("The server has no room for this now. Try again in a moment.",
                       std::chrono::seconds(5),
                       std::string(text::prefix(text::trim(errors), 1000)));
  return std::nullopt;
}

Error damaged(std::string cause) {
  return unavailable(
      "This repository is damaged on the disk of the server. An administrator has "
      "to look at it.",
      std::chrono::seconds(300), std::move(cause));
}

Error git_failed(std::string_view doing, std::string_view errors) {
  if (auto lack = lack_of_room(errors)) return *std::move(lack);
  std::string cause = text::format("{}: {}", doing, text::prefix(text::trim(errors), 2000));
  for (std::string_view words : kDamage)
    if (text::contains(errors, words)) return damaged(std::move(cause));
  return internal(std::move(cause));
}

// OpenTelemetry, "Semantic conventions for CLI programs". Never the arguments: they name secrets of
// private repositories. An exit code is an answer of git; a signal is a failure.
void describe_run(Span& span, sys::ExitStatus status, bool stopped) {
  if (!span) return;
  span.set("process.executable.name", "git");
  span.set("process.exit.code", static_cast<std::int64_t>(status.code));
  if (stopped)
    span.fail("stopped");
  else if (status.signal != 0)
    span.fail("signal");
}

Gateway::Gateway(GatewayOptions options)
    : options_(std::move(options)), timekeeper_(std::make_shared<Timekeeper>()) {}

Result<std::unique_ptr<Gateway>> Gateway::open(GatewayOptions options) {
  if (options.git.empty()) {
    for (const char* place : {"/usr/bin/git", "/usr/local/bin/git"})
      if (options.git.empty() && sys::path_exists(place)) options.git = place;
  }
  if (options.git.empty() || !sys::path_exists(options.git))
    return unavailable("The git program is not installed on this server.",
                       std::chrono::seconds(60));
  if (!options.scratch.is_absolute()) return internal("the scratch directory must be absolute");
  std::unique_ptr<Gateway> gateway(new Gateway(std::move(options)));
  std::string line = TRY(gateway->run_ok(Command(Subcommand::Version, {})));
  auto [major, minor] = TRY(parse_version(line));
  if (major < kMajorMin || (major == kMajorMin && minor < kMinorMin))
    return unavailable(text::format("Git {}.{} or newer is needed; this server has {}.{}.",
                                    kMajorMin, kMinorMin, major, minor),
                       std::chrono::seconds(60));
  gateway->version_ = text::trim(text::cut(line, "git version ").after);
  return gateway;
}

sys::ProcessOptions Gateway::prepare(const Command& command) const {
  sys::ProcessOptions out;
  out.program = options_.git;
  for (std::string_view line : kConfig) {
    out.arguments.emplace_back("-c");
    out.arguments.emplace_back(line);
  }
  for (const std::string& line : command.config_lines()) {
    out.arguments.emplace_back("-c");
    out.arguments.push_back(line);
  }
  if (!command.repository().empty())
    out.arguments.push_back("--git-dir=" + command.repository().string());
  out.arguments.emplace_back(subcommand_name(command.subcommand()));
  out.arguments.insert(out.arguments.end(), command.arguments().begin(), command.arguments().end());
  out.environment = {
      "PATH=/usr/local/bin:/usr/bin:/bin",
      "LC_ALL=C",
      "TZ=UTC",
      "TMPDIR=" + options_.scratch.string(),
      "GIT_CONFIG_NOSYSTEM=1",
      "GIT_CONFIG_GLOBAL=/dev/null",
      "GIT_ATTR_NOSYSTEM=1",
      "GIT_TERMINAL_PROMPT=0",
      "GIT_ASKPASS=/bin/false",
      "GIT_PROTOCOL_FROM_USER=0",
      "GIT_OPTIONAL_LOCKS=0",
      "GIT_ADVICE=0",
      "GIT_NO_REPLACE_OBJECTS=1",
  };
  if (!options_.mark.empty()) out.environment.push_back(options_.mark);
  out.environment.insert(out.environment.end(), command.environment_lines().begin(),
                         command.environment_lines().end());
  out.working_directory = command.repository().empty() ? options_.scratch : command.repository();
  out.limits.address_space_bytes = options_.address_space_bytes_max;
  out.limits.cpu_seconds = options_.cpu_seconds_max;
  out.limits.file_size_bytes = command.file_bytes_max();
  out.limits.data_bytes = command.memory_bytes_max();
  out.limits.open_files = 1024;
  return out;
}

Result<sys::Output> Gateway::run(const Command& command, std::string_view input,
                                 const sys::RunLimits& limits) const {
  auto begin = std::chrono::steady_clock::now();
  Span traced = Span::begin(SpanKind::Client, "git", subcommand_name(command.subcommand()));
  auto output = sys::run_to_end(prepare(command), input, limits);
  describe_run(traced, output ? output->status : sys::ExitStatus{0, SIGKILL}, !output);
  traced.end();
  if (options_.observer) {
    auto span = std::chrono::steady_clock::now() - begin;
    options_.observer({command.subcommand(),
                       std::chrono::duration_cast<std::chrono::microseconds>(span),
                       output ? output->status : sys::ExitStatus{0, SIGKILL}, !output});
  }
  if (output && output->status.signal != 0)
    return unavailable(
        "The operation was stopped because it needed too much.", std::chrono::seconds(60),
        text::format("git {} ended by signal {}: {}", subcommand_name(command.subcommand()),
                     output->status.signal, text::trim(output->err)));
  if (output && !output->status.success()) {
    // Memory that the command was denied says nothing of the machine's; its caller explains it.
    bool own_limit = command.memory_bytes_max() && text::contains(output->err, "ut of memory");
    if (auto lack = lack_of_room(output->err); lack && !own_limit) return *std::move(lack);
    if (text::contains(output->err, kNotWritten) && is_full(options_.scratch))
      return disk_full(output->err);
  }
  return output;
}

Result<std::string> Gateway::run_ok(const Command& command, std::string_view input,
                                    const sys::RunLimits& limits) const {
  sys::Output output = TRY(run(command, input, limits));
  if (!output.status.success())
    return git_failed(text::format("git {} exited with {}", subcommand_name(command.subcommand()),
                                   output.status.code),
                      output.err);
  return std::move(output.out);
}

Result<Running> Gateway::launch(const Command& command, sys::Stdio input, sys::Stdio output,
                                StreamLimits limits) const {
  sys::Fd errors = TRY(sys::memory_file({}));
  sys::ProcessOptions options = prepare(command);
  options.input = input;
  options.output = output;
  options.errors = sys::Stdio::of(errors);
  if (!options.limits.file_size_bytes) options.limits.file_size_bytes = limits.file_bytes_max;

  auto state = std::make_unique<Running::State>();
  state->begin = std::chrono::steady_clock::now();
  state->span = Span::begin(SpanKind::Client, "git", subcommand_name(command.subcommand()));
  state->child = std::make_shared<ChildWatch>(TRY(sys::Process::start(options)));
  state->input = state->child->process.take_input();
  state->output = state->child->process.take_output();
  state->errors = std::move(errors);
  state->subcommand = command.subcommand();
  state->observer = options_.observer;
  timekeeper_->watch(state->child, limits.deadline);
  return Running(std::move(state));
}

Result<Running> Gateway::start(const Command& command, std::string_view input,
                               StreamLimits limits) const {
  if (input.empty()) return launch(command, sys::Stdio::null(), sys::Stdio::pipe(), limits);
  sys::Fd file = TRY(sys::memory_file(input));
  return launch(command, sys::Stdio::of(file), sys::Stdio::pipe(), limits);
}

Result<Running> Gateway::start_fed(const Command& command, StreamLimits limits) const {
  return launch(command, sys::Stdio::pipe(), sys::Stdio::pipe(), limits);
}

Result<Running> Gateway::start_into(const sys::Fd& output, const Command& command,
                                    std::string_view input, StreamLimits limits) const {
  if (input.empty()) return launch(command, sys::Stdio::null(), sys::Stdio::of(output), limits);
  sys::Fd file = TRY(sys::memory_file(input));
  return launch(command, sys::Stdio::of(file), sys::Stdio::of(output), limits);
}

}  // namespace stithy::git
