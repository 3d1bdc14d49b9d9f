// SPDX-License-Identifier: Apache-2.0
#include "sys/openpgp.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy::sys {

namespace {

// Made by gpg: a key that certifies, a subkey that signs, and a signature by that.
constexpr std::string_view kKey = R"(-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEZZIAgBYJKwYBBAHaRw8BAQdAS8dVH+2O3jt/bLcR9qYV9BFBMmWR7SSFkXhz
JOpfIAO0FUFkYSA8YWRhQGV4YW1wbGUub3JnPoiQBBMWCAA4FiEExVMYpRP7owWN
YMOixndEpXqFDacFAmWSAIACGwEFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQ
xndEpXqFDafI/QD8CEgy4hUwBldU8Y810m4RgC2tlj6G9ca8NlWwd5foNtQA/396
MF8Ki2QnvRryNt3BQN4r/H+/nNuk9H0et64sOhUKuDMEZZIAgRYJKwYBBAHaRw8B
AQdA5OLLlijG4lA9B90XevDV66XChmw6m6ExwQMYjo5uF3GI7wQYFggAIBYhBMVT
GKUT+6MFjWDDosZ3RKV6hQ2nBQJlkgCBAhsCAIEJEMZ3RKV6hQ2ndiAEGRYIAB0W
IQTgdL/7aIkVmEiqL0RqnZ8YkQstIgUCZZIAgQAKCRBqnZ8YkQstIgRrAPwL/Fm9
v/3IbYjJpfNQYQ0bhaWQ9U/waWAevviBySwy/AD+PyPG1gDTtduOZ+RhcsGDWtDa
XDlzVk10PK7TVd1PTQNMLgD+JEgJZOMR8nOTs/bbesE9jLIlo4ggmfcNmMtY80pj
kQ8BANf7rb2JyhHAbtvr/MvUDwddSTxqZAiw/8G9Gq+pDCUO
=VMfK
-----END PGP PUBLIC KEY BLOCK-----
)";
constexpr std::string_view kSignature = R"(-----BEGIN PGP SIGNATURE-----

iHUEABYIAB0WIQTgdL/7aIkVmEiqL0RqnZ8YkQstIgUCZlpkgAAKCRBqnZ8YkQst
Imr6AP4+XMvVUvq/NAM8RTie/rQ/WdJPS6x1QeXqzpvi/G+LjwD9FOEEj8FwAHNM
cP6IF/M3RhjC60BrL6QZSE2D2e+B+gM=
=U/3I
-----END PGP SIGNATURE-----
)";
constexpr std::string_view kText = "signed text\n";

}  // namespace

TEST_CASE("a key is read with its subkeys and addresses") {
  auto key = read_pgp_key(kKey);
  REQUIRE(key);
  CHECK(key->primary.fingerprint == "C55318A513FBA3058D60C3A2C67744A57A850DA7");
  CHECK(key->primary.key_id == "C67744A57A850DA7");
  CHECK(!key->primary.can_sign);
  CHECK(key->primary.can_certify);
  REQUIRE(key->subkeys.size() == 1);
  CHECK(key->subkeys[0].can_sign);
  CHECK(key->emails == std::vector<std::string>{"ada@example.org"});
  auto again = read_pgp_key(key->armored);
  REQUIRE(again);
  CHECK(again->primary.packet == key->primary.packet);
}

TEST_CASE("a signature counts over its own text alone") {
  auto signature = read_pgp_signature(kSignature);
  REQUIRE(signature);
  CHECK(signature->key_id == read_pgp_key(kKey)->subkeys[0].key_id);
  CHECK(check_pgp_signature(kKey, kSignature, kText) == PgpCheck::Good);
  CHECK(check_pgp_signature(kKey, kSignature, "signed text") == PgpCheck::Wrong);
  CHECK(check_pgp_signature(kKey, kSignature, "") == PgpCheck::Wrong);
  CHECK(check_pgp_signature("", kSignature, kText) == PgpCheck::Wrong);
}

TEST_CASE("what is no key and no signature is refused") {
  for (std::string_view bad :
       {std::string_view(), std::string_view("nonsense"), kSignature, kKey.substr(0, 200)})
    CHECK(!read_pgp_key(bad));
  CHECK(!read_pgp_key(std::string(kPgpBytesMax + 1, 'A')));
  CHECK(!read_pgp_key(text::format("{}{}", kKey, kKey)));
  for (std::string_view bad : {std::string_view(), kKey, kSignature.substr(0, 60)})
    CHECK(!read_pgp_signature(bad));
}

}  // namespace stithy::sys
