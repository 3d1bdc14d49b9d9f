// SPDX-License-Identifier: Apache-2.0
//
// trash.h — repositories in the bin: brought back, or removed for good.
//
// Purging removes the row first and the files second: a row without files would be a repository
// that cannot be opened, files without a row are removed by the next start at the latest. Safe to
// repeat.
#pragma once

#include "kit/jobs/jobs.h"
#include "pillars/access/grants.h"
#include "pillars/foundations.h"

namespace stithy::repos {

Result<repo::Repository> load_trashed(db::Reader& reader, RepoId id);
// Conflict when the name has been taken meanwhile.
Result<void> restore(db::Tx& tx, const access::SiteAdmin& by, RepoId id, Instant now);
Result<void> purge(const Foundations& on, const access::SiteAdmin& by, RepoId id);

// The hourly kind that purges what lay in the bin for repo::kTrashSpan.
kit::JobKind purge_kind(const Foundations& on);

}  // namespace stithy::repos
