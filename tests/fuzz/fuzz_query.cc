// SPDX-License-Identifier: Apache-2.0
//
// The query compiler on arbitrary text, as queries and as a migration: it ends with C++ or with
// problems that name a line, never with both or neither.
// fuzz: tools/queries/*.cc
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "queries/compile.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(std::string_view sql, std::string_view migration) {
  auto output = queries::compile({.folder = "features/x",
                                  .queries = {"x/queries.sql", std::string(sql)},
                                  .migrations = {{"x/0001_a.sql", std::string(migration)}}});
  require(output.problems.empty() == !output.source.empty());
  require(output.source.empty() == output.header.empty());
  for (const auto& problem : output.problems) require(!problem.path.empty() && problem.line > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  constexpr std::string_view kGood = "create table t (id id primary key);";
  check(text, kGood);
  check("-- f :one (a int, b list<int>) -> int\n" + std::string(text), kGood);
  check("-- f :upsert (a int)\nupsert into " + std::string(text), kGood);
  check("", text);
  check("", "create table t (" + std::string(text) + ");");
  return 0;
}
