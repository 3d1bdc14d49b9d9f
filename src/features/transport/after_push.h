// SPDX-License-Identifier: Apache-2.0
//
// after_push.h — what follows a push, out of its way: measuring the repository, and settling what
// the journal could not be told of.
#pragma once

#include "kit/events.h"
#include "kit/jobs/jobs.h"
#include "pillars/foundations.h"

namespace stithy::transport {

// Listens to repo.pushed. Running it twice does no harm.
kit::Listener after_push(const Foundations& on);
// By the minute: a push whose end could not be written (the database was away) is settled without
// waiting for the next push or the next start, so that its event is told.
kit::JobKind settle_kind(const Foundations& on);

}  // namespace stithy::transport
