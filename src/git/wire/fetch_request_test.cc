// SPDX-License-Identifier: Apache-2.0
#include "git/wire/fetch_request.h"

#include <doctest/doctest.h>

#include "git/wire/pkt_line.h"

namespace stithy::git {

namespace {

const std::string kOid = "0123456789abcdef0123456789abcdef01234567";

std::string v2(std::string_view verb, const std::vector<std::string>& lines) {
  std::string out;
  append_packet(out, "command=" + std::string(verb));
  append_packet(out, "agent=git/2.39.5");
  append_packet(out, "object-format=sha1");
  append_delimiter(out);
  for (const std::string& line : lines) append_packet(out, line + "\n");
  append_flush(out);
  return out;
}

Result<FetchRequest> fetch(const std::vector<std::string>& lines, FetchLimits limits = {}) {
  return parse_fetch_request(v2("fetch", lines), 2, limits);
}

}  // namespace

TEST_CASE("the version is read from the header of the client") {
  CHECK(parse_protocol_version("version=2") == 2);
  CHECK(parse_protocol_version("session=x:version=1") == 1);
  CHECK(parse_protocol_version("version=3") == 0);
  CHECK(parse_protocol_version("") == 0);
  CHECK(parse_protocol_version("version=2evil") == 0);
}

TEST_CASE("a fetch of version 2 gives its wants") {
  auto request = fetch({"thin-pack", "ofs-delta", "want " + kOid, "have " + kOid, "shallow " + kOid,
                        "deepen 1", "filter blob:none", "done"});
  REQUIRE(request);
  CHECK(request->verb == FetchRequest::Verb::Fetch);
  CHECK(request->wants.size() == 1);
}

TEST_CASE("a request for refs gives its prefixes") {
  auto request = parse_fetch_request(
      v2("ls-refs", {"peel", "symrefs", "unborn", "ref-prefix refs/heads/"}), 2, {});
  REQUIRE(request);
  CHECK(request->verb == FetchRequest::Verb::LsRefs);
  CHECK((request->peel && request->symrefs && request->unborn));
  CHECK(request->ref_prefixes == std::vector<std::string>{"refs/heads/"});
}

TEST_CASE("commands and lines that are not known are refused") {
  CHECK_FALSE(parse_fetch_request(v2("object-info", {}), 2, {}));
  CHECK_FALSE(parse_fetch_request(v2("evil", {}), 2, {}));
  CHECK_FALSE(fetch({"packfile-uris https"}));
  CHECK_FALSE(fetch({"want-ref refs/heads/main"}));
  CHECK_FALSE(fetch({"want HEAD"}));
  CHECK_FALSE(fetch({"want --exec=id"}));
  CHECK_FALSE(parse_fetch_request(v2("ls-refs", {"want " + kOid}), 2, {}));
}

TEST_CASE("two commands in one body are refused, since only one would be checked") {
  CHECK_FALSE(parse_fetch_request(v2("ls-refs", {}) + v2("fetch", {}), 2, {}));
}

TEST_CASE("only filters with bounded work are offered") {
  for (const char* good : {"blob:none", "blob:limit=0", "blob:limit=10k", "tree:0", "tree:3"})
    CHECK_MESSAGE(fetch({std::string("filter ") + good}), good);
  for (const char* bad : {"tree:4", "tree:", "sparse:oid=main:x", "combine:blob:none+tree:0",
                          "object:type=blob", "blob:limit=-1", "blob:limit=", ""})
    CHECK_MESSAGE(!fetch({std::string("filter ") + bad}), bad);
}

TEST_CASE("depths are bounded, and everything may still be asked for") {
  CHECK(fetch({"deepen 1"}));
  CHECK(fetch({"deepen 2147483647"}));
  CHECK_FALSE(fetch({"deepen 2147483646"}));
  CHECK_FALSE(fetch({"deepen 0"}));
  CHECK_FALSE(fetch({"deepen -1"}));
  CHECK_FALSE(fetch({"deepen 99999999999"}));
}

TEST_CASE("lines of each kind are counted up to their limit") {
  FetchLimits limits;
  limits.wants_max = limits.haves_max = 2;
  CHECK(fetch({"want " + kOid, "want " + kOid, "have " + kOid, "have " + kOid}, limits));
  auto wants = fetch({"want " + kOid, "want " + kOid, "want " + kOid}, limits);
  REQUIRE_FALSE(wants);
  CHECK(wants.error().code == Code::TooLarge);
  CHECK_FALSE(fetch({"have " + kOid, "have " + kOid, "have " + kOid}, limits));
  limits.body_bytes_max = 10;
  CHECK(fetch({}, limits).error().code == Code::TooLarge);
}

TEST_CASE("requests of the older versions are read as well") {
  std::string body;
  append_packet(body, "want " + kOid + " multi_ack_detailed side-band-64k agent=git/2\n");
  append_packet(body, "want " + kOid + "\n");
  append_packet(body, "deepen 1\n");
  append_flush(body);
  append_packet(body, "have " + kOid + "\n");
  append_packet(body, "done\n");
  auto request = parse_fetch_request(body, 0, {});
  REQUIRE(request);
  CHECK(request->wants.size() == 2);
  CHECK(parse_fetch_request("0000", 0, {})->verb == FetchRequest::Verb::Nothing);
  std::string bad;
  append_packet(bad, "filter sparse:oid=x\n");
  CHECK_FALSE(parse_fetch_request(bad, 1, {}));
}

}  // namespace stithy::git
