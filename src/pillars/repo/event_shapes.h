// SPDX-License-Identifier: Apache-2.0
//
// event_shapes.h — the events of repositories as the reference shows them.
#pragma once

#include <vector>

#include "kit/event_shape.h"

namespace stithy::repo {

// Each with an example and a sentence for each of its members.
std::vector<kit::EventShape> event_shapes();

}  // namespace stithy::repo
