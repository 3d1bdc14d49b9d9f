// SPDX-License-Identifier: Apache-2.0
//
// compile.h — the tables of routes of a feature in, the header of its addresses out.
//
// Pure: reads and writes no file, so that the fuzzer can call it. When there are problems the
// header is empty.
#pragma once

#include <string>
#include <vector>

#include "links/model.h"

namespace links {

struct Input {
  std::string folder;               // below the source root: "features/code"
  std::vector<SourceFile> sources;  // that may hold rows: routes.cc, feature.cc
};

struct Output {
  std::string header;
  std::vector<Problem> problems;
};

Output compile(const Input& input);

}  // namespace links
