// SPDX-License-Identifier: Apache-2.0
//
// The diff parser on arbitrary bytes, whole and cut into pieces: both ways agree, the limits hold
// and what was kept never exceeds what was counted.
// fuzz: src/git/diff/diff_parser.cc src/git/diff/word_diff.cc src/git/diff/mark_words.cc
// fuzz: src/git/values.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/instant.cc -lfmt
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "git/diff/diff_parser.h"
#include "git/diff/mark_words.h"

namespace {

using stithy::git::Diff;
using stithy::git::DiffLimits;
using stithy::git::DiffParser;
using stithy::git::LineKind;

constexpr DiffLimits kLimits{
    .files_max = 4, .lines_max = 40, .file_lines_max = 20, .line_bytes_max = 30};

void require(bool holds) {
  if (!holds) std::abort();
}

stithy::Result<Diff> parse(std::string_view bytes, std::size_t piece) {
  DiffParser parser(kLimits);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    auto more = parser.feed(bytes.substr(at, piece));
    if (!more) return more.error();
  }
  return parser.finish(DiffParser::End::Whole);
}

void check(const Diff& diff) {
  require(diff.files.size() <= kLimits.files_max);
  require(diff.file_count >= diff.files.size());
  std::uint64_t kept = 0, added = 0;
  for (const auto& file : diff.files) {
    std::uint64_t file_kept = 0;
    for (const auto& hunk : file.hunks) {
      file_kept += hunk.lines.size();
      for (const auto& line : hunk.lines) {
        added += line.kind == LineKind::Added ? 1 : 0;
        require(line.text.size() <= kLimits.line_bytes_max);
        for (auto range : line.changed) {
          require(range.begin < range.end && range.end <= line.text.size());
        }
      }
    }
    require(file_kept <= kLimits.file_lines_max);
    kept += file_kept;
  }
  require(kept <= kLimits.lines_max && added <= diff.additions);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  auto whole = parse(input, size + 1);
  auto pieces = parse(input, 3);
  require(whole.has_value() == pieces.has_value());
  if (!whole) return 0;
  require(whole->additions == pieces->additions && whole->files.size() == pieces->files.size());
  stithy::git::mark_words(*whole);
  check(*whole);
  return 0;
}
