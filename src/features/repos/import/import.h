// SPDX-License-Identifier: Apache-2.0
//
// import.h — repositories brought from elsewhere in the background: started, cancelled, tried
// again.
//
// The row comes first, with import_state Running, and its job brings the files in one piece; until
// then the repository has no directory. A job whose row no longer waits for it leaves nothing
// behind. Addresses of the web go through the egress rules; directories of this machine are for
// administrators and only with the setting repo.import_local_paths.
#pragma once

#include <string>

#include "features/repos/create.h"
#include "kit/jobs/jobs.h"

namespace stithy::repos {

// Invalid (field "url") names what is wrong with the address. `local` allows directories.
Result<git::RemoteUrl> parse_import_url(std::string_view address, bool local);
// "https://example.org/ada/engine.git" → "engine"; empty when nothing serves as a name.
std::string name_from_url(std::string_view address);

// Limited (setting repo.imports_max) while that many of the same owner are on their way; so is
// retry_import().
Result<repo::Repository> start_import(const Foundations& on, const Creator& creator,
                                      const CreateWish& wish, const git::RemoteUrl& from);
Result<void> cancel_import(const Foundations& on, const access::RepoAdmin& at);
Result<void> retry_import(const Foundations& on, const access::RepoAdmin& at);

// "repos.import", and the kind that notices imports whose job is gone.
std::vector<kit::JobKind> import_kinds(const Foundations& on);

}  // namespace stithy::repos
