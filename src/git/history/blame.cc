// SPDX-License-Identifier: Apache-2.0
#include "git/history/blame.h"

#include <array>

#include "base/text.h"
#include "git/answers.h"
#include "git/history/last_commit.h"

namespace stithy::git {
namespace {

constexpr std::size_t kListBytesMax = 256 * 1024;
constexpr std::uint64_t kOutputBytesMax = std::uint64_t{64} << 20;
// How long the commit of the last change may be looked for; it is known already when the pages of
// the folder were seen, and a blame can do without.
constexpr std::chrono::milliseconds kLastChangeSpan{40};
// A file that took too long is not tried again at once.
constexpr std::chrono::minutes kRestSpan{5};

struct Remembered {
  std::shared_ptr<const Blame> blame;
  Deadline until = Deadline::never();
};

std::string key_of(const Repository& repository, const BlameQuery& query, const Oid& start) {
  std::string key = repository.answer_key("blame");
  key += start.raw();
  key += query.ignore_whitespace ? 'w' : '-';
  key += query.follow_copies ? 'C' : '-';
  key += query.ignore ? 'i' : '-';
  // The list decides, not the commit that holds it.
  if (query.ignore) key += query.ignore->blob.raw();
  return key + '\1' + query.path.text();
}

std::size_t cost_of(const Blame& blame) {
  std::size_t cost = sizeof blame + blame.ranges.size() * sizeof(BlameRange);
  for (const BlameOrigin& origin : blame.origins) {
    cost += sizeof origin + origin.at.path.size();
    if (origin.previous) cost += origin.previous->path.size();
  }
  return cost;
}

std::shared_ptr<const Blame> find_remembered(Repository& repository, const std::string& key) {
  auto known = find_answer<Remembered>(repository.answers().blames, key);
  return known && !known->until.passed() ? known->blame : nullptr;
}

Result<std::shared_ptr<const Blame>> remember(Repository& repository,
                                              const BlameRuns::Ended& ended) {
  auto blame = std::make_shared<const Blame>(TRY(ended.run->read()));
  Remembered value{blame, Deadline::never()};
  if (blame->end != Blame::End::Whole) value.until = Deadline::in(kRestSpan);
  repository.answers().blames.put(ended.key, std::make_shared<const Remembered>(std::move(value)),
                                  cost_of(*blame));
  return blame;
}

Result<void> check_file(Repository& repository, const BlameQuery& query) {
  const TreeEntry entry = TRY(repository.find_entry(query.commit, query.path));
  if (entry.is_directory()) return invalid("A folder has no lines; ask about one of its files.");
  if (entry.kind == EntryKind::Submodule) return invalid("A submodule has no lines.");
  return {};
}

// A commit that left the file as it was hands all lines to the parent that has the same file, so
// every tip above the last change gets one answer.
Oid last_change(Repository& repository, const BlameQuery& query, Deadline deadline) {
  auto known = find_last_commits(repository, query.commit, query.path.parent(),
                                 deadline.sooner(kLastChangeSpan));
  if (!known) return query.commit;
  for (const auto& row : (*known)->rows) {
    if (row.entry.name == query.path.name() && row.commit) return *row.commit;
  }
  return query.commit;
}

Result<std::shared_ptr<BlameRun>> start_run(Repository& repository, const BlameQuery& query,
                                            const Oid& start, const BlameLimits& limits) {
  Command command(Subcommand::Blame, repository.path());
  // The names of authors are read elsewhere; a mailmap would be that of HEAD, whatever is asked.
  command.config("mailmap.blob=");
  command.environment("GIT_FLUSH=1");  // after each entry, though the output is a file
  command.words({"--incremental", "--no-textconv"});
  if (query.ignore_whitespace) command.word("-w");
  if (query.follow_copies) command.word("-C");
  std::string list;
  if (query.ignore) {
    for (const Oid& commit : query.ignore->commits) list += commit.hex() + '\n';
  }
  if (!list.empty()) command.word("--ignore-revs-file=/dev/stdin");
  command.word(start).paths(std::array{query.path});
  sys::Fd output = TRY(sys::memory_file({}));
  Running running = TRY(repository.gateway().start_into(
      output, command, list, StreamLimits(Deadline::in(limits.run_time), kOutputBytesMax)));
  return std::make_shared<BlameRun>(std::move(running), std::move(output));
}

}  // namespace

Result<std::optional<IgnoreList>> find_ignore_list(Repository& repository, const Oid& commit) {
  auto entry = repository.find_entry(commit, TRY(TreePath::parse(kIgnoreListName)));
  if (!entry && entry.error().code == Code::NotFound) return std::optional<IgnoreList>();
  const TreeEntry found = TRY(std::move(entry));
  const bool is_file = found.kind == EntryKind::File || found.kind == EntryKind::Executable;
  if (!is_file || TRY(repository.measure(found.oid)).bytes > kListBytesMax) {
    return std::optional<IgnoreList>();
  }
  IgnoreList list =
      parse_ignore_list(TRY(repository.read_blob(found.oid, kListBytesMax)), repository.format());
  list.blob = found.oid;
  return std::optional(std::move(list));
}

Result<std::shared_ptr<const Blame>> blame_file(Repository& repository, const BlameQuery& query,
                                                const BlameLimits& limits, Deadline deadline) {
  TRY(check_file(repository, query));
  const Oid start = last_change(repository, query, deadline);
  const std::string key = key_of(repository, query, start);
  if (auto known = find_remembered(repository, key)) return known;

  BlameRuns& runs = repository.answers().blame_runs;
  auto run = TRY(
      runs.ask(key, limits, deadline, [&] { return start_run(repository, query, start, limits); }));
  std::shared_ptr<const Blame> mine;
  for (const BlameRuns::Ended& ended : runs.take_ended()) {
    auto blame = remember(repository, ended);
    if (ended.run == run) mine = TRY(std::move(blame));
  }
  if (mine) return mine;
  if (auto known = find_remembered(repository, key)) return known;  // settled by another asker
  return std::make_shared<const Blame>(TRY(run->read()));
}

}  // namespace stithy::git
