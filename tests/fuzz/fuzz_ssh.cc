// SPDX-License-Identifier: Apache-2.0
//
// What strangers say to the SSH server before and after they are known: keys as people paste them
// and as clients show them, certificates, and command lines. What is taken is read the same again.
// fuzz: src/ssh/public_key.cc src/ssh/certificate.cc src/ssh/proof.cc
// fuzz: src/features/transport/ssh_command.cc
// fuzz: src/sys/signature.cc src/sys/crypto.cc src/sys/random.cc src/base/text.cc
// fuzz: src/base/encoding.cc src/base/result.cc src/base/instant.cc -lfmt -lcrypto -largon2
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/reader.h"
#include "features/transport/ssh_command.h"
#include "ssh/certificate.h"
#include "ssh/public_key.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  if (auto key = stithy::ssh::parse_public_key(input)) {
    auto again = stithy::ssh::parse_public_key(key->text());
    require(again && again->blob == key->blob && again->kind == key->kind);
    require(stithy::ssh::fingerprint(key->blob).size() == 50);
  }
  if (auto key = stithy::ssh::read_public_key(input)) require(key->blob == input);
  if (stithy::ssh::is_certificate(input)) {
    // Nobody trusts the authority of the input, so that nothing may come of it.
    require(!stithy::ssh::check_certificate(input, {}, stithy::Instant(0)));
    static_cast<void>(stithy::ssh::check_certificate(input, {std::string(input.substr(0, 51))},
                                                     stithy::Instant(0)));
  }
  if (auto command = stithy::transport::parse_ssh_command(input)) {
    for (std::string_view word : {command->owner, command->name}) {
      require(!word.empty() && word.front() != '-' && word.front() != '.');
      require(word.find_first_of("/'\" \t\n;&|$`\\") == word.npos);
    }
  }
  return 0;
}
