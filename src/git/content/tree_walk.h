// SPDX-License-Identifier: Apache-2.0
//
// tree_walk.h — everything below a tree at once: all paths, sums by language, and archives.
//
// git lists, we read its stream. A tree can be made to name itself a billion times over, so every
// walk is bounded in entries and time and says whether it saw all. Results by tree id are
// remembered. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "git/content/languages.h"
#include "git/repository.h"

namespace stithy::git {

struct WalkedFile {
  std::string_view path;  // raw bytes, from the root
  EntryKind kind = EntryKind::File;
  Oid oid;
  std::uint64_t size_bytes = 0;  // 0 for submodules
};

struct WalkLimits {
  std::uint64_t files_max = 500'000;
  Deadline deadline = Deadline::in(std::chrono::seconds(20));
};

// Calls `see` for each file below a tree or commit, in git's order, until it says false. Answers
// whether all were seen.
Result<bool> walk_files(Repository& repository, const Oid& tree_or_commit, const WalkLimits& limits,
                        const std::function<bool(const WalkedFile&)>& see);

struct PathList {
  std::vector<std::string> paths;  // raw bytes, in git's order
  bool whole = true;
};
Result<std::shared_ptr<const PathList>> list_paths(Repository& repository, const Oid& commit,
                                                   const WalkLimits& limits);

// What is below a tree, for the bar of languages and before archives are made.
struct TreeSummary {
  std::vector<LanguageShare> languages;  // the biggest first
  std::uint64_t files = 0, bytes = 0;
  bool whole = true;  // false: the limits came first; the sums are "at least"
};
Result<std::shared_ptr<const TreeSummary>> summarise_tree(Repository& repository, const Oid& commit,
                                                          const WalkLimits& limits);

struct ArchiveOptions {
  enum class Format : std::uint8_t { Zip, TarGz };
  Format format = Format::Zip;
  std::string prefix = {};  // the folder all files stand in, without slashes; empty for none
  std::uint64_t files_max = 500'000;
  std::uint64_t bytes_max = std::uint64_t{8} << 30;  // of the files, before compression
};
// TooLarge when the tree passes the limits; git starts only afterwards.
Result<Running> stream_archive(Repository& repository, const Oid& commit,
                               const ArchiveOptions& options, Deadline deadline);

}  // namespace stithy::git
