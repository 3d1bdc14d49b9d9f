// SPDX-License-Identifier: Apache-2.0
//
// draw.h — the floor plan as a picture (SVG), for docs/architecture.md.
//
// The picture depends on the plan and on which folders exist, and on nothing else: the same tree
// gives the same bytes, so that a stale drawing can be noticed by comparing.
#pragma once

#include <string>
#include <vector>

#include "floorplan/plan.h"

namespace floorplan {

// `files` are the files of the tree; floors without a file are left out.
std::string draw(const Plan& plan, const std::vector<std::string>& files);

}  // namespace floorplan
