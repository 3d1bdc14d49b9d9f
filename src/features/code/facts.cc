// SPDX-License-Identifier: Apache-2.0
#include "features/code/facts.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "git/content/licence_file.h"
#include "git/content/tree_walk.h"
#include "git/history/commit_log.h"

namespace stithy::code {

namespace {

constexpr std::size_t kDatedRefsMax = 20'000;
constexpr unsigned kRecentCommits = 100;

}  // namespace

OrderedRefs order_refs(git::Repository& git, std::span<const git::Ref> refs, Deadline deadline) {
  std::vector<std::pair<Instant, const git::Ref*>> dated;
  dated.reserve(refs.size());
  OrderedRefs out{.refs = {}, .by_name = refs.size() > kDatedRefsMax};
  for (const git::Ref& ref : refs) {
    if (!out.by_name && dated.size() % 64 == 0 && deadline.passed()) out.by_name = true;
    // A tag may stand for a tree or a blob, which have no date: those come last.
    auto at = out.by_name ? Result<Instant>(Instant{}) : git.commit_date(ref.target);
    dated.emplace_back(at ? *at : Instant{}, &ref);
  }
  bool by_name = out.by_name;
  std::sort(dated.begin(), dated.end(), [by_name](const auto& a, const auto& b) {
    if (!by_name && a.first != b.first) return a.first > b.first;
    return by_name ? natural_less(a.second->name, b.second->name)
                   : natural_less(b.second->name, a.second->name);
  });
  for (const auto& one : dated) out.refs.push_back(one.second);
  return out;
}

std::vector<TagLine> latest_tags(const Place& place, std::size_t count_max, Deadline deadline) {
  std::vector<TagLine> lines;
  auto ordered = order_refs(*place.git, place.refs->tags(), deadline);
  if (ordered.by_name) std::reverse(ordered.refs.begin(), ordered.refs.end());
  for (const git::Ref* ref : ordered.refs) {
    if (lines.size() >= count_max) break;
    auto at = place.git->commit_date(ref->target);
    if (at) lines.push_back({ref->name, place.links.at(url::tree, ref->name, ""), *at});
  }
  return lines;
}

std::vector<ui::Person> recent_authors(const Spot& spot, Deadline deadline) {
  std::vector<ui::Person> people;
  auto page =
      git::list_commits(spot.git(), {.start = spot.commit(), .limit = kRecentCommits}, deadline);
  if (!page) return people;
  std::set<std::string_view> seen;
  for (const auto& commit : (*page)->commits)
    if (seen.insert(commit->author.name).second) people.push_back({.name = commit->author.name});
  return people;
}

std::vector<ui::Share> language_shares(const Spot& spot, Deadline deadline) {
  auto summary = git::summarise_tree(spot.git(), spot.commit(), {.deadline = deadline});
  if (!summary) return {};
  std::vector<ui::Share> shares;
  for (const auto& share : (*summary)->languages)
    shares.push_back({.name = std::string(share.language->name), .size = share.bytes});
  return ui::share_of(std::move(shares));
}

void add_licence(const Spot& spot, const git::Tree& root, About& about) {
  auto found = git::find_licence_file(spot.git(), root);
  if (!found || !*found) return;
  const git::LicenceFile& file = **found;
  about.licence = file.licence ? std::string(file.licence->spdx) : "see " + file.entry.name;
  about.licence_href = spot.links().at(url::blob, spot.word, file.entry.name);
}

}  // namespace stithy::code
