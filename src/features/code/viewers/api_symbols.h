// SPDX-License-Identifier: Apache-2.0
//
// api_symbols.h — what a file defines, over /api/v1. GitHub shows it on its pages alone, so the
// shapes are ours.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pillars/access/grants.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::code {

struct ApiSymbol {
  std::string name = {}, kind = {};
  std::int64_t line = 0, end_line = 0, depth = 0;
};
struct ApiSymbols {
  std::string commit = {}, path = {}, language = {};
  std::vector<ApiSymbol> symbols = {};
  bool complete = true;
};

const web::Schema& schema_of(const ApiSymbol*);
const web::Schema& schema_of(const ApiSymbols*);

Result<web::Answer> api_symbols(const access::RepoRead& at, web::Request& request);

}  // namespace stithy::code
