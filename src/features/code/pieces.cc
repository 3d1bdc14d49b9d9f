// SPDX-License-Identifier: Apache-2.0
#include "features/code/pieces.h"

#include <algorithm>

#include "base/text.h"
#include "pillars/foundations.h"

namespace stithy::code {

namespace {

constexpr std::size_t kMenuBranches = 40, kMenuTags = 20, kOrderedTagsMax = 5'000;
constexpr std::size_t kSubjectBytesMax = 200;

RefItem item_of(const Place& place, const git::Ref& ref, bool current, RefPage page,
                std::string_view path) {
  return {ref.name, place.links.at(page, ref.name, path), current};
}

// By name, the last first: of v2.9 and v2.10 the latter is more likely wanted. Repositories with
// very many tags get git's own order.
std::vector<const git::Ref*> last_tags(std::span<const git::Ref> tags) {
  if (tags.size() > kOrderedTagsMax) tags = tags.last(kMenuTags);
  std::vector<const git::Ref*> list;
  for (const git::Ref& ref : tags) list.push_back(&ref);
  const auto end = list.begin() + static_cast<std::ptrdiff_t>(std::min(kMenuTags, list.size()));
  std::partial_sort(list.begin(), end, list.end(), [](const git::Ref* a, const git::Ref* b) {
    return natural_less(b->name, a->name);
  });
  list.erase(end, list.end());
  return list;
}

}  // namespace

ui::Frame frame_at(web::Request& request, const access::RepoRead& at, std::string title) {
  return access::repo_frame(request, at, std::move(title));
}

ui::Person person_of(const git::Signature& signature) {
  return {.name = signature.name.empty() ? "unknown" : signature.name};
}

std::string subject_of(const git::Commit& commit) {
  if (commit.subject.empty()) return "(no message)";
  if (commit.subject.size() <= kSubjectBytesMax) return commit.subject;
  return std::string(text::prefix(commit.subject, kSubjectBytesMax)) + "…";
}

CommitLine line_of(const git::Commit& commit, const Links& links) {
  return {.author = person_of(commit.author),
          .id = short_id(commit.oid),
          .subject = subject_of(commit),
          .href = links.commit(commit.oid),
          .at = commit.committer.at};
}

RefMenu menu_of(const Place& place, const git::Revision* current, RefPage page,
                std::string_view path) {
  using Kind = git::Revision::Kind;
  const git::RefSnapshot& refs = *place.refs;
  RefMenu menu{.branch_count = refs.branches().size(),
               .tag_count = refs.tags().size(),
               .branches_href = url::branches(place.links.home()),
               .tags_href = url::tags(place.links.home())};
  menu.compare_href = url::choose_comparison(place.links.home());
  if (current && current->kind != Kind::Commit && refs.head() &&
      current->name != refs.default_branch())
    menu.compare_href = place.links.comparison(refs.default_branch(), current->name);
  auto is_current = [&](Kind kind, const git::Ref& ref) {
    return current && current->kind == kind && current->name == ref.name;
  };
  if (current) {
    bool commit = current->kind == Kind::Commit;
    menu.label = commit ? short_id(current->commit) : current->name;
    menu.icon = commit ? "commit" : current->kind == Kind::Tag ? "tag" : "branch";
  }
  if (const git::Ref* head = refs.head())
    menu.branches.push_back(item_of(place, *head, is_current(Kind::Branch, *head), page, path));
  for (const git::Ref& ref : refs.branches()) {
    if (menu.branches.size() >= kMenuBranches) break;
    if (ref.name == refs.default_branch()) continue;
    menu.branches.push_back(item_of(place, ref, is_current(Kind::Branch, ref), page, path));
  }
  for (const git::Ref* ref : last_tags(refs.tags()))
    menu.tags.push_back(item_of(place, *ref, is_current(Kind::Tag, *ref), page, path));
  return menu;
}

Toolbar toolbar_of(const Spot& spot, RefPage page) {
  Toolbar tools{.menu = menu_of(spot.place, &spot.revision, page, spot.path.text())};
  tools.root_href = spot.links().at(url::tree, spot.word, "");
  tools.crumbs = spot.links().crumbs(spot.word, spot.path);
  if (!tools.crumbs.empty()) tools.root_label = spot.links().home().substr(1);
  auto slash = tools.root_label.rfind('/');
  if (slash != std::string::npos) tools.root_label.erase(0, slash + 1);
  tools.find_href = spot.links().at(url::find, spot.word, "");
  tools.finder = url::paths(spot.links().home(), spot.commit().hex());
  tools.finder_base = spot.links().at(url::blob, spot.word, "") + "/";
  return tools;
}

std::vector<Action> actions_at(const access::RepoRead& at, web::Request& request,
                               std::string_view slot, const Links& links, std::string_view branch,
                               std::string_view path) {
  std::vector<Action> list;
  const auto& repository = at.repository();
  if (!at.may_write() || repository.archived_at || repository.quarantined) return list;
  for (const web::SlotFill* fill : request.on().slots.at(slot))
    list.push_back({std::string(fill->label), links.below(fill->path, branch, path),
                    std::string(fill->icon), std::string(fill->key)});
  return list;
}

std::vector<Action> file_actions(const access::RepoRead& at, web::Request& request,
                                 const Spot& spot) {
  if (spot.revision.kind != git::Revision::Kind::Branch) return {};
  return actions_at(at, request, "code.file", spot.links(), spot.revision.name, spot.path.text());
}

std::vector<Action> folder_actions(const access::RepoRead& at, web::Request& request,
                                   const Spot& spot) {
  if (spot.revision.kind != git::Revision::Kind::Branch) return {};
  auto list =
      actions_at(at, request, "code.folder", spot.links(), spot.revision.name, spot.path.text());
  if (spot.path.is_root()) return list;
  for (auto& action : actions_at(at, request, "code.subfolder", spot.links(), spot.revision.name,
                                 spot.path.text()))
    list.push_back(std::move(action));
  return list;
}

std::string_view icon_of(git::EntryKind kind) {
  switch (kind) {
    case git::EntryKind::Directory: return "dir";
    case git::EntryKind::Symlink: return "link-file";
    case git::EntryKind::Submodule: return "submodule";
    case git::EntryKind::File:
    case git::EntryKind::Executable: return "file";
  }
  return "file";
}

Deadline fact_deadline(const web::Request& request) {
  return request.deadline().sooner(request.has_query("fill") ? kFillSpan : kFactSpan);
}

}  // namespace stithy::code
