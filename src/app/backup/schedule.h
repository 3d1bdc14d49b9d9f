// SPDX-License-Identifier: Apache-2.0
//
// schedule.h — the job of the server that makes a backup by the settings backup.*, and removes old
// ones. Administrators see it, and order it, under /admin/jobs.
#pragma once

#include <vector>

#include "app/backup/create.h"
#include "kit/jobs/job_kind.h"

namespace stithy::app {

// Both outlive the kind. `migrations` is asked when it runs.
kit::JobKind backup_kind(const Foundations& on,
                         std::function<std::vector<db::Migration>()> migrations);

}  // namespace stithy::app
