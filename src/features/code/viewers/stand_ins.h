// SPDX-License-Identifier: Apache-2.0
//
// stand_ins.h — entries that stand for something else: a submodule for another repository, a
// symbolic link for another path, a pointer of Git LFS for a large file. What a page says of each.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "features/code/resolve.h"
#include "git/objects.h"
#include "web/site.h"

namespace stithy::code {

struct StandIn {
  std::string fact = {};  // "submodule"
  std::string note = {};  // a sentence or two
  std::string href = {}, label = {};
  std::string path = {};  // of what a symbolic link leads to, when it is in this revision
};

// The path a symbolic link in `folder` names; nothing when it leads out of the repository. Pure.
std::optional<std::string> link_target(std::string_view folder, std::string_view target);

// Where the page of a submodule is: its web address, of this server when it lies here; relative
// ones are taken from the repository at `home` ("/ada/engine"). Empty when no page can be known.
std::string submodule_page(std::string_view url, const std::string& home, std::string_view commit,
                           const std::string& main_url);

StandIn submodule_at(const Spot& spot, const git::TreeEntry& entry, const web::Site& site);
Result<StandIn> symlink_at(const Spot& spot, const git::TreeEntry& entry);
StandIn lfs_file(const git::LfsPointer& pointer);

}  // namespace stithy::code
