// SPDX-License-Identifier: Apache-2.0
#include "git/history/commit_scan.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "git/answers.h"
#include "git/read_output.h"

namespace stithy::git {
namespace {

Command log_command(const Repository& repository, const LogQuery& query, Renames renames) {
  Command command(Subcommand::Log, repository.path());
  command.words({"-z", "--format=%H %an <%ae>", "--no-color"});
  // With --follow git counts commits of other files towards --skip, so we skip by ourselves.
  if (renames == Renames::Follow)
    command.words({"--follow", "--name-status", "-M"});
  else
    command.option("--skip=", query.skip).word("--no-patch");
  return narrow(command, query);
}

struct Candidate {
  std::string id = {}, author = {}, path = {}, renamed_from = {};
};

// Cuts git's output into candidates: "<id> <author>" NUL, then with --follow LF "<status>" NUL
// "<path>" NUL, or two paths where the status is a rename or a copy. Where the path was a folder
// once, git names each file of it that changed; the first one stands for the commit.
class Cutter {
 public:
  explicit Cutter(bool with_names) : with_names_(with_names) {}

  // Calls `take` for each that is whole, until it says false.
  template <class Take>
  bool feed(std::string_view chunk, const Take& take) {
    rest_ += chunk;
    std::size_t begin = 0;
    for (std::size_t end; (end = rest_.find('\0', begin)) != rest_.npos; begin = end + 1)
      if (!part(std::string_view(rest_).substr(begin, end - begin), take)) return false;
    rest_.erase(0, begin);
    return true;
  }
  // At the end of the output: the last one, when nothing has told that it is whole.
  template <class Take>
  void finish(const Take& take) {
    if (!waiting_.id.empty()) take(std::exchange(waiting_, {}));
  }

 private:
  template <class Take>
  bool part(std::string_view text, const Take& take) {
    if (names_left_ > 0) return name(text, take);
    const bool first = text.starts_with('\n');
    if (first || (with_names_ && text.size() <= kStatusBytesMax)) {
      const auto status = first ? text.substr(1) : text;
      names_left_ = status.starts_with('R') || status.starts_with('C') ? 2 : 1;
      return true;
    }
    if (!waiting_.id.empty() && !take(std::exchange(waiting_, {}))) return false;
    auto [id, author, cut] = text::cut(text, " ");
    waiting_ = {.id = std::string(id), .author = std::string(author)};
    return with_names_ || take(std::exchange(waiting_, {}));
  }

  template <class Take>
  bool name(std::string_view text, const Take& take) {
    --names_left_;
    if (waiting_.id.empty()) return true;  // a further file of the commit taken last
    (names_left_ > 0 ? waiting_.renamed_from : waiting_.path) = text;
    return names_left_ > 0 || take(std::exchange(waiting_, {}));
  }

  static constexpr std::size_t kStatusBytesMax = 4;  // "R100"; an id is far longer

  const bool with_names_;
  std::string rest_;
  Candidate waiting_;
  int names_left_ = 0;
};

// Keeps what the query asks for, and where the walk is.
class Page {
 public:
  Page(const LogQuery& query, Renames renames)
      : query_(query),
        author_(text::to_lower(query.author)),
        next_(renames == Renames::Follow ? 0 : query.skip) {}

  bool take(Candidate candidate) {
    const bool asked = next_ >= query_.skip;
    if (asked && found_.size() == query_.limit) {
      more_ = true;
      return false;
    }
    ++next_;
    const bool fits = author_.empty() || text::contains(text::to_lower(candidate.author), author_);
    if (asked && fits) found_.push_back(std::move(candidate));
    return true;
  }
  const std::vector<Candidate>& found() const { return found_; }
  unsigned next() const { return std::max(next_, query_.skip); }
  bool more() const { return more_; }

 private:
  const LogQuery& query_;
  const std::string author_;
  std::vector<Candidate> found_;
  unsigned next_ = 0;
  bool more_ = false;
};

std::size_t cost_of(const CommitScan& scan) {
  std::size_t cost = sizeof scan;
  for (const auto& one : scan.found)
    cost += sizeof one + one.path.size() + one.renamed_from.size() + sizeof(Commit) +
            one.commit->subject.size() + one.commit->body.size();
  return cost;
}

}  // namespace

Result<std::shared_ptr<const CommitScan>> scan_commits(Repository& repository,
                                                       const LogQuery& query, Renames renames,
                                                       Deadline deadline) {
  TRY(check(query));
  if (query.path.is_root()) renames = Renames::Ignore;
  const bool follows = renames == Renames::Follow;
  std::string key = repository.answer_key(follows ? "followed" : "scan") + key_of(query);
  auto& memory = repository.answers().pages;
  if (auto known = find_answer<CommitScan>(memory, key)) return known;
  TRY(repository.load_links(query.start));  // NotFound in our words, before git says it in its own
  Running running =
      TRY(repository.gateway().start(log_command(repository, query, renames), {}, deadline));
  Page page(query, renames);
  Cutter cutter(follows);
  auto take = [&page](Candidate candidate) { return page.take(std::move(candidate)); };
  const OutputEnd end = TRY(read_output(running, deadline, [&](std::string_view chunk) {
    return Result<bool>(cutter.feed(chunk, take));
  }));
  if (end == OutputEnd::Whole) cutter.finish(take);
  auto scan = std::make_shared<CommitScan>();
  scan->late = end == OutputEnd::Late;
  scan->more = page.more() || scan->late;
  scan->next = page.next();
  for (const Candidate& one : page.found()) {
    const Oid oid = TRY(Oid::parse(one.id));
    scan->found.push_back({TRY(repository.load_commit(oid)), one.path,
                           one.renamed_from == one.path ? std::string() : one.renamed_from});
  }
  const std::size_t cost = cost_of(*scan);
  if (!scan->late) memory.put(std::move(key), scan, cost);
  return std::shared_ptr<const CommitScan>(std::move(scan));
}

}  // namespace stithy::git
