// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/code/feeds/feeds.h"
#include "features/code/finding/missing.h"
#include "features/code/history/commit_rows.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "features/code/signed/signed.h"
#include "features/code/views/commits.h"
#include "features/code/views_history.h"
#include "git/diff/diff.h"
#include "git/history/commit_scan.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr unsigned kCommitsOnPage = 35;
constexpr std::int64_t kDaySeconds = 24 * 3600;
constexpr std::chrono::milliseconds kRenameSpan{1'000};

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

// Names are followed of files, also of those that this revision lacks; a folder has many.
bool can_follow(const Spot& spot) {
  if (spot.path.is_root()) return false;
  auto entry = spot.git().find_entry(spot.commit(), spot.path);
  return !entry || !entry->is_directory();
}

Result<git::LogQuery> query_of(const Spot& spot, const web::Request& request) {
  git::LogQuery query{.start = spot.commit(), .path = spot.path};
  query.author = request.query("author");
  query.since = TRY(moment(request, "since", false));
  query.until = TRY(moment(request, "until", true));
  query.limit = kCommitsOnPage;
  query.skip = (TRY(page_number(request)) - 1) * kCommitsOnPage;
  // With an author a page ends somewhere in the walk, which the address of the next one says.
  if (request.has_query("from")) {
    auto from = text::parse_number<unsigned>(request.query("from"));
    if (!from) return invalid("A place in history is a number.");
    query.skip = *from;
  }
  return query;
}

// The address of this page with all its filters.
std::string same_href(const Spot& spot, const web::Request& request) {
  std::string href = spot.href(url::commits_of);
  for (std::string_view name : {"author", "since", "until", "follow"})
    if (!request.query(name).empty()) href = with_query(href, name, request.query(name));
  return href;
}

CommitRow row_at(const Spot& spot, const git::ScannedCommit& entry) {
  const std::string path = entry.path.empty() ? spot.path.text() : entry.path;
  CommitRow row =
      row_of(*entry.commit, spot.links(), spot.path.is_root() ? url::tree : url::blob, path);
  if (path != spot.path.text()) row.path_note = path;
  if (!entry.renamed_from.empty() && !entry.commit->parents.empty()) {
    row.renamed_from = entry.renamed_from;
    row.renamed_href =
        spot.links().at(url::commits_of, entry.commit->parents.front().hex(), entry.renamed_from);
  }
  return row;
}

// A history that lacks objects ends git; then the newest commit alone is shown, and it is said.
Result<std::shared_ptr<const git::CommitScan>> history(const Spot& spot, const git::LogQuery& query,
                                                       git::Renames renames, Deadline deadline,
                                                       bool& damaged) {
  auto page = git::scan_commits(spot.git(), query, renames, deadline);
  if (page || page.error().code != Code::Internal) return page;
  damaged = true;
  auto only = std::make_shared<git::CommitScan>();
  auto newest = spot.git().load_commit(spot.commit());
  if (newest) only->found.push_back({*newest, {}, {}});
  return std::shared_ptr<const git::CommitScan>(only);
}

// The history of a file ends where it got its name; the commit that gave it may have moved it.
void add_earlier_name(const Spot& spot, const git::Commit& first, Deadline deadline,
                      CommitsView& view) {
  if (first.parents.empty()) return;
  const git::DiffOptions options{.mark_words = false,
                                 .limits = {.lines_max = 1, .file_lines_max = 1}};
  auto diff = git::compare_trees(spot.git(), first.parents.front(), first.oid, options, deadline);
  if (!diff) return;
  for (const git::FileDiff& file : (*diff)->files) {
    if (file.new_path != spot.path.text() || file.old_path == file.new_path) continue;
    if (file.status != git::FileStatus::Renamed) continue;
    view.earlier_name = file.old_path;
    view.earlier_href =
        spot.links().at(url::commits_of, first.parents.front().hex(), file.old_path);
  }
}

void add_pages(const git::LogQuery& query, const git::CommitScan& scan, const std::string& same,
               CommitsView& view) {
  const bool by_place = !query.author.empty() || scan.late || query.skip % kCommitsOnPage != 0;
  const unsigned number = query.skip / kCommitsOnPage + 1;
  if (query.skip > 0 && by_place)
    view.pages.previous_href = same, view.pages.previous_label = "Newest";
  else if (query.skip > 0)
    view.pages.previous_href = with_query(same, "page", text::format("{}", number - 1));
  if (scan.more && by_place)
    view.pages.next_href = with_query(same, "from", text::format("{}", scan.next));
  else if (scan.more)
    view.pages.next_href = with_query(same, "page", text::format("{}", number + 1));
  if (scan.late) view.pages.next_label = "Go on looking";
  view.late = scan.late;
  view.looked_at = scan.next;
}

Result<web::Answer> show(const access::RepoRead& at, web::Request& request, const Spot& spot) {
  git::LogQuery query = TRY(query_of(spot, request));
  const bool followable = can_follow(spot);
  const bool follows = followable && request.has_query("follow");
  const auto renames = follows ? git::Renames::Follow : git::Renames::Ignore;
  bool damaged = false;
  auto page = TRY(history(spot, query, renames, request.deadline().sooner(kHistorySpan), damaged));
  CommitsView view{.heading = access::heading_of(request, at, "code"),
                   .tools = toolbar_of(spot, url::commits_of),
                   .action = spot.href(url::commits_of),
                   .path = spot.path.text(),
                   .author = query.author,
                   .since = std::string(request.query("since")),
                   .until = std::string(request.query("until")),
                   .bytes = std::string(request.query("bytes")),
                   .follow = follows};
  view.damaged = damaged;
  view.filtered = !query.author.empty() || query.since || query.until;
  view.clear_href = spot.href(url::commits_of);
  view.can_follow = followable;
  view.follow_href =
      follows ? spot.href(url::commits_of) : with_query(spot.href(url::commits_of), "follow", "1");
  std::vector<CommitRow> rows;
  std::vector<signing::Item> items;
  for (const auto& entry : page->found) {
    rows.push_back(row_at(spot, entry));
    items.push_back(signing::item_of(*entry.commit));
  }
  auto badges = TRY(badges_of(request, spot.git(), items));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].signature = std::move(badges[i]);
  view.days = by_day(std::move(rows));
  add_pages(query, *page, same_href(spot, request), view);
  if (view.can_follow && !follows && !view.filtered && !page->more && !page->found.empty())
    add_earlier_name(spot, *page->found.back().commit, request.deadline().sooner(kRenameSpan),
                     view);
  std::string subject = spot.path.is_root() ? spot.word : spot.path.text();
  ui::Frame frame = frame_at(
      request, at, text::format("History of {} in {}", subject, at.repository().full_name()));
  if (!request.has_query("bytes")) frame.feed_href = spot.href(url::commits_of) + ".atom";
  if (query.skip > 0 || view.filtered) frame.indexable = false;
  return web::page(request, frame, commits_page(view, request.now()));
}

}  // namespace

Result<web::Answer> commits(const access::RepoRead& at, web::Request& request) {
  const std::string& tail = request.param("rest");
  if (auto feed = find_feed(at, request, tail)) return commits_feed(at, request, *feed);
  auto located = locate(at, request, tail);
  if (!located && located.error().code == Code::NotFound)
    return missing_revision(at, request, tail);
  return show(at, request, TRY(std::move(located)));
}

Result<web::Answer> commits_of_head(const access::RepoRead& at, web::Request& request) {
  return show(at, request, TRY(locate(at, request, "")));
}

}  // namespace stithy::code
