// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/code/pieces.h"

namespace stithy::code {

namespace {

constexpr std::size_t kRowsOnPage = 1000;
constexpr std::size_t kLinkBytesMax = 4096;

std::string join_path(const git::TreePath& folder, std::string_view name) {
  std::string path = folder.text();
  if (!path.empty()) path += '/';
  path += name;
  return path;
}

EntryRow row_of(const Spot& spot, const git::TreeEntry& entry) {
  EntryRow row{.name = entry.name,
               .href = spot.links().entry(entry, spot.word, join_path(spot.path, entry.name)),
               .icon = std::string(icon_of(entry.kind)),
               .is_folder = entry.is_directory()};
  if (entry.kind == git::EntryKind::Submodule) row.note = "@ " + short_id(entry.oid);
  if (entry.kind == git::EntryKind::Symlink) {
    auto target = spot.git().read_blob(entry.oid, kLinkBytesMax);
    if (target) row.note = "→ " + *target;
  }
  return row;
}

void add_change(const Spot& spot, const git::Oid& oid, EntryRow& row) {
  auto commit = spot.git().load_commit(oid);
  if (!commit) return;
  CommitLine line = line_of(**commit, spot.links());
  row.subject = std::move(line.subject);
  row.commit_href = std::move(line.href);
  row.at = line.at;
}

std::string page_href(const Spot& spot, std::size_t page) {
  return with_query(spot.href(url::tree), "page", text::format("{}", page));
}

// Folders first, each kind in git's order.
void order(std::vector<git::LastCommits::Row>& rows) {
  std::stable_partition(rows.begin(), rows.end(),
                        [](const auto& row) { return row.entry.is_directory(); });
}

void add_latest(const Spot& spot, const std::optional<git::Oid>& latest, FileTable& table) {
  if (!latest) return;
  auto commit = spot.git().load_commit(*latest);
  if (commit) table.latest = line_of(**commit, spot.links());
}

}  // namespace

Result<Listing> list_folder(const Spot& spot, web::Request& request, Deadline facts) {
  auto entry = TRY(spot.git().find_entry(spot.commit(), spot.path));
  if (!entry.is_directory()) return not_found("This path is no folder.");
  Listing listing{.table = {}, .tree = TRY(spot.git().read_tree(entry.oid))};
  auto known = git::find_last_commits(spot.git(), spot.commit(), spot.path, facts);
  std::vector<git::LastCommits::Row> rows;
  if (known) {
    rows = (*known)->rows;
  } else {
    // A damaged history does not keep the names from showing.
    for (const auto& e : listing.tree.entries) rows.push_back({e, {}});
  }
  order(rows);
  FileTable& table = listing.table;
  const std::size_t page = TRY(page_number(request)), first = (page - 1) * kRowsOnPage;
  if (first > 0 && first >= rows.size()) return not_found("This folder has fewer pages.");
  const std::size_t end = std::min(rows.size(), first + kRowsOnPage);
  for (std::size_t i = first; i < end; ++i) {
    table.rows.push_back(row_of(spot, rows[i].entry));
    if (rows[i].commit) add_change(spot, *rows[i].commit, table.rows.back());
  }
  if (end < rows.size()) table.pages.next_href = page_href(spot, page + 1);
  if (first > 0) table.pages.previous_href = page_href(spot, page - 1);
  table.pages.previous_label = "Before", table.pages.next_label = "After";
  if (rows.size() > kRowsOnPage)
    table.pages.note = text::format("{} to {} of {}", text::render_count(first + 1),
                                    text::render_count(end), text::render_count(rows.size()));
  if (known) add_latest(spot, (*known)->latest, table);
  table.history_href = spot.href(url::commits_of);
  if (!spot.path.is_root())
    table.parent_href = spot.links().at(url::tree, spot.word, spot.path.parent().text());
  if (known && !(*known)->complete)
    table.fill_href = with_query(request.head().target, "fill", "1");
  return listing;
}

}  // namespace stithy::code
