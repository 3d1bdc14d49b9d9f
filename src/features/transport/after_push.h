// SPDX-License-Identifier: Apache-2.0
//
// after_push.h — what follows a push, out of its way: measuring and maintaining the repository.
#pragma once

#include "kit/events.h"
#include "pillars/foundations.h"

namespace stithy::transport {

// Listens to repo.pushed. Running it twice does no harm.
kit::Listener after_push(const Foundations& on);

}  // namespace stithy::transport
