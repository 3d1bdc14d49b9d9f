// SPDX-License-Identifier: Apache-2.0
#include "git/ref_snapshot.h"

#include <algorithm>

namespace stithy::git {
namespace {

void sort_by_name(std::vector<Ref>& refs) {
  std::sort(refs.begin(), refs.end(), [](const Ref& a, const Ref& b) { return a.name < b.name; });
}

}  // namespace

RefSnapshot::RefSnapshot(std::vector<Ref> branches, std::vector<Ref> tags,
                         std::string default_branch)
    : branches_(std::move(branches)),
      tags_(std::move(tags)),
      default_branch_(std::move(default_branch)) {
  sort_by_name(branches_);
  sort_by_name(tags_);
}

const Ref* RefSnapshot::find(RefKind kind, std::string_view name) const {
  const auto& refs = kind == RefKind::Branch ? branches_ : tags_;
  auto it = std::lower_bound(refs.begin(), refs.end(), name,
                             [](const Ref& ref, std::string_view n) { return ref.name < n; });
  return it != refs.end() && it->name == name ? &*it : nullptr;
}

std::optional<RefMatch> RefSnapshot::match(std::string_view tail) const {
  for (std::size_t end = tail.size(); end > 0 && end != tail.npos;) {
    const std::string_view name = tail.substr(0, end);
    const std::string_view rest = end < tail.size() ? tail.substr(end + 1) : std::string_view{};
    for (RefKind kind : {RefKind::Branch, RefKind::Tag}) {
      if (const Ref* ref = find(kind, name)) return RefMatch{kind, ref, rest};
    }
    end = tail.rfind('/', end - 1);
  }
  return std::nullopt;
}

}  // namespace stithy::git
