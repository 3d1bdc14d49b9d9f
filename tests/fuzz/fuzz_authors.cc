// SPDX-License-Identifier: Apache-2.0
//
// The parser of histories' authors on arbitrary bytes, whole and cut into pieces: both ways agree,
// and words and dates keep their bounds.
// fuzz: src/git/history/author_parser.cc src/git/values.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/instant.cc -lfmt
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "git/history/author_parser.h"

namespace {

using stithy::git::AuthoredCommit;

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<AuthoredCommit> parse(std::string_view bytes, std::size_t piece) {
  std::vector<AuthoredCommit> found;
  const std::function<bool(const AuthoredCommit&)> visit = [&](const AuthoredCommit& commit) {
    found.push_back(commit);
    return true;
  };
  stithy::git::AuthorParser parser(visit);
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    if (!parser.feed(bytes.substr(at, piece))) return found;
  parser.finish();
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = parse(bytes, size + 1);
  const auto pieces = parse(bytes, 7);
  require(whole.size() == pieces.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const AuthoredCommit &a = whole[i], &b = pieces[i];
    require(a.id == b.id && a.name == b.name && a.email == b.email && a.seconds == b.seconds);
    require(a.additions == b.additions && a.deletions == b.deletions);
    require(stithy::text::is_utf8(a.name) && stithy::text::is_utf8(a.email));
    require(a.seconds >= 0 && a.offset_minutes > -1600 && a.offset_minutes < 1600);
  }
  return 0;
}
