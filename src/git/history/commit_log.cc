// SPDX-License-Identifier: Apache-2.0
#include "git/history/commit_log.h"

#include <array>

#include "base/text.h"
#include "git/answers.h"

namespace stithy::git {
namespace {

constexpr unsigned kLimitMax = 1000;
constexpr unsigned kSkipMax = 100'000'000;

Command log_command(const Repository& repository, const LogQuery& query) {
  Command command(Subcommand::Log, repository.path());
  command.option("--max-count=", query.limit + 1).option("--skip=", query.skip);
  command.words({"--format=%H", "--no-color", "--no-patch"});
  if (!query.author.empty()) {
    command.words({"--fixed-strings", "--regexp-ignore-case"});
    command.option_text("--author=", query.author);
  }
  return narrow(command, query);
}

std::size_t cost_of(const LogPage& page) {
  std::size_t cost = sizeof page;
  for (const auto& commit : page.commits)
    cost += sizeof(Commit) + commit->subject.size() + commit->body.size();
  return cost;
}

}  // namespace

Result<void> check(const LogQuery& query) {
  if (query.author.size() > 200) return invalid("A search in history takes at most 200 bytes.");
  if (text::has_control(query.author))
    return invalid("A search in history may not hold control characters.");
  if (query.limit == 0 || query.limit > kLimitMax)
    return invalid(text::format("A page of history holds 1 to {} commits.", kLimitMax));
  if (query.skip > kSkipMax) return not_found("History does not go back that far.");
  return {};
}

std::string key_of(const LogQuery& query) {
  std::string key(query.start.raw());
  if (query.exclude) key += query.exclude->raw();
  key += text::format("\1{}\1{}\1", query.skip, query.limit);
  for (const auto& at : {query.since, query.until})
    key += at ? text::format("{}\1", at->seconds()) : std::string("-\1");
  // Lengths in front keep two fields from running together.
  for (const std::string& part : {query.author, query.path.text()})
    key += text::format("{}\1{}", part.size(), part);
  return key;
}

Command& narrow(Command& command, const LogQuery& query) {
  if (query.since) command.option("--max-age=", query.since->seconds());
  if (query.until) command.option("--min-age=", query.until->seconds());
  command.word(query.start);
  if (query.exclude) command.exclude(*query.exclude);
  return query.path.is_root() ? command.word("--") : command.paths(std::array{query.path});
}

Result<std::shared_ptr<const LogPage>> list_commits(Repository& repository, const LogQuery& query,
                                                    Deadline deadline) {
  TRY(check(query));
  std::string key = repository.answer_key("log") + key_of(query);
  auto& memory = repository.answers().pages;
  if (auto known = find_answer<LogPage>(memory, key)) return known;
  TRY(repository.load_links(query.start));  // NotFound in our words, before git says it in its own
  sys::RunLimits limits;
  limits.deadline = deadline;
  const std::string out =
      TRY(repository.gateway().run_ok(log_command(repository, query), {}, limits));
  auto page = std::make_shared<LogPage>();
  for (const auto line : text::split(out, '\n')) {
    if (line.empty()) continue;
    if (page->commits.size() == query.limit) {
      page->more = true;
      break;
    }
    const Oid oid = TRY(Oid::parse(line));
    page->commits.push_back(TRY(repository.load_commit(oid)));
  }
  const std::size_t cost = cost_of(*page);
  memory.put(std::move(key), page, cost);
  return std::shared_ptr<const LogPage>(std::move(page));
}

}  // namespace stithy::git
