// SPDX-License-Identifier: Apache-2.0
#include "features/editing/spot.h"

#include "base/text.h"
#include "features/code/urls.h"
#include "pillars/foundations.h"

namespace stithy::editing {

namespace {

struct Place {
  git::RefName branch;
  std::optional<git::Oid> tip;
  std::string_view rest;
};

Error not_a_branch(std::string_view tail) {
  return not_found(
      text::format("There is no branch at the start of {}. Files are changed on "
                   "branches: open the file there.",
                   text::repair_utf8(text::prefix(tail, 200))));
}

// In an empty repository the first commit makes the default branch.
Result<Place> place_without_commits(const repo::Repository& repository, std::string_view tail) {
  const std::string& name = repository.default_branch;
  if (tail != name && !tail.starts_with(name + "/")) return not_a_branch(tail);
  std::string_view rest = tail.substr(name.size());
  if (!rest.empty()) rest.remove_prefix(1);
  return Place{TRY(git::RefName::branch(name)), std::nullopt, rest};
}

Result<Place> place_of(const repo::Repository& repository, const git::RefSnapshot& refs,
                       std::string_view tail) {
  if (refs.branches().empty()) return place_without_commits(repository, tail);
  auto match = refs.match(tail);
  if (!match) return not_a_branch(tail);
  if (match->kind == git::RefKind::Tag)
    return invalid(text::format("{} is a tag, which stays as it is. Change the file on a branch.",
                                match->ref->name));
  auto branch = TRY(git::RefName::parse_lenient("refs/heads/" + match->ref->name));
  return Place{std::move(branch), match->ref->target, match->rest};
}

}  // namespace

std::string address_of(std::string_view home, RefPage page, std::string_view word,
                       std::string_view path) {
  if (path.empty()) return page(home, word);
  if (!text::is_utf8(path))
    return text::format("{}?bytes={}", page(home, word), text::to_hex(path));
  return page(home, text::format("{}/{}", word, path));
}

std::vector<PathCrumb> Spot::crumbs(const git::TreePath& folder) const {
  auto slash = home.rfind('/');
  std::vector<PathCrumb> list = {{home.substr(slash + 1), href(code::url::tree, {})}};
  git::TreePath at;
  for (const std::string& part : folder.components()) {
    auto next = at.child(part);
    if (!next) break;
    at = *std::move(next);
    list.push_back({part, href(code::url::tree, at)});
  }
  return list;
}

Result<git::TreeEntry> Spot::load_entry() const {
  auto absent = [&] {
    return not_found(text::format("There is no {} on the branch {}.",
                                  text::repair_utf8(path.text()), branch.short_name()));
  };
  if (!tip) return absent();
  auto entry = git->find_entry(*tip, path);
  if (!entry && entry.error().code == Code::NotFound) return absent();
  return entry;
}

Result<Spot> find_spot(const access::RepoWrite& at, web::Request& request) {
  const repo::Repository& repository = at.repository();
  auto git = TRY(request.on().repositories.open(repository));
  auto refs = TRY(git->refs(static_cast<std::uint64_t>(repository.generation)));
  std::string_view tail = request.param("rest");
  while (tail.ends_with('/')) tail.remove_suffix(1);
  Place place = TRY(place_of(repository, *refs, tail));
  git::TreePath path = TRY(git::TreePath::parse(place.rest));
  if (request.has_query("bytes")) {
    auto bytes = text::from_hex(request.query("bytes"));
    if (!bytes) return invalid("The bytes of a path are written as hexadecimal digits.");
    path = TRY(git::TreePath::parse(*bytes));
  }
  return Spot{std::move(git),          std::move(refs), repository.path(),
              std::move(place.branch), place.tip,       std::move(path)};
}

std::string propose_branch(const git::RefSnapshot& refs, std::string_view login) {
  for (int n = 1;; ++n) {
    std::string name = text::format("{}-patch-{}", login, n);
    if (!refs.find(git::RefKind::Branch, name)) return name;
  }
}

}  // namespace stithy::editing
