// SPDX-License-Identifier: Apache-2.0
#include "git/wire/remote_fetch.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::git {

namespace {

// Sins of form that old histories are full of and that harm nobody. What could harm a later
// checkout (".git" in trees, "..", links as .gitmodules) stays an error.
constexpr std::initializer_list<Literal> kForgiven{
    "fetch.fsck.badDate=warn",
    "fetch.fsck.badDateOverflow=warn",
    "fetch.fsck.badEmail=warn",
    "fetch.fsck.badName=warn",
    "fetch.fsck.badTagName=warn",
    "fetch.fsck.badTimezone=warn",
    "fetch.fsck.gitmodulesParse=warn",
    "fetch.fsck.gitmodulesUrl=warn",
    "fetch.fsck.missingEmail=warn",
    "fetch.fsck.missingNameBeforeEmail=warn",
    "fetch.fsck.missingSpaceBeforeDate=warn",
    "fetch.fsck.missingSpaceBeforeEmail=warn",
    "fetch.fsck.missingTaggerEntry=warn",
    "fetch.fsck.multipleAuthors=warn",
    "fetch.fsck.nulInCommit=warn",
    "fetch.fsck.nullSha1=warn",
    "fetch.fsck.zeroPaddedDate=warn",
    "fetch.fsck.zeroPaddedFilemode=warn",
};

// The list of a million refs has a fifth of this.
constexpr std::uint64_t kLookMemoryMax = std::uint64_t{512} << 20;

Error explain(const sys::Output& output) {
  std::string_view err = output.err;
  auto says = [&](std::string_view words) { return text::contains(err, words); };
  Error error = invalid("The other side could not be read as a git repository.");
  if (says("ut of memory"))  // git writes it with and without a capital
    error = too_large("The other side says more than a git server has to say.");
  else if (says("Authentication failed") || says("could not read Username") ||
           says("returned error: 401"))
    error = denied("The other side asks for a user and a password, or refused those given.");
  else if (says("returned error: 403"))
    error = denied("The other side refuses access.");
  else if (says("not found") || says("does not exist") || says("returned error: 404") ||
           says("does not appear to be a git repository"))
    error = not_found("There is no repository at that address.");
  else if (says("Could not resolve") || says("Failed to connect") || says("Connection refused") ||
           says("timed out") || says("CONNECT"))
    error = unavailable("The other side cannot be reached.", std::chrono::seconds(60));
  else if (says("fsck") || says("error in object"))
    error = invalid("The repository holds objects that are broken or unsafe, and was refused.");
  error.cause = std::string(text::trim(err));
  return error;
}

// The limit of file size kills git without a word; the file it was writing tells.
bool grew_to_limit(const sys::Path& repository, std::uint64_t bytes_max) {
  constexpr std::uint64_t kLastWrite = 1 << 16;
  sys::Path packs = repository / "objects" / "pack";
  auto names = sys::list_directory(packs);
  if (!names) return false;
  return std::any_of(names->begin(), names->end(), [&](const std::string& name) {
    return sys::file_size(packs / name).value_or(0) + kLastWrite >= bytes_max;
  });
}

// Cuts stderr into lines at \n and \r and passes on those that are progress.
class ProgressLines {
 public:
  explicit ProgressLines(const std::function<void(const ImportProgress&)>& tell) : tell_(tell) {}
  void add(std::string_view piece) {
    for (char c : piece) {
      if (c != '\n' && c != '\r') {
        if (line_.size() < 500) line_ += c;
        continue;
      }
      auto progress = parse_progress(line_);
      line_.clear();
      if (progress && tell_) tell_(*progress);
    }
  }

 private:
  const std::function<void(const ImportProgress&)>& tell_;
  std::string line_;
};

}  // namespace

std::optional<ImportProgress> parse_progress(std::string_view line) {
  if (line.starts_with("remote: ")) line.remove_prefix(8);
  auto [stage, rest, found] = text::cut(line, ":");
  auto [number, more, percent] = text::cut(rest, "%");
  auto value = text::parse_number<unsigned>(text::trim(number));
  if (!found || !percent || !value || *value > 100) return std::nullopt;
  return ImportProgress{std::string(text::prefix(stage, 60)), *value};
}

Command RemoteFetch::command(Subcommand subcommand, const sys::Path& repository) const {
  Command out(subcommand, repository);
  out.config_text("http.proxy=", source.proxy)
      .config("http.lowSpeedLimit=1000")
      .config("http.lowSpeedTime=60")
      .config("fetch.unpackLimit=1")
      .config("fetch.fsckObjects=true")
      .config("protocol.version=2");
  for (Literal line : kForgiven) out.config(line);
  if (!source.user.empty() || !source.password.empty()) {
    std::string pair = text::to_base64(source.user + ":" + source.password);
    out.environment("GIT_CONFIG_COUNT=1")
        .environment_text("GIT_CONFIG_KEY_0=",
                          text::format("http.{}.extraHeader", source.url.text()))
        .environment_text("GIT_CONFIG_VALUE_0=", "Authorization: Basic " + pair);
  }
  return out;
}

Result<RemoteHead> RemoteFetch::look() const {
  sys::RunLimits limits;
  limits.deadline = Deadline::in(std::chrono::seconds(90));
  limits.cancelled = source.cancelled;
  sys::Output output =
      TRY(gateway.run(command(Subcommand::LsRemote, {})
                          .word("--symref")
                          .remote(source.url)
                          .memory_bytes_max(std::min(kLookMemoryMax, source.memory_bytes_max)),
                      {}, limits));
  if (!output.status.success()) return explain(output);
  RemoteHead head;
  for (std::string_view line : text::split(output.out, '\n')) {
    auto [left, name, found] = text::cut(line, "\t");
    if (!found) continue;
    if (left.starts_with("ref: refs/heads/") && name == "HEAD") {
      // The name is kept as the other side has it, as long as git can.
      if (RefName::parse_lenient(left.substr(5))) head.branch = left.substr(16);
    } else if (left.size() == hex_size(ObjectFormat::Sha256)) {
      head.format = ObjectFormat::Sha256;
    }
    if (name.starts_with("refs/heads/") || name.starts_with("refs/tags/")) head.has_refs = true;
  }
  return head;
}

Result<void> RemoteFetch::fetch_into(const sys::Path& repository) const {
  sys::RunLimits limits;
  limits.deadline = Deadline::in(source.time_max);
  limits.cancelled = source.cancelled;
  ProgressLines lines(source.progress);
  limits.on_errors = [&](std::string_view piece) { lines.add(piece); };
  Command fetch = command(Subcommand::Fetch, repository);
  fetch
      .words({"--progress", "--prune", "--no-auto-gc", "--no-write-fetch-head", "--no-tags",
              "--no-recurse-submodules"})
      .remote(source.url)
      .words({"+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"})
      .file_bytes_max(source.bytes_max)
      .memory_bytes_max(source.memory_bytes_max);
  sys::Output output = TRY(gateway.run(fetch, {}, limits));
  // Git leaves out what would make us shallow, and calls that a success.
  if (text::contains(output.err, "shallow update not allowed"))
    return invalid(
        "The source is a shallow clone: it does not have its whole history. Import from "
        "where it was cloned, or complete it first with `git fetch --unshallow`.");
  if (output.status.success()) return {};
  if (grew_to_limit(repository, source.bytes_max))
    return too_large(
        text::format("The repository is larger than {}.", text::render_size(source.bytes_max)));
  return explain(output);
}

}  // namespace stithy::git
