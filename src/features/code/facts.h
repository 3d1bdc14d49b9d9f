// SPDX-License-Identifier: Apache-2.0
//
// facts.h — what the front page says about a repository beside its files.
//
// Each answer may be missing when the deadline came first; what was found is remembered below, so a
// later question finds it at once.
#pragma once

#include "base/deadline.h"
#include "features/code/resolve.h"
#include "features/code/views.h"

namespace stithy::code {

// The order of tags: the newest commit first. `by_name` when there are too many to look at.
struct OrderedRefs {
  std::vector<const git::Ref*> refs;
  bool by_name = false;
};
OrderedRefs order_refs(git::Repository& git, std::span<const git::Ref> refs, Deadline deadline);

std::vector<TagLine> latest_tags(const Place& place, std::size_t count_max, Deadline deadline);
// Who wrote the last hundred commits, those who wrote last first.
std::vector<ui::Person> recent_authors(const Spot& spot, Deadline deadline);
std::vector<ui::Share> language_shares(const Spot& spot, Deadline deadline);
void add_licence(const Spot& spot, const git::Tree& root, About& about);

}  // namespace stithy::code
