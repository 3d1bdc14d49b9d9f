// SPDX-License-Identifier: Apache-2.0
#include "git/history/author_walk.h"

#include "base/text.h"
#include "git/read_output.h"

namespace stithy::git {

namespace {

// Half a million changed files fit, and so do two files of 16 MiB with what comparing takes.
constexpr std::uint64_t kLinesMemoryMax = std::uint64_t{384} << 20;

Command walk_command(const Repository& repository, const AuthorQuery& query) {
  Command command(Subcommand::Log, repository.path());
  command.config("core.bigFileThreshold=16m");  // nobody has written such lines
  command.words({"--no-merges", "--no-mailmap", "--encoding=UTF-8", "--date=raw", "--no-color",
                 "--format=%x01%H%x00%ad%x00%ae%x00%an"});
  if (query.with_lines) {
    command.words({"--shortstat", "-M", "-l1000", "--no-ext-diff", "--no-textconv"});
    command.memory_bytes_max(kLinesMemoryMax);
  }
  if (query.skip > 0) command.option("--skip=", query.skip);
  command.word(query.tip);
  if (query.beyond) command.exclude(*query.beyond);
  command.word("--");
  return command;
}

}  // namespace

Result<WalkEnd> walk_authors(Repository& repository, const AuthorQuery& query, Deadline deadline,
                             const std::function<bool(const AuthoredCommit&)>& visit) {
  TRY(repository.load_links(query.tip));
  Running running = TRY(repository.gateway().start(walk_command(repository, query), {}, deadline));
  AuthorParser parser(visit);
  auto end =
      read_output(running, deadline, [&](std::string_view chunk) { return parser.feed(chunk); });
  if (!end) {
    const std::string errors = running.errors();
    if (query.with_lines && text::contains(errors, "ut of memory")) {
      parser.finish_measured();
      return WalkEnd::Costly;
    }
    if (errors.empty() || lack_of_room(errors)) return std::move(end).take_error();
    (void)parser.finish();
    return WalkEnd::Damaged;
  }
  switch (*end) {
    case OutputEnd::Whole: return parser.finish() ? WalkEnd::Whole : WalkEnd::Stopped;
    case OutputEnd::Stopped: return WalkEnd::Stopped;
    case OutputEnd::Late: return WalkEnd::Late;
  }
  return WalkEnd::Late;
}

}  // namespace stithy::git
