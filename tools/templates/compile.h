// SPDX-License-Identifier: Apache-2.0
//
// compile.h — the template compiler as one function: text in, C++ or a mistake out.
//
// Pure and thread-safe: no files, no state. Work and memory are bounded by the size of the source
// times the nesting allowed by model.h.
#pragma once

#include <string>
#include <string_view>

namespace stithy::templates {

struct CompileOptions {
  std::string name;          // below the root: "features/code/views/tree.html"
  std::string root = "src";  // how the root is called in messages and #line
};

struct Compiled {
  std::string header, source;  // empty after a mistake
  std::string mistake;         // "src/a/b.html:3:7: error: …"; empty when all is well
};

Compiled compile(std::string_view source, const CompileOptions& options);

}  // namespace stithy::templates
