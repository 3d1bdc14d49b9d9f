// SPDX-License-Identifier: Apache-2.0
//
// Names, paths and addresses made of arbitrary bytes: what is accepted holds nothing that could be
// taken for an option, another path or another host, and reads back as itself.
// fuzz: src/git/ref_name.cc src/git/values.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc -lfmt
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "git/values.h"

namespace {

namespace git = stithy::git;
namespace text = stithy::text;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_strict(const git::RefName& name) {
  const std::string& full = name.text();
  require(git::RefName::parse_lenient(full).has_value());
  require(full.size() <= git::RefName::kBytesMax && text::is_utf8(full));
  require(full.find_first_of(" \t\n`$;|&<>'\"(){}\\~^:?*[\x7f") == full.npos);
  require(full.find("/-") == full.npos && full.find("..") == full.npos);
  require(!name.short_name().starts_with("refs/"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  for (auto name :
       {git::RefName::parse(input), git::RefName::branch(input), git::RefName::tag(input)}) {
    if (name) check_strict(*name);
  }
  auto lenient = git::RefName::parse_lenient(input);
  if (lenient) require(lenient->text() == input && input.starts_with("refs/"));
  auto path = git::TreePath::parse(input);
  if (path) {
    require(path->text() == input);
    for (const auto& part : path->components())
      require(!part.empty() && part != "." && part != ".." && part.find('/') == part.npos);
  }
  auto fresh = git::TreePath::parse_new(input);
  if (fresh) require(!text::has_control(input) && text::is_utf8(input));
  auto url = git::RemoteUrl::parse(input);
  if (url) require(input.starts_with("http") && input.find('@') >= input.find('/', 8));
  auto oid = git::Oid::parse(input);
  if (oid) require(oid->hex() == text::to_lower(input));
  return 0;
}
