// SPDX-License-Identifier: Apache-2.0
//
// frame.h — what the sample layout shows around a page.
//
// Only the template tests include this file.
#pragma once

#include <string>

namespace stithy::ui {

struct Frame {
  std::string title, style, script, path;
  bool outside = false;
};

}  // namespace stithy::ui
