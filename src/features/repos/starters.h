// SPDX-License-Identifier: Apache-2.0
//
// starters.h — the files a new repository may begin with: README, .gitignore, licence.
//
// Ignore lists are our own and short: what the usual tools of a language write into a work tree.
// Licences are those short enough to be read; their texts are fixed by their authors. Constants.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/repository_files.h"

namespace stithy::repos {

struct IgnoreList {
  std::string_view name;  // "C++"; compared without case
  std::string_view text;
};
std::span<const IgnoreList> ignore_lists();

struct LicenceText {
  std::string_view id;  // SPDX identifier; compared without case
  std::string_view title;
  std::string_view text;  // with {year} and {holder} where the text names them
};
std::span<const LicenceText> licence_texts();

struct StarterWish {
  bool readme = false;
  std::string ignore, licence;  // names; empty: none
  std::string repository, description;
  std::string holder;  // of the copyright
  int year = 0;
};
// Invalid names an unknown list or licence. Empty when nothing was wished for.
Result<std::vector<git::InitialFile>> starter_files(const StarterWish& wish);

}  // namespace stithy::repos
