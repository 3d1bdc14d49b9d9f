// SPDX-License-Identifier: Apache-2.0
#include "git/history/last_commit_walk.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string_view>

namespace stithy::git {
namespace {

constexpr std::size_t kVisitsMax = 50'000;
constexpr int kStepsBetweenClocks = 32;

// The order of entries in trees: bytewise, a directory as if its name ended in '/'.
int compare_entries(std::string_view a, bool a_directory, std::string_view b, bool b_directory) {
  const std::size_t shared = std::min(a.size(), b.size());
  if (const int order = std::memcmp(a.data(), b.data(), shared); order != 0) return order;
  const auto byte_after = [shared](std::string_view name, bool directory) {
    if (name.size() > shared) return static_cast<int>(static_cast<unsigned char>(name[shared]));
    return directory ? static_cast<int>('/') : 0;
  };
  return byte_after(a, a_directory) - byte_after(b, b_directory);
}

}  // namespace

Result<LastCommitWalk> LastCommitWalk::start(Repository& repository, const Oid& commit,
                                             const TreePath& directory) {
  LastCommitWalk walk;
  walk.path_ = directory;
  walk.format_ = repository.format();
  walk.children_.resize(directory.components().size());
  const Visit* tip = TRY(walk.visit(repository, commit));
  if (!tip->directory) return not_found("There is no such directory in this commit.");
  walk.entries_ = TRY(repository.read_tree(*tip->directory)).entries;
  walk.settled_.resize(walk.entries_.size() + 1);
  walk.unsettled_ = walk.settled_.size();
  Rows rows(walk.settled_.size());
  std::iota(rows.begin(), rows.end(), 0U);
  if (directory.is_root()) {
    walk.settle(0, commit);
    rows.erase(rows.begin());
  }
  walk.wait_at(commit, tip->date, rows);
  return walk;
}

Result<void> LastCommitWalk::advance(Repository& repository, const Earlier& earlier,
                                     Deadline deadline) {
  for (int steps = 1; unsettled_ > 0 && !queue_.empty(); ++steps) {
    TRY(step(repository, earlier));
    if (steps % kStepsBetweenClocks == 0 && deadline.passed()) return {};
  }
  return {};
}

LastCommits LastCommitWalk::found() const {
  LastCommits found;
  found.rows.reserve(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    found.rows.push_back({entries_[i], settled_[i + 1]});
  }
  found.latest = settled_[0];
  found.complete = unsettled_ == 0;
  return found;
}

Result<void> LastCommitWalk::step(Repository& repository, const Earlier& earlier) {
  const Oid commit = queue_.top().commit;
  queue_.pop();
  auto waiting = waiting_.find(commit);
  if (waiting == waiting_.end()) return {};
  Rows rows = std::move(waiting->second);
  waiting_.erase(waiting);
  std::sort(rows.begin(), rows.end());
  if (auto known = earlier(commit)) settle_from(*known, rows);
  if (!rows.empty()) TRY(follow_parents(repository, commit, std::move(rows)));
  visits_.erase(commit);
  if (visits_.size() > kVisitsMax) visits_.clear();
  return {};
}

Result<void> LastCommitWalk::follow_parents(Repository& repository, const Oid& commit, Rows rows) {
  const Visit here = *TRY(visit(repository, commit));
  for (const Oid& id : here.parents) {
    const Visit* parent = TRY(visit(repository, id));
    const Rows same = TRY(take_same(repository, here, *parent, rows));
    if (!same.empty()) wait_at(id, parent->date, same);
    if (rows.empty()) return {};
  }
  for (std::uint32_t row : rows) settle(row, commit);
  return {};
}

Result<LastCommitWalk::Rows> LastCommitWalk::take_same(Repository& repository, const Visit& here,
                                                       const Visit& parent, Rows& rows) const {
  if (!parent.directory) return Rows{};
  if (parent.directory == here.directory) return std::exchange(rows, {});
  auto raw = repository.read_raw_tree(*parent.directory);
  if (!raw && raw.error().code == Code::NotFound) return Rows{};
  const std::string bytes = TRY(std::move(raw));
  Rows same, changed;
  TreeCursor cursor(bytes, format_);
  bool more = cursor.next();
  for (std::uint32_t row : rows) {
    if (row == 0) {
      changed.push_back(row);
      continue;
    }
    const TreeEntry& entry = entries_[row - 1];
    int order = -1;
    while (more) {
      const bool directory = cursor.mode().starts_with("4") || cursor.mode().starts_with("04");
      order = compare_entries(cursor.name(), directory, entry.name, entry.is_directory());
      if (order >= 0) break;
      more = cursor.next();
    }
    const bool is_same = more && order == 0 && cursor.oid_raw() == entry.oid.raw() &&
                         entry_kind(cursor.mode()) == entry.kind;
    (is_same ? same : changed).push_back(row);
  }
  rows = std::move(changed);
  return same;
}

Result<const LastCommitWalk::Visit*> LastCommitWalk::visit(Repository& repository,
                                                           const Oid& commit) {
  if (auto it = visits_.find(commit); it != visits_.end()) return &it->second;
  Visit visit;
  auto links = repository.load_links(commit);
  // A parent that is not there (a shallow or damaged history) ends the walk as a root does.
  if (!links && links.error().code != Code::NotFound) return links.error();
  if (links) {
    visit.parents = std::move(links->parents);
    visit.date = links->committed_seconds;
    visit.directory = TRY(find_directory(repository, links->tree));
  }
  return &visits_.emplace(commit, std::move(visit)).first->second;
}

Result<std::optional<Oid>> LastCommitWalk::find_directory(Repository& repository, const Oid& tree) {
  Oid at = tree;
  for (std::size_t level = 0; level < children_.size(); ++level) {
    auto& known = children_[level];
    auto it = known.find(at);
    if (it == known.end()) {
      auto raw = repository.read_raw_tree(at);
      if (!raw && raw.error().code != Code::NotFound) return raw.error();
      std::optional<Oid> child;
      TreeCursor cursor(raw ? std::string_view(*raw) : std::string_view(), format_);
      while (!child && cursor.next()) {
        if (cursor.name() != path_.components()[level]) continue;
        if (entry_kind(cursor.mode()) != EntryKind::Directory) break;
        child = Oid::from_raw(cursor.oid_raw());
      }
      if (known.size() > kVisitsMax) known.clear();
      it = known.emplace(at, child).first;
    }
    if (!it->second) return std::optional<Oid>();
    at = *it->second;
  }
  return std::optional(at);
}

void LastCommitWalk::wait_at(const Oid& commit, std::int64_t date, const Rows& rows) {
  auto [it, fresh] = waiting_.try_emplace(commit);
  it->second.insert(it->second.end(), rows.begin(), rows.end());
  if (fresh) queue_.push({date, commit});
}

void LastCommitWalk::settle(std::uint32_t row, const Oid& commit) {
  settled_[row] = commit;
  --unsettled_;
}

// A row waiting at that commit has the same entry there as at the tip, so the same answer.
void LastCommitWalk::settle_from(const LastCommits& known, Rows& rows) {
  std::unordered_map<std::string_view, const Oid*> by_name;
  for (const auto& row : known.rows) by_name.emplace(row.entry.name, &*row.commit);
  std::erase_if(rows, [&](std::uint32_t row) {
    if (row == 0) {
      if (path_.is_root() || !known.latest) return false;
      settle(row, *known.latest);
      return true;
    }
    auto it = by_name.find(entries_[row - 1].name);
    if (it == by_name.end()) return false;
    settle(row, *it->second);
    return true;
  });
}

}  // namespace stithy::git
