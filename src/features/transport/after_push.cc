// SPDX-License-Identifier: Apache-2.0
#include "features/transport/after_push.h"

#include "db/transact.h"
#include "kit/job_runner.h"
#include "pillars/repo/events.h"
#include "pillars/repo/repository.h"

namespace stithy::transport {

kit::Listener after_push(const Foundations& on) {
  return kit::on<repo::Pushed>(
      "transport.after_push", [&on](const repo::Pushed& event, kit::JobRun&) -> Result<void> {
        auto size = on.repositories.files().disk_bytes(event.repository);
        return db::transact(on.database, Deadline::in(std::chrono::seconds(10)),
                            [&](db::Tx& tx) { return repo::set_size(tx, event.repository, size); });
      });
}

}  // namespace stithy::transport
