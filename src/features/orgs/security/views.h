// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the page of second factors shows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "features/orgs/views.h"

namespace stithy::orgs {

struct SecondFactorView {
  std::string name;
  std::string csrf;
  Refusal refusal = {};
  std::string grace = "14";
  std::optional<Instant> from = {};  // it is asked for
  bool enforced = false;
  std::vector<ui::Person> lacking = {};  // at most a hundred
  bool more = false;                     // lack it than are shown
  bool own = false;                      // the viewer has one
};

}  // namespace stithy::orgs
