// SPDX-License-Identifier: Apache-2.0
//
// Keys and signatures of OpenPGP and SSH, and signed objects, made of arbitrary bytes: none makes a
// check pass, and what git signed is never longer than the object.
// fuzz: src/sys/openpgp.cc src/ssh/signed_text.cc src/ssh/proof.cc src/ssh/public_key.cc
// fuzz: src/git/signed/signed_object.cc src/sys/signature.cc src/sys/crypto.cc src/sys/random.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/instant.cc
// fuzz: -lfmt -lcrypto -largon2 -lrnp
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "git/signed/signed_object.h"
#include "ssh/signed_text.h"
#include "sys/openpgp.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const std::optional<stithy::git::SignedObject>& split, std::size_t size) {
  if (split) require(split->payload.size() + split->signature.size() <= size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  check(stithy::git::split_signed_commit(input, stithy::git::ObjectFormat::Sha1), size);
  check(stithy::git::split_signed_commit(input, stithy::git::ObjectFormat::Sha256), size);
  check(stithy::git::split_signed_tag(input), size);
  if (auto key = stithy::sys::read_pgp_key(input)) {
    require(key->primary.key_id.size() == 16 && !key->emails.empty());
    static_cast<void>(stithy::sys::check_pgp_signature(key->armored, input, "text"));
  }
  if (auto signature = stithy::sys::read_pgp_signature(input))
    require(signature->key_id.size() == 16);
  if (auto signature = stithy::ssh::read_text_signature(input))
    static_cast<void>(stithy::ssh::signs(*signature, "text"));
  return 0;
}
