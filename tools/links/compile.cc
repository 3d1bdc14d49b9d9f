// SPDX-License-Identifier: Apache-2.0
#include "links/compile.h"

namespace links {

Output compile(const Input& input) {
  Output output;
  std::vector<Row> rows;
  for (const SourceFile& source : input.sources)
    for (Row& row : parse_rows(source, output.problems)) rows.push_back(std::move(row));
  const auto slash = input.folder.rfind('/');
  const std::string feature =
      slash == input.folder.npos ? input.folder : input.folder.substr(slash + 1);
  check_rows(feature, rows, output.problems);
  if (output.problems.empty()) output.header = render_header(input.folder, std::move(rows));
  return output;
}

}  // namespace links
