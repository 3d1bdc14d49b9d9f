// SPDX-License-Identifier: Apache-2.0
//
// The compiler of addresses on arbitrary text, as a file and as parts of a row: it ends with a
// header or with problems that name a line, never with both or neither.
// fuzz: tools/links/*.cc
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "links/compile.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(std::string_view source) {
  auto output =
      links::compile({.folder = "features/x", .sources = {{"x/routes.cc", std::string(source)}}});
  require(output.problems.empty() == !output.header.empty());
  for (const auto& problem : output.problems)
    require(problem.path == "x/routes.cc" && problem.line > 0 && problem.text.ends_with('.'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  check(text);
  check("route<&a>(" + std::string(text));
  check("route<&a>(Get, \"" + std::string(text) + "\", Need::Anyone, \"x.a\")");
  check("route<&a>(Put, \"/a\", Need::Anyone, \"x." + std::string(text) + "\")");
  return 0;
}
