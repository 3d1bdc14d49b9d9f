// SPDX-License-Identifier: Apache-2.0
//
// compile.h — queries.sql and migrations in, a C++ header and source out.
//
// Pure: reads and writes no file, so that the fuzzer can call it. When there are problems the texts
// are empty.
#pragma once

#include <string>
#include <vector>

#include "queries/model.h"

namespace queries {

struct Input {
  std::string folder;  // below the source root: "pillars/repo"
  SourceFile queries;
  std::vector<SourceFile> migrations;
};

struct Output {
  std::string header, source;
  std::vector<Problem> problems;
  std::size_t query_count = 0, variant_count = 0;
};

Output compile(const Input& input);

}  // namespace queries
