// SPDX-License-Identifier: Apache-2.0
#include "git/history/ancestry.h"

#include <array>

#include "base/text.h"
#include "git/answers.h"
#include "git/history/divergence.h"
#include "git/read_output.h"

namespace stithy::git {
namespace {

struct Counted {
  Oid tip;
  std::uint64_t count = 0;
};

std::string pair_key(const Repository& repository, std::string_view topic, const Oid& a,
                     const Oid& b) {
  std::string key = repository.answer_key(topic);
  key += a.raw();
  key += b.raw();
  return key;
}

template <class T>
T remember(Repository& repository, std::string key, T value) {
  repository.answers().pages.put(std::move(key), std::make_shared<const T>(value), sizeof(T));
  return value;
}

sys::RunLimits until(Deadline deadline) {
  sys::RunLimits limits;
  limits.deadline = deadline;
  return limits;
}

Result<std::uint64_t> run_count(Repository& repository, const Command& command, Deadline deadline) {
  const std::string out = TRY(repository.gateway().run_ok(command, {}, until(deadline)));
  auto number = text::parse_number<std::uint64_t>(text::trim(out));
  if (!number) return internal("rev-list --count answered: " + out.substr(0, 100));
  return *number;
}

Result<std::uint64_t> count_all(Repository& repository, const Oid& start, Deadline deadline) {
  const std::string last_key = repository.answer_key("counted");
  const auto last = find_answer<Counted>(repository.answers().pages, last_key);
  std::uint64_t below = 0;
  Command command(Subcommand::RevList, repository.path());
  command.word("--count").word(start);
  if (last && TRY(is_ancestor(repository, last->tip, start, deadline))) {
    command.exclude(last->tip);
    below = last->count;
  }
  const std::uint64_t count = below + TRY(run_count(repository, command.word("--"), deadline));
  remember(repository, last_key, Counted{start, count});
  return count;
}

// What of `tips` is no commit of this repository has no answer, and would end the whole walk.
bool is_commit(Repository& repository, const Oid& oid) {
  return repository.load_links(oid).has_value();
}

// Empty when the deadline came first.
Result<std::optional<std::vector<AheadBehind>>> walk_apart(Repository& repository, const Oid& base,
                                                           std::span<const Oid> tips,
                                                           Deadline deadline) {
  Command command(Subcommand::RevList, repository.path());
  command.words({"--topo-order", "--parents", "--stdin"});
  std::string starts = base.hex() + "\n";
  for (const Oid& tip : tips) starts += tip.hex() + "\n";
  Running running = TRY(repository.gateway().start(command, starts, deadline));
  Divergence apart(base, tips);
  const OutputEnd end = TRY(
      read_output(running, deadline, [&](std::string_view chunk) { return apart.feed(chunk); }));
  using Counts = std::optional<std::vector<AheadBehind>>;
  return end == OutputEnd::Late ? Counts() : Counts(apart.counts());
}

}  // namespace

Result<std::uint64_t> count_commits(Repository& repository, const Oid& start, const TreePath& path,
                                    Deadline deadline) {
  std::string key = repository.answer_key("count");
  key += start.raw();
  key += path.text();
  if (auto known = find_answer<std::uint64_t>(repository.answers().pages, key)) return *known;
  TRY(repository.load_links(start));
  if (path.is_root()) {
    return remember(repository, std::move(key), TRY(count_all(repository, start, deadline)));
  }
  Command command(Subcommand::RevList, repository.path());
  command.word("--count").word(start).paths(std::array{path});
  return remember(repository, std::move(key), TRY(run_count(repository, command, deadline)));
}

Result<AheadBehind> compare_history(Repository& repository, const Oid& base, const Oid& tip,
                                    Deadline deadline) {
  if (base == tip) return AheadBehind{};
  std::string key = pair_key(repository, "ahead", base, tip);
  if (auto known = find_answer<AheadBehind>(repository.answers().pages, key)) return *known;
  TRY(repository.load_links(base));
  TRY(repository.load_links(tip));
  Command command(Subcommand::RevList, repository.path());
  command.words({"--left-right", "--count"}).between(base, tip).word("--");
  const std::string out = TRY(repository.gateway().run_ok(command, {}, until(deadline)));
  auto [left, right, found] = text::cut(text::trim(out), "\t");
  auto behind = text::parse_number<std::uint64_t>(left);
  auto ahead = text::parse_number<std::uint64_t>(right);
  if (!behind || !ahead) return internal("rev-list --left-right answered: " + out.substr(0, 100));
  return remember(repository, std::move(key), AheadBehind{*ahead, *behind});
}

Result<std::vector<std::optional<AheadBehind>>> compare_histories(Repository& repository,
                                                                  const Oid& base,
                                                                  std::span<const Oid> tips,
                                                                  Deadline deadline) {
  std::vector<std::optional<AheadBehind>> out(tips.size());
  TRY(repository.load_links(base));
  std::vector<std::size_t> places;  // of those to be counted
  std::vector<Oid> wanted;
  for (std::size_t i = 0; i < tips.size(); ++i) {
    if (tips[i] == base) out[i] = AheadBehind{};
    if (out[i]) continue;
    auto known = find_answer<AheadBehind>(repository.answers().pages,
                                          pair_key(repository, "ahead", base, tips[i]));
    if (known) out[i] = *known;
    if (known || wanted.size() == kTipsAtOnce || !is_commit(repository, tips[i])) continue;
    places.push_back(i);
    wanted.push_back(tips[i]);
  }
  if (wanted.empty()) return out;
  auto counts = TRY(walk_apart(repository, base, wanted, deadline));
  for (std::size_t i = 0; counts && i < places.size(); ++i)
    out[places[i]] =
        remember(repository, pair_key(repository, "ahead", base, wanted[i]), (*counts)[i]);
  return out;
}

Result<std::optional<Oid>> find_merge_base(Repository& repository, const Oid& a, const Oid& b,
                                           Deadline deadline) {
  if (a == b) return std::optional(a);
  std::string key = pair_key(repository, "base", a, b);
  using Answer = std::optional<Oid>;
  if (auto known = find_answer<Answer>(repository.answers().pages, key)) return *known;
  TRY(repository.load_links(a));
  TRY(repository.load_links(b));
  Command command(Subcommand::MergeBase, repository.path());
  command.word(a).word(b);
  const auto output = TRY(repository.gateway().run(command, {}, until(deadline)));
  if (output.status.code > 1) return git_failed("merge-base", output.err);
  Answer base;
  if (output.status.success()) base = TRY(Oid::parse(text::trim(output.out)));
  return remember(repository, std::move(key), base);
}

Result<bool> is_ancestor(Repository& repository, const Oid& ancestor, const Oid& descendant,
                         Deadline deadline) {
  if (ancestor == descendant) return true;
  std::string key = pair_key(repository, "ancestor", ancestor, descendant);
  if (auto known = find_answer<bool>(repository.answers().pages, key)) return *known;
  TRY(repository.load_links(ancestor));
  TRY(repository.load_links(descendant));
  Command command(Subcommand::MergeBase, repository.path());
  command.word("--is-ancestor").word(ancestor).word(descendant);
  const auto output = TRY(repository.gateway().run(command, {}, until(deadline)));
  if (output.status.code > 1) return git_failed("merge-base --is-ancestor", output.err);
  return remember(repository, std::move(key), output.status.success());
}

Result<bool> is_whole(Repository& repository, const Oid& tip, Deadline deadline) {
  // Not remembered: an object that nothing keeps may go later.
  Command command(Subcommand::RevList, repository.path());
  command.words({"--objects", "--stdin", "--not", "--all", "--quiet"});
  const auto output = TRY(repository.gateway().run(command, tip.hex() + "\n", until(deadline)));
  return output.status.success();
}

}  // namespace stithy::git
