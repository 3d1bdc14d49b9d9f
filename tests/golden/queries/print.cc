// SPDX-License-Identifier: Apache-2.0
//
// Prints the golden schema and an `explain` of every statement, as a script for SQLite.
#include <cstdio>

#include "features/demo/queries.h"
#include "kit/notes/queries.h"

namespace {

void print(std::string_view prefix, std::string_view sql) {
  std::printf("%.*s%.*s;\n", static_cast<int>(prefix.size()), prefix.data(),
              static_cast<int>(sql.size()), sql.data());
}

}  // namespace

int main() {
  for (const auto& step : stithy::demo::sql::migrations()) {
    for (std::string_view sql : step.sqlite) print("", sql);
  }
  for (const auto* statement : stithy::demo::sql::statements())
    print("explain ", statement->sqlite);
  for (const auto* statement : stithy::kit::sql::statements()) print("explain ", statement->sqlite);
  return 0;
}
