// SPDX-License-Identifier: Apache-2.0
//
// record.h — writes an entry of the audit log in the transaction of the change it tells of.
//
// Who did it and from where is what the scene of the thread says; without one it was the system.
// No entry holds a secret: a change names what a person could see on a page anyhow.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "kit/audit/ids.h"
#include "kit/audit/scene.h"

namespace stithy::audit {

struct Deed {
  std::string_view action;  // "repo.create"; in the spirit of GitHub's
  About about = {};
  std::vector<Change> changes = {};
  std::optional<Actor> by = {};  // instead of the scene's
};

Result<void> record(db::Tx& tx, const Deed& deed);

// Held until the refs have moved: of the intent, like its events.
Result<void> record_held(db::Tx& tx, const Deed& deed, IntentId intent);
Result<void> release_entries(db::Tx& tx, IntentId intent);
Result<void> drop_entries(db::Tx& tx, IntentId intent);

}  // namespace stithy::audit
