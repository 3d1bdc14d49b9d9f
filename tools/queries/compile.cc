// SPDX-License-Identifier: Apache-2.0
#include "queries/compile.h"

namespace queries {

Output compile(const Input& input) {
  Output out;
  QueryFile file = parse_queries(input.queries, out.problems);
  for (Query& query : file.queries) rewrite(query, file.path, out.problems);
  std::vector<Step> steps = parse_migrations(input.migrations, out.problems);
  if (!out.problems.empty()) return out;
  Place place = place_of(input.folder);
  out.header = emit_header(place, file);
  out.source = emit_source(place, file, steps);
  out.query_count = file.queries.size();
  for (const Query& query : file.queries) {
    for (bool variant : query.has_variant) out.variant_count += variant;
  }
  return out;
}

}  // namespace queries
