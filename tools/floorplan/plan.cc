// SPDX-License-Identifier: Apache-2.0
#include "floorplan/plan.h"

#include <cstdio>
#include <cstdlib>

#include "ground/files.h"
#include "ground/toml.h"

namespace floorplan {

const Floor* Plan::floor(std::string_view name) const {
  for (const Floor& floor : floors) {
    if (floor.name == name) return &floor;
  }
  return nullptr;
}

namespace {

Floor floor_of(const ground::TomlTable& table, std::string name) {
  return {.name = std::move(name),
          .level = table.number("level", 0),
          .purpose = table.text("purpose"),
          .includes = table.list("includes"),
          .order = table.list("order"),
          .faces = table.list("faces")};
}

}  // namespace

Plan read_plan(const std::string& path) {
  const std::string text = ground::read_file(path);
  if (text.empty()) {
    std::fprintf(stderr, "floorplan: %s is absent or empty.\n", path.c_str());
    std::exit(2);
  }
  Plan plan;
  for (const auto& table : ground::TomlReader(path, text).read()) {
    const std::string& name = table.name;
    if (name.starts_with("floor.")) {
      plan.floors.push_back(floor_of(table, name.substr(6)));
    } else if (name.starts_with("library.")) {
      plan.libraries.push_back({.name = name.substr(8),
                                .headers = table.list("headers"),
                                .owners = table.list("owners")});
    } else if (name == "exception") {
      plan.exceptions.push_back({.line = table.line,
                                 .file = table.text("file"),
                                 .includes = table.text("includes"),
                                 .reason = table.text("reason"),
                                 .date = table.text("date")});
    } else if (!name.empty()) {
      std::fprintf(stderr, "%s:%d: unknown table [%s]\n", path.c_str(), table.line, name.c_str());
      std::exit(2);
    }
  }
  return plan;
}

}  // namespace floorplan
