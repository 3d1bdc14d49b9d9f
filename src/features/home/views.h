// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the first page and the search show.
#pragma once

#include <string>
#include <vector>

#include "base/instant.h"

namespace stithy::home {

struct RepositoryRow {
  std::string full_name, path, description, visibility;
  bool archived = false;
  Instant at;  // of the last push, or of its making
};

struct ActivityRow {
  std::string actor, repository, path;
  std::string what;  // "pushed to", "created the branch", "deleted the tag"
  std::string ref;   // as people say it: "main"
  std::string href;  // of what changed
  Instant at;
};

struct FrontView {
  bool signed_in = false;
  bool first_steps = false;  // no account exists yet
  std::string push_url;      // a name that does not exist yet, to push to
  std::vector<RepositoryRow> repositories;
  std::vector<ActivityRow> activity;
  Instant now;
};

struct SearchView {
  std::string words;
  std::vector<RepositoryRow> found;
  bool more = false;
  Instant now;
};

}  // namespace stithy::home
