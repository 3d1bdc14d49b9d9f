// SPDX-License-Identifier: Apache-2.0
//
// Commits, tags, trees and pointers made of arbitrary bytes: whatever they hold, the text that
// comes out is valid UTF-8 without control bytes and the dates can be written.
// fuzz: src/git/objects.cc src/git/commit_text.cc src/git/values.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/instant.cc -lfmt
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "git/objects.h"

namespace {

namespace git = stithy::git;
namespace text = stithy::text;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_line(std::string_view line) { require(text::is_utf8(line) && !text::has_control(line)); }

void check(const git::Signature& who) {
  check_line(who.name);
  check_line(who.email);
  require(stithy::render_iso(who.at).size() == 20);
  require(who.offset_minutes > -24 * 60 && who.offset_minutes < 24 * 60);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const auto commit = git::parse_commit(git::Oid(), input);
  check(commit.author);
  check(commit.committer);
  require(text::is_utf8(commit.subject) && text::is_utf8(commit.body));
  require(commit.subject.find('\n') == commit.subject.npos);
  const auto links = git::parse_commit_links(input, git::ObjectFormat::Sha1);
  require(links.parents.size() <= commit.parents.size());
  const auto tag = git::parse_tag(git::Oid(), input);
  if (tag.tagger) check(*tag.tagger);
  check_line(tag.name);
  for (auto format : {git::ObjectFormat::Sha1, git::ObjectFormat::Sha256}) {
    const auto tree = git::parse_tree(input, format);
    for (const auto& entry : tree.entries) require(!entry.name.empty());
  }
  static_cast<void>(git::parse_lfs_pointer(input));
  return 0;
}
