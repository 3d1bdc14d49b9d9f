// SPDX-License-Identifier: Apache-2.0
//
// remote_fetch.h — bringing the branches and tags of another server (or directory) here.
//
// Only http, https and local directories; through our own egress proxy when one is given.
// Credentials travel in git's environment for that host alone. Blocking; can be cancelled.
#pragma once

#include <string>

#include "git/repository_files.h"

namespace stithy::git {

struct RemoteHead {
  std::string branch;  // short name; empty when the source has no branch or a detached HEAD
  ObjectFormat format = ObjectFormat::Sha1;
  bool has_refs = false;  // branches or tags
};

struct RemoteFetch {
  const Gateway& gateway;
  const ImportSource& source;

  Result<RemoteHead> look() const;
  Result<void> fetch_into(const sys::Path& repository) const;

 private:
  Command command(Subcommand subcommand, const sys::Path& repository) const;
};

// The stage and percentage of one line of git's progress ("Receiving objects:  42% (1/2)").
std::optional<ImportProgress> parse_progress(std::string_view line);

}  // namespace stithy::git
