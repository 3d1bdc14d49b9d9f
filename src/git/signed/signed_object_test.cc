// SPDX-License-Identifier: Apache-2.0
#include "git/signed/signed_object.h"

#include <doctest/doctest.h>

namespace stithy::git {

TEST_CASE("of a commit the header comes apart, the rest is what was signed") {
  auto split = split_signed_commit(
      "tree 1\nauthor a\ncommitter b\ngpgsig first\n \n second\nencoding x\n\ngpgsig text\n",
      ObjectFormat::Sha1);
  REQUIRE(split);
  CHECK(split->signature == "first\n\nsecond\n");
  CHECK(split->payload == "tree 1\nauthor a\ncommitter b\nencoding x\n\ngpgsig text\n");
}

TEST_CASE("signatures for the other kind of ids are no part of either") {
  constexpr std::string_view raw = "tree 1\ngpgsig one\n more\ngpgsig-sha256 two\n more\n\nText\n";
  CHECK(split_signed_commit(raw, ObjectFormat::Sha1)->signature == "one\nmore\n");
  CHECK(split_signed_commit(raw, ObjectFormat::Sha256)->signature == "two\nmore\n");
  CHECK(split_signed_commit(raw, ObjectFormat::Sha256)->payload == "tree 1\n\nText\n");
  CHECK(!split_signed_commit("tree 1\ngpgsig-sha256 two\n\nText\n", ObjectFormat::Sha1));
  CHECK(!split_signed_commit("tree 1\n\ngpgsig text\n", ObjectFormat::Sha1));
  CHECK(!split_signed_commit("", ObjectFormat::Sha1));
}

TEST_CASE("of a tag the last mark of a signature counts") {
  auto split = split_signed_tag(
      "object 1\ngpgsig-sha256 x\n y\ntag v\n\n-----BEGIN PGP SIGNATURE-----\nquoted\n"
      "-----BEGIN SSH SIGNATURE-----\nreal\n");
  REQUIRE(split);
  CHECK(split->payload == "object 1\ntag v\n\n-----BEGIN PGP SIGNATURE-----\nquoted\n");
  CHECK(split->signature == "-----BEGIN SSH SIGNATURE-----\nreal\n");
  CHECK(!split_signed_tag("object 1\n\nNo -----BEGIN PGP SIGNATURE-----\n"));
}

}  // namespace stithy::git
