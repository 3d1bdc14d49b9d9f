// SPDX-License-Identifier: Apache-2.0
#include "ssh/signed_text.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "ssh/public_key.h"

namespace stithy::ssh {

namespace {

// Made by ssh-keygen -Y sign -n git.
constexpr std::string_view kSignature = R"(-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg7dVC+cKKbQUy4V/0hjMttdiQ1C
BHNCoN1Js6XCC2nxQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQL7e4G6dxU5fvXOHXMqCSd1JRkn7Y1PygRHfWWhU70+Ze4XqVuj5DMEmQf6ZtEaXOd
n2EmqJ8psFeA7Tt8ZQgA0=
-----END SSH SIGNATURE-----
)";
constexpr std::string_view kKey =
    "ssh-ed25519 "
    "AAAAC3NzaC1lZDI1NTE5AAAAIO3VQvnCim0FMuFf9IYzLbXYkNQgRzQqDdSbOlwgtp8U";

}  // namespace

TEST_CASE("a signature of ssh-keygen is read and counts over its own text alone") {
  auto signature = read_text_signature(kSignature);
  REQUIRE(signature);
  CHECK(signature->for_what == "git");
  CHECK(signature->hash == "sha512");
  CHECK(signature->key == parse_public_key(kKey)->blob);
  CHECK(signs(*signature, "signed text\n"));
  CHECK(!signs(*signature, "signed text"));
  signature->for_what = "file";
  CHECK(!signs(*signature, "signed text\n"));
}

TEST_CASE("what is no signature is refused") {
  const std::string good(kSignature);
  CHECK(!read_text_signature(""));
  CHECK(!read_text_signature(good.substr(0, 100)));
  CHECK(!read_text_signature(text::replace_all(good, "U1NIU0lH", "U1NIU0lI")));
  CHECK(!read_text_signature(text::replace_all(good, "SSH SIGNATURE", "PGP SIGNATURE")));
  CHECK(!read_text_signature(std::string(kTextSignatureBytesMax + 1, 'A')));
}

}  // namespace stithy::ssh
