// SPDX-License-Identifier: Apache-2.0
//
// check.h — judges every #include of the tree by the plan.
//
// A Breach names the place, the line as written and what would be allowed. Breaches come in the
// order of files and lines, so that output is stable. Nothing is printed here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "floorplan/plan.h"

namespace floorplan {

struct Include {
  std::string file;  // "src/features/issues/close.cc"
  int line = 0;
  std::string target;  // "base/text.h", "git2.h"
  bool quoted = false;
};

struct Breach {
  std::string file;
  int line = 0;
  std::string written;  // the include as it stands, or empty
  std::string why;
};

// The #include lines of one file; comments and conditionals are not looked at.
std::vector<Include> includes_of(const std::string& file, std::string_view text);

// Marks the exceptions it used, hence the plan that is not const.
std::vector<Breach> check_includes(Plan& plan, const std::vector<Include>& includes);

// Circles among headers of src/, and among the faces of features taken by folder.
std::vector<Breach> check_circles(const Plan& plan, const std::vector<Include>& includes);

// Exceptions without reason or date, and those that nothing needs any more.
std::vector<Breach> check_exceptions(const Plan& plan, const std::string& plan_file);

}  // namespace floorplan
