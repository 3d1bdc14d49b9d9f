// SPDX-License-Identifier: Apache-2.0
#include "git/history/commit_log.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "git/answers.h"

namespace stithy::git {
namespace {

constexpr unsigned kLimitMax = 1000;
constexpr unsigned kSkipMax = 100'000'000;

std::string key_of(const Repository& repository, const LogQuery& query) {
  std::string key = repository.answer_key("log");
  key += query.start.raw();
  if (query.exclude) key += query.exclude->raw();
  key +=
      text::format("{}\1{}\1{}\1{}\1", query.follow, query.first_parent, query.skip, query.limit);
  for (const auto& at : {query.since, query.until}) {
    key += at ? text::format("{}\1", at->seconds()) : std::string("-\1");
  }
  // Lengths in front keep two fields from running together.
  for (const std::string& part : {query.author, query.text, query.path.text()}) {
    key += text::format("{}\1{}", part.size(), part);
  }
  return key;
}

Result<void> check(const LogQuery& query) {
  for (const std::string& part : {query.author, query.text}) {
    if (part.size() > 200) return invalid("A search in history takes at most 200 bytes.");
    if (text::has_control(part)) {
      return invalid("A search in history may not hold control characters.");
    }
  }
  if (query.limit == 0 || query.limit > kLimitMax) {
    return invalid(text::format("A page of history holds 1 to {} commits.", kLimitMax));
  }
  if (query.skip > kSkipMax) return not_found("History does not go back that far.");
  return {};
}

bool follows(const LogQuery& query) { return query.follow && !query.path.is_root(); }

Command log_command(const Repository& repository, const LogQuery& query) {
  Command command(Subcommand::Log, repository.path());
  if (follows(query)) {
    // With --follow git counts commits of other files towards --skip, so we skip by ourselves. The
    // name at that time comes with each commit; -z keeps any bytes of it whole.
    command.option("--max-count=", query.skip + query.limit + 1);
    command.words({"--follow", "--format=%H", "--name-only", "-z", "--no-color"});
  } else {
    command.option("--max-count=", query.limit + 1).option("--skip=", query.skip);
    command.words({"--format=%H", "--no-color", "--no-patch"});
  }
  if (query.first_parent) command.word("--first-parent");
  const bool searches = !query.author.empty() || !query.text.empty();
  if (searches) command.words({"--fixed-strings", "--regexp-ignore-case"});
  if (!query.author.empty()) command.option_text("--author=", query.author);
  if (!query.text.empty()) command.option_text("--grep=", query.text);
  if (query.since) command.option("--max-age=", query.since->seconds());
  if (query.until) command.option("--min-age=", query.until->seconds());
  command.word(query.start);
  if (query.exclude) command.exclude(*query.exclude);
  if (query.path.is_root()) {
    command.word("--");
  } else {
    command.paths(std::array{query.path});
  }
  return command;
}

struct Found {
  std::string_view hex, path;
};

std::vector<Found> cut_plain(std::string_view out) {
  std::vector<Found> found;
  for (auto line : text::split(out, '\n')) {
    if (!line.empty()) found.push_back({line, {}});
  }
  return found;
}

// "<id> NUL LF <path> NUL" for each commit.
std::vector<Found> cut_followed(std::string_view out) {
  std::vector<Found> found;
  for (auto part : text::split(out, '\0')) {
    if (part.empty()) continue;
    if (part.front() != '\n') {
      found.push_back({part, {}});
    } else if (!found.empty()) {
      found.back().path = part.substr(1);
    }
  }
  return found;
}

std::size_t cost_of(const LogPage& page) {
  std::size_t cost = sizeof page;
  for (const auto& entry : page.entries) {
    cost += sizeof entry + entry.path.size() + sizeof(Commit) + entry.commit->subject.size() +
            entry.commit->body.size();
  }
  return cost;
}

std::vector<Found> cut_page(std::string_view out, const LogQuery& query) {
  if (!follows(query)) return cut_plain(out);
  std::vector<Found> found = cut_followed(out);
  found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(
                                                 std::min<std::size_t>(query.skip, found.size())));
  return found;
}

}  // namespace

Result<std::shared_ptr<const LogPage>> list_commits(Repository& repository, const LogQuery& query,
                                                    Deadline deadline) {
  TRY(check(query));
  std::string key = key_of(repository, query);
  auto& memory = repository.answers().pages;
  if (auto known = find_answer<LogPage>(memory, key)) return known;
  TRY(repository.load_links(query.start));  // NotFound in our words, before git says it in its own
  sys::RunLimits limits;
  limits.deadline = deadline;
  const std::string out =
      TRY(repository.gateway().run_ok(log_command(repository, query), {}, limits));
  auto page = std::make_shared<LogPage>();
  for (const Found& found : cut_page(out, query)) {
    if (page->entries.size() == query.limit) {
      page->more = true;
      break;
    }
    const Oid oid = TRY(Oid::parse(found.hex));
    page->entries.push_back({TRY(repository.load_commit(oid)), std::string(found.path)});
  }
  const std::size_t cost = cost_of(*page);
  memory.put(std::move(key), page, cost);
  return std::shared_ptr<const LogPage>(std::move(page));
}

}  // namespace stithy::git
