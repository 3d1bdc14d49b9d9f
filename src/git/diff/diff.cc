// SPDX-License-Identifier: Apache-2.0
#include "git/diff/diff.h"

#include "base/text.h"
#include "git/answers.h"
#include "git/diff/diff_parser.h"
#include "git/diff/mark_words.h"
#include "git/read_output.h"

namespace stithy::git {
namespace {

constexpr unsigned kContextMax = 1000;

std::string key_of(const Repository& repository, const Oid& before, const Oid& after,
                   const DiffOptions& options) {
  std::string key = repository.answer_key("diff");
  key += before.raw();
  key += after.raw();
  const DiffLimits& limits = options.limits;
  key += text::format("{} {} {} {} {} {} {} {} {}\1", static_cast<int>(options.whitespace),
                      options.context_lines, options.renames, options.mark_words, limits.files_max,
                      limits.lines_max, limits.file_lines_max, limits.line_bytes_max,
                      limits.bytes_max);
  for (const TreePath& path : options.paths) {
    const std::string text = path.text();
    key += text::format("{} {}", text.size(), text);
  }
  return key;
}

std::size_t cost_of(const Diff& diff) {
  std::size_t cost = sizeof diff;
  for (const FileDiff& file : diff.files) {
    cost += sizeof file + file.old_path.size() + file.new_path.size();
    for (const Hunk& hunk : file.hunks) {
      cost += sizeof hunk + hunk.heading.size();
      for (const DiffLine& line : hunk.lines) {
        cost += sizeof line + line.text.size() + line.changed.size() * sizeof(TextRange);
      }
    }
  }
  return cost;
}

Command diff_command(const Repository& repository, const Oid& before, const Oid& after,
                     const DiffOptions& options) {
  Command command(Subcommand::DiffTree, repository.path());
  command.words({"-r", "--raw", "-p", "-z", "--full-index", "--no-color", "--no-ext-diff",
                 "--no-textconv", "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/"});
  // The quadratic search for renames is left out beyond a thousand candidates, as in git.
  if (options.renames) command.words({"-M", "-l1000"});
  if (!options.renames) command.word("--no-renames");
  if (options.whitespace == Whitespace::IgnoreAtEnd) command.word("--ignore-space-at-eol");
  if (options.whitespace == Whitespace::IgnoreAmount) command.word("-b");
  if (options.whitespace == Whitespace::IgnoreAll) command.word("-w");
  command.option("--unified=", std::min(options.context_lines, kContextMax));
  command.word(before).word(after);
  if (options.quarantine != nullptr) command.quarantine(*options.quarantine);
  if (options.paths.empty()) {
    command.word("--");
  } else {
    command.paths(options.paths);
  }
  return command;
}

}  // namespace

Result<std::shared_ptr<const Diff>> compare_trees(Repository& repository, const Oid& before,
                                                  const Oid& after, const DiffOptions& options,
                                                  Deadline deadline) {
  std::string key = key_of(repository, before, after, options);
  auto& memory = repository.answers().diffs;
  if (auto known = find_answer<Diff>(memory, key)) return known;
  TRY(repository.find_tree(before));
  if (options.quarantine == nullptr) TRY(repository.find_tree(after));
  Running running = TRY(
      repository.gateway().start(diff_command(repository, before, after, options), {}, deadline));
  DiffParser parser(options.limits);
  const OutputEnd end = TRY(read_output(
      running, deadline, [&parser](std::string_view chunk) { return parser.feed(chunk); }));
  if (end == OutputEnd::Late && !parser.has_list()) {
    return unavailable("This comparison takes too long.", std::chrono::seconds(30));
  }
  auto diff = std::make_shared<Diff>(TRY(
      parser.finish(end == OutputEnd::Whole ? DiffParser::End::Whole : DiffParser::End::Stopped)));
  if (options.mark_words) mark_words(*diff);
  // What the clock cut short may come out longer next time.
  if (end != OutputEnd::Late && options.quarantine == nullptr) {
    const std::size_t cost = cost_of(*diff);
    memory.put(std::move(key), diff, cost);
  }
  return std::shared_ptr<const Diff>(std::move(diff));
}

Result<std::shared_ptr<const Diff>> diff_commit(Repository& repository, const Oid& commit,
                                                const DiffOptions& options, Deadline deadline) {
  const CommitLinks links = TRY(repository.load_links(commit));
  const Oid before =
      links.parents.empty() ? empty_tree(repository.format()) : links.parents.front();
  return compare_trees(repository, before, commit, options, deadline);
}

Result<Running> stream_diff(Repository& repository, const Oid& before, const Oid& after,
                            Deadline deadline) {
  TRY(repository.find_tree(before));
  TRY(repository.find_tree(after));
  Command command(Subcommand::DiffTree, repository.path());
  command.words({"-r", "-p", "-M", "-l1000", "--binary", "--full-index", "--no-color",
                 "--no-ext-diff", "--no-textconv"});
  command.word(before).word(after).word("--");
  return repository.gateway().start(command, {}, deadline);
}

Result<Running> stream_mails(Repository& repository, std::optional<Oid> before, const Oid& after,
                             Deadline deadline) {
  const CommitLinks links = TRY(repository.load_links(after));
  TRY(repository.find_tree(after));
  if (!before && !links.parents.empty()) TRY(repository.find_tree(links.parents.front()));
  Command command(Subcommand::Log, repository.path());
  command.words({"--format=email", "--stat", "--summary", "-p", "-M", "--binary", "--full-index",
                 "--no-color", "--no-ext-diff", "--no-textconv", "--reverse", "--no-merges"});
  if (!before) command.word("--max-count=1");
  command.word(after);
  if (before) command.exclude(*before);
  command.word("--");
  return repository.gateway().start(command, {}, deadline);
}

}  // namespace stithy::git
