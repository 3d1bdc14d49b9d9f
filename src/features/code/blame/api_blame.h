// SPDX-License-Identifier: Apache-2.0
//
// api_blame.h — blame over /api/v1: which commit each line of a file came from. GitHub has it in
// GraphQL alone, so the shapes are ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pillars/access/grants.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::code {

struct BlamedPlace {
  std::string commit = {}, path = {};
};
struct BlamedRange {
  std::int64_t first_line = 0, last_line = 0;
  std::string commit = {}, path = {};
  std::int64_t original_line = 0;
  std::optional<BlamedPlace> previous = {};
};
struct BlamedCommit {
  std::string id = {}, subject = {}, author_name = {}, author_email = {}, authored_at = {};
  std::string html_url = {};
};
struct BlamedFile {
  std::string commit = {}, path = {};
  std::int64_t ignored_commits = 0;
  std::vector<BlamedRange> ranges = {};
  std::vector<BlamedCommit> commits = {};
};

const web::Schema& schema_of(const BlamedPlace*);
const web::Schema& schema_of(const BlamedRange*);
const web::Schema& schema_of(const BlamedCommit*);
const web::Schema& schema_of(const BlamedFile*);

Result<web::Answer> api_blame(const access::RepoRead& at, web::Request& request);

}  // namespace stithy::code
