// SPDX-License-Identifier: Apache-2.0
#include "features/transport/leak_scan.h"

#include <doctest/doctest.h>

namespace stithy::transport {

namespace {

const std::string kSecret = "sty_" + std::string(42, 'A') + "b";
const std::string kFine = "sty_pat_" + std::string(42, 'C') + "d";

std::vector<Candidate> scan(const std::string& patch, std::size_t piece = 7) {
  LeakScan scan;
  for (std::size_t at = 0; at < patch.size(); at += piece) scan.feed(patch.substr(at, piece));
  return scan.end();
}

const std::string kCommit = std::string(1, '\0') + std::string(40, 'a') + "\n\n";

}  // namespace

TEST_CASE("added lines are looked at, with file, line and commit") {
  auto found = scan(
      kCommit + "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -3,0 +4,2 @@ f\n+one\n+key=" + kSecret +
      ";\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].secret == kSecret);
  CHECK(found[0].file == "x");
  CHECK(found[0].line == 5);
  CHECK(found[0].commit == std::string(40, 'a'));
}

TEST_CASE("lines that go are not") {
  CHECK(scan(kCommit + "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-" + kSecret + "\n+none\n").empty());
}

TEST_CASE("an added line that looks like a heading is an added line") {
  auto found = scan(kCommit + "--- a/x\n+++ b/x\n@@ -0,0 +1,2 @@\n+++ b/y\n+" + kSecret + "\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].file == "x");
  CHECK(found[0].line == 2);
}

TEST_CASE("of a merge those lines count that no parent has") {
  const std::string patch = kCommit +
                            "diff --cc x\n--- a/x\n+++ b/x\n@@@ -1,1 -1,1 +1,3 @@@\n  same\n +" +
                            kSecret + "\n++" + kFine + "\n";
  auto found = scan(patch);
  REQUIRE(found.size() == 2);  // once with the length of a token without a kind
  CHECK(found[1].secret == kFine);
  CHECK(found[1].line == 3);
}

TEST_CASE("what is too short is none, and a long line is cut") {
  CHECK(scan(kCommit + "+++ b/x\n@@ -0,0 +1 @@\n+sty_short\n").empty());
  const std::string far(LeakScan::kLineBytesMax, ' ');
  CHECK(scan(kCommit + "+++ b/x\n@@ -0,0 +1 @@\n+" + far + kSecret + "\n", 65536).empty());
}

}  // namespace stithy::transport
