// SPDX-License-Identifier: Apache-2.0
//
// The template compiler on arbitrary text: it ends with C++ or with one mistake that names a place,
// never with both or neither.
// fuzz: tools/templates/*.cc
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "templates/compile.h"

namespace {

constexpr std::string_view kOpening = "{# SPDX-License-Identifier: Apache-2.0 #}\n";

void require(bool holds) {
  if (!holds) std::abort();
}

void check(std::string_view source) {
  auto result = stithy::templates::compile(source, {.name = "features/sample/views/page.html"});
  bool compiled = !result.header.empty() && !result.source.empty();
  require(compiled == result.mistake.empty());
  if (compiled) {
    require(result.source.ends_with("}  // namespace stithy::sample\n"));
  } else {
    require(result.mistake.find(": error: ") != std::string::npos);
  }
}

}  // namespace

// Most input lacks the license line and would end there, so it is also tried behind one, and as
// the body of a page.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view source(reinterpret_cast<const char*>(bytes), size);
  check(source);
  check(std::string(kOpening).append(source));
  check(std::string(kOpening).append("{% page a(int x) %}").append(source).append("{% end %}"));
  return 0;
}
