// SPDX-License-Identifier: Apache-2.0
//
// project.h — the history of a made-up project: files of several languages that grow over months,
// by several people, with branches, merges and tags.
//
// The same plan gives the same objects. Pure but for the batch that it fills.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "git/edit/object_batch.h"
#include "git/ref_transaction.h"

namespace stithy::app::demo {

struct Author {
  std::string name, email;
};

struct ProjectPlan {
  std::string name;     // of the repository
  std::string purpose;  // one sentence
  std::vector<Author> authors;
  int commits = 100;       // on the default branch
  std::uint64_t seed = 1;  // another seed, another project
  Instant ends;            // when the newest commit was made
  std::chrono::hours span{24 * 180};
};

// Adds every object to the batch and gives the refs to make: branches and annotated tags.
Result<std::vector<git::RefChange>> write_project(const ProjectPlan& plan, git::ObjectBatch& batch);

}  // namespace stithy::app::demo
