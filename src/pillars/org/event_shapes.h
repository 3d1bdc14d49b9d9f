// SPDX-License-Identifier: Apache-2.0
//
// event_shapes.h — the events of organisations as the reference shows them.
#pragma once

#include <vector>

#include "kit/event_shape.h"

namespace stithy::org {

std::vector<kit::EventShape> event_shapes();

}  // namespace stithy::org
