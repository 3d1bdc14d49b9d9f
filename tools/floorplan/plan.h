// SPDX-License-Identifier: Apache-2.0
//
// plan.h — docs/floorplan.toml as values: floors, owners of outside headers, exceptions.
//
// A Plan is read once at start and never changes. Floors keep the order of the file, which is from
// the ground upwards. Rules are not judged here; see check.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace floorplan {

struct Floor {
  std::string name;
  int level = 0;
  std::string purpose;
  std::vector<std::string> includes;  // floors it may include
  std::vector<std::string> order;     // its parts; each may include those before it
  std::vector<std::string> faces;     // files other folders of the floor may include
};

struct Library {
  std::string name;
  std::vector<std::string> headers;  // patterns of <...>
  std::vector<std::string> owners;   // patterns of files that may include them
};

struct Exception {
  int line = 0;
  std::string file;
  std::string includes;
  std::string reason;
  std::string date;
  bool used = false;
};

struct Plan {
  std::vector<Floor> floors;
  std::vector<Library> libraries;
  std::vector<Exception> exceptions;

  const Floor* floor(std::string_view name) const;
};

// Reads the plan; ends the program with a message when the file is absent or not understood.
Plan read_plan(const std::string& path);

}  // namespace floorplan
