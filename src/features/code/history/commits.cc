// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/code/finding/missing.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "features/code/views/commits.h"
#include "features/code/views_history.h"
#include "git/history/commit_log.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr unsigned kCommitsOnPage = 35;
constexpr std::int64_t kDaySeconds = 24 * 3600;

// A day ("2026-11-20", as date fields send it) or a moment.
Result<std::optional<Instant>> moment(const web::Request& request, std::string_view name,
                                      bool end_of_day) {
  std::string_view given = request.query(name);
  if (given.empty()) return std::optional<Instant>();
  bool day = given.size() == 10;
  auto at = parse_iso(day ? std::string(given) + "T00:00:00Z" : std::string(given));
  if (!at)
    return invalid_field(std::string(name), text::format("{} is written as 2026-11-20.", name));
  if (day && end_of_day) at = Instant::from_seconds(at->seconds() + kDaySeconds - 1);
  return at;
}

Result<git::LogQuery> query_of(const Spot& spot, const web::Request& request) {
  git::LogQuery query{.start = spot.commit(), .path = spot.path};
  query.author = request.query("author");
  query.since = TRY(moment(request, "since", false));
  query.until = TRY(moment(request, "until", true));
  query.follow = request.has_query("follow") && !spot.path.is_root();
  query.limit = kCommitsOnPage;
  query.skip = (TRY(page_number(request)) - 1) * kCommitsOnPage;
  return query;
}

// The address of this page with all its filters.
std::string same_href(const Spot& spot, const web::Request& request) {
  std::string href = spot.href("commits");
  for (std::string_view name : {"author", "since", "until", "follow"})
    if (!request.query(name).empty()) href = with_query(href, name, request.query(name));
  return href;
}

CommitRow row_of(const Spot& spot, const git::LogEntry& entry) {
  const git::Commit& commit = *entry.commit;
  CommitRow row{.line = line_of(commit, spot.links()),
                .full_id = commit.oid.hex(),
                .has_signature = commit.has_signature,
                .has_body = !commit.body.empty()};
  const std::string path = entry.path.empty() ? spot.path.text() : entry.path;
  row.tree_href = spot.links().at(spot.path.is_root() ? "tree" : "blob", row.full_id, path);
  if (path != spot.path.text()) row.path_note = path;
  if (commit.committer.name != commit.author.name) row.committer = commit.committer.name;
  return row;
}

void group_by_day(std::vector<CommitRow> rows, std::vector<CommitDay>& days) {
  for (CommitRow& row : rows) {
    const auto day = row.line.at.seconds() / kDaySeconds;
    if (days.empty() || days.back().at.seconds() / kDaySeconds != day)
      days.push_back({row.line.at, {}});
    days.back().rows.push_back(std::move(row));
  }
}

// A history that lacks objects ends git; then the newest commit alone is shown, and it is said.
Result<std::shared_ptr<const git::LogPage>> history(const Spot& spot, const git::LogQuery& query,
                                                    Deadline deadline, bool& damaged) {
  auto page = git::list_commits(spot.git(), query, deadline);
  if (page || page.error().code != Code::Internal) return page;
  damaged = true;
  auto only = std::make_shared<git::LogPage>();
  auto newest = spot.git().load_commit(spot.commit());
  if (newest) only->entries.push_back({*newest, {}});
  return std::shared_ptr<const git::LogPage>(only);
}

Result<web::Answer> show(const access::RepoRead& at, web::Request& request, const Spot& spot) {
  git::LogQuery query = TRY(query_of(spot, request));
  bool damaged = false;
  auto page = TRY(history(spot, query, request.deadline().sooner(kHistorySpan), damaged));
  CommitsView view{.heading = access::heading_of(request, at, "code"),
                   .tools = toolbar_of(spot, "commits"),
                   .action = spot.href("commits"),
                   .path = spot.path.text(),
                   .author = query.author,
                   .since = std::string(request.query("since")),
                   .until = std::string(request.query("until")),
                   .bytes = std::string(request.query("bytes")),
                   .follow = query.follow};
  view.damaged = damaged;
  view.filtered = !query.author.empty() || query.since || query.until;
  view.clear_href = spot.href("commits");
  view.can_follow = !spot.path.is_root();
  view.follow_href =
      query.follow ? spot.href("commits") : with_query(spot.href("commits"), "follow", "1");
  std::vector<CommitRow> rows;
  for (const auto& entry : page->entries) rows.push_back(row_of(spot, entry));
  group_by_day(std::move(rows), view.days);
  const unsigned number = query.skip / kCommitsOnPage + 1;
  const std::string same = same_href(spot, request);
  if (number > 1)
    view.pages.previous_href = with_query(same, "page", text::format("{}", number - 1));
  if (page->more) view.pages.next_href = with_query(same, "page", text::format("{}", number + 1));
  std::string subject = spot.path.is_root() ? spot.word : spot.path.text();
  ui::Frame frame = frame_at(
      request, at, text::format("History of {} in {}", subject, at.repository().full_name()));
  if (number > 1 || view.filtered) frame.indexable = false;
  return web::page(request, frame, commits_page(view, request.now()));
}

}  // namespace

Result<web::Answer> commits(const access::RepoRead& at, web::Request& request) {
  const std::string& tail = request.param("rest");
  auto located = locate(at, request, tail);
  if (!located && located.error().code == Code::NotFound)
    return missing_revision(at, request, tail);
  return show(at, request, TRY(std::move(located)));
}

Result<web::Answer> commits_of_head(const access::RepoRead& at, web::Request& request) {
  return show(at, request, TRY(locate(at, request, "")));
}

}  // namespace stithy::code
