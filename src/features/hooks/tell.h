// SPDX-License-Identifier: Apache-2.0
//
// tell.h — from events to deliveries: who listens, and what waits to be sent.
//
// Deliveries are written once for an event and a hook, however often its job runs. Refs that an
// import brought are not told of: the repository itself is.
#pragma once

#include <vector>

#include "features/hooks/payloads/payloads.h"
#include "features/hooks/scope.h"
#include "kit/events.h"
#include "pillars/foundations.h"

namespace stithy::hooks {

std::vector<kit::Listener> listeners(const Foundations& on);

// A ping to this hook alone; it waits to be sent.
Result<DeliveryId> order_ping(db::Tx& tx, const web::Site& site, const Hook& hook,
                              const Scope& scope, Instant now);
// Tells this hook of the tip of the default branch as if it had just been pushed. Conflict in an
// empty repository.
Result<DeliveryId> order_test(const Foundations& on, const Hook& hook,
                              const repo::Repository& repository, UserId by);
// The same payload once more, under the same GUID.
Result<DeliveryId> redeliver(db::Tx& tx, const sql::DeliveryRow& delivery, Instant now);

}  // namespace stithy::hooks
