// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "db/transact.h"
#include "features/orgs/security/handlers.h"
#include "kit/jobs/job_run.h"
#include "pillars/org/second_factor.h"

namespace stithy::orgs {

namespace {

Result<void> enforce(kit::JobRun& run) {
  const Json payload = TRY(run.payload());
  const Json* id = payload.find("organisation");
  if (!id || !id->as_int()) return invalid("the payload lacks organisation");
  TRY(db::transact(run.database(), run.deadline(), [&](db::Tx& tx) {
    return org::enforce_second_factor(tx, NamespaceId{*id->as_int()}, run.now());
  }));
  return {};
}

}  // namespace

kit::JobKind enforce_kind() {
  return {.name = std::string(kEnforce),
          .priority = kit::Priority::High,
          .attempts = 20,
          .run = enforce};
}

Result<void> order_enforcing(db::Tx& tx, NamespaceId organisation, Instant due, Instant now) {
  JsonWriter payload;
  payload.begin_object().member("organisation", organisation.value()).end_object();
  TRY(kit::enqueue(tx,
                   {.kind = kEnforce,
                    .payload = payload.text(),
                    .key = text::format("org {} {}", organisation.value(), due.micros()),
                    .run_at = due},
                   now));
  return {};
}

}  // namespace stithy::orgs
