// SPDX-License-Identifier: Apache-2.0
//
// view.h — the view structs of the sample templates, as a feature would declare them.
//
// Only the template tests include this file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace stithy::sample {

struct Entry {
  std::string name, address;
  int n = 0;
  std::size_t size = 0;
  bool folder = false;
};

struct View {
  std::string title, text, json;
  std::vector<Entry> entries;
  bool all = false;
};

}  // namespace stithy::sample
