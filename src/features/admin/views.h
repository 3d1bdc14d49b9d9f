// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of this feature show.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stithy::admin {

struct Operation {
  std::string method, path, name, summary, need;
  std::string body_example, answer_example;  // indented JSON, or empty
  int status = 200;
};

struct Fact {
  std::string label, value;
};
struct OverviewView {
  std::vector<Fact> facts;
  std::vector<Fact> database;
};

}  // namespace stithy::admin
