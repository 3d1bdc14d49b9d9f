// SPDX-License-Identifier: Apache-2.0
#include "features/code/api/api_changes.h"

#include <doctest/doctest.h>

namespace stithy::code {
namespace {

TEST_CASE("a patch is given whole or not at all") {
  git::DiffLine line;
  line.kind = git::LineKind::Added;
  line.text = "begins";
  git::Hunk hunk;
  hunk.old_start = hunk.new_start = hunk.new_count = 1;
  hunk.lines = {line};
  git::FileDiff file;
  file.old_path = file.new_path = "f";
  file.additions = 1;
  file.hunks = {hunk};
  git::Diff diff;
  diff.files = {file, file};
  diff.files[1].hunks[0].lines[0].cut = true;
  const web::Site site;
  const ApiLinks links(site, "/ada/engine", 1);
  const auto files = changed_files(diff, "a", "b", links, {.number = 1, .size = 10});
  REQUIRE(files.size() == 2);
  CHECK(files[0].patch == "@@ -1,0 +1,1 @@\n+begins");
  CHECK_FALSE(files[1].patch.has_value());
  CHECK(files[1].additions == 1);
}

}  // namespace
}  // namespace stithy::code
