// SPDX-License-Identifier: Apache-2.0
//
// starters.h — the files a new repository may begin with: README, .gitignore, licence.
//
// Ignore lists are our own and short: what the usual tools of a language write into a work tree.
// Licences are the usual ones; their texts are fixed by their authors. Constants.
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
  std::string_view id;    // as forges spell it: SPDX without "-only"; compared without case
  std::string_view name;  // "MIT License"
  std::string_view gist;  // in a few words, after the name
  std::string_view text;  // with {year} and {holder} where the text names them
};
// What most people look for stands first.
std::span<const LicenceText> licence_texts();

// Texts that come from SPDX's list at build time (cmake/licences.cmake).
struct SpdxText {
  std::string_view id, text;
};
std::span<const SpdxText> spdx_texts();

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
