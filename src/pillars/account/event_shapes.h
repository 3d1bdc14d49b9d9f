// SPDX-License-Identifier: Apache-2.0
//
// event_shapes.h — the events of accounts as the reference shows them.
#pragma once

#include <vector>

#include "kit/event_shape.h"

namespace stithy::account {

std::vector<kit::EventShape> event_shapes();

}  // namespace stithy::account
