// SPDX-License-Identifier: Apache-2.0
//
// The parser of blame and that of the list of ignored commits on arbitrary bytes, whole and cut
// into pieces: both ways agree, ranges are in order and apart, and every origin exists.
// fuzz: src/git/history/blame_parser.cc src/git/history/ignore_list.cc src/git/values.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/instant.cc -lfmt
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "git/history/blame_parser.h"

namespace {

using stithy::git::Blame;
using stithy::git::BlameParser;

void require(bool holds) {
  if (!holds) std::abort();
}

stithy::Result<Blame> parse(std::string_view bytes, std::size_t piece) {
  BlameParser parser;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    auto fed = parser.feed(bytes.substr(at, piece));
    if (!fed) return fed.error();
  }
  return parser.finish();
}

void check(const Blame& blame) {
  std::uint64_t next = 1;
  for (const auto& range : blame.ranges) {
    require(range.line_count > 0 && range.original_line > 0);
    require(range.first_line >= next);
    require(range.origin < blame.origins.size());
    next = std::uint64_t{range.first_line} + range.line_count;
  }
  for (const auto& origin : blame.origins) {
    require(!origin.at.path.empty());
    require(!origin.previous || !origin.previous->path.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const auto list = stithy::git::parse_ignore_list(input, stithy::git::ObjectFormat::Sha1);
  require(list.commits.size() * 40 + list.unreadable_lines <= size);
  auto whole = parse(input, size + 1);
  auto pieces = parse(input, 3);
  require(whole.has_value() == pieces.has_value());
  if (!whole) return 0;
  require(whole->ranges.size() == pieces->ranges.size());
  require(whole->origins.size() == pieces->origins.size());
  check(*whole);
  return 0;
}
