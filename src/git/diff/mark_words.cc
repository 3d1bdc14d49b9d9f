// SPDX-License-Identifier: Apache-2.0
#include "git/diff/mark_words.h"

#include <algorithm>

namespace stithy::git {
namespace {

// Bytes of line pairs compared in one diff; about a tenth of a second at the worst.
constexpr std::size_t kBytesMax = 400'000;
// Longer blocks are rewritten text, where the n-th old line has nothing to do with the n-th new.
constexpr std::size_t kBlockMax = 40;

std::size_t run_length(const std::vector<DiffLine>& lines, std::size_t at, LineKind kind) {
  std::size_t length = 0;
  while (at + length < lines.size() && lines[at + length].kind == kind) ++length;
  return length;
}

void mark_hunk(std::vector<DiffLine>& lines, std::size_t& budget) {
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t removed = run_length(lines, at, LineKind::Removed);
    if (removed == 0) {
      ++at;
      continue;
    }
    const std::size_t added = run_length(lines, at + removed, LineKind::Added);
    const std::size_t pairs = std::min(removed, added);
    for (std::size_t i = 0; i < pairs && std::max(removed, added) <= kBlockMax; ++i) {
      DiffLine& before = lines[at + i];
      DiffLine& after = lines[at + removed + i];
      const std::size_t cost = before.text.size() + after.text.size();
      if (before.cut || after.cut || cost > budget) continue;
      budget -= cost;
      WordChanges changes = compare_words(before.text, after.text);
      before.changed = std::move(changes.removed);
      after.changed = std::move(changes.added);
    }
    at += removed + added;
  }
}

}  // namespace

void mark_words(Diff& diff) {
  std::size_t budget = kBytesMax;
  for (FileDiff& file : diff.files) {
    for (Hunk& hunk : file.hunks) mark_hunk(hunk.lines, budget);
  }
}

}  // namespace stithy::git
