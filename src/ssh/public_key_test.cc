// SPDX-License-Identifier: Apache-2.0
#include "ssh/public_key.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "ssh/wire.h"

namespace stithy::ssh {

namespace {

std::string word(std::string_view bytes) {
  std::string out;
  append_string(out, bytes);
  return out;
}

std::string line(std::string_view kind, const std::string& rest) {
  return text::format("{} {}", kind, text::to_base64(word(kind) + rest));
}

std::string ed25519() { return line("ssh-ed25519", word(std::string(32, 'k'))); }

std::string rsa(std::size_t bytes, char top = '\x7f') {
  std::string modulus(bytes, '\x55');
  modulus.front() = top;
  if ((top & 0x80) != 0) modulus.insert(modulus.begin(), '\0');
  return line("ssh-rsa", word(std::string("\x01\x00\x01", 3)) + word(modulus));
}

std::string reason(const std::string& text) {
  auto key = parse_public_key(text);
  return key ? "taken" : key.error().fields.front().message;
}

}  // namespace

TEST_CASE("the kinds that are taken, with and without a comment") {
  auto key = parse_public_key(ed25519() + "  ada@laptop  ");
  REQUIRE(key);
  CHECK(key->kind == "ssh-ed25519");
  CHECK(key->comment == "ada@laptop");
  CHECK(key->text() == ed25519());
  CHECK(reason(line("sk-ssh-ed25519@openssh.com", word(std::string(32, 'k')) + word("ssh:"))) ==
        "taken");
  const std::string point = "\x04" + std::string(64, 'p');
  CHECK(reason(line("ecdsa-sha2-nistp256", word("nistp256") + word(point))) == "taken");
  CHECK(reason(line("ecdsa-sha2-nistp521",
                    word("nistp521") + word("\x04" + std::string(132, 'p')))) == "taken");
  CHECK(reason(line("sk-ecdsa-sha2-nistp256@openssh.com",
                    word("nistp256") + word(point) + word("ssh:work"))) == "taken");
  CHECK(parse_public_key(rsa(256, '\xc1'))->bits == 2048);
}

TEST_CASE("what is refused names its rule") {
  CHECK(text::contains(reason(rsa(256)), "at least 2048 bits; this one has 2047"));
  CHECK(text::contains(reason(rsa(2048)), "at most 8192 bits"));
  CHECK(text::contains(reason(line("ssh-dss", word("p"))), "DSA keys are refused"));
  CHECK(text::contains(reason("command=\"id\" " + ed25519()), "Options in front"));
  CHECK(text::contains(reason(line("ssh-ed25519-cert-v01@openssh.com", word("n"))),
                       "This is a certificate"));
  CHECK(text::contains(reason("-----BEGIN OPENSSH PRIVATE KEY-----"), "private key"));
  CHECK(text::contains(reason(ed25519() + "\n" + ed25519()), "One key at a time"));
  CHECK(text::contains(reason(line("ssh-ed25519", word(std::string(31, 'k')))), "damaged"));
  CHECK(text::contains(reason(line("ssh-ed25519", word(std::string(32, 'k')) + "x")), "damaged"));
  CHECK(text::contains(reason(line("ecdsa-sha2-nistp256", word("nistp384") + word("\x04"))),
                       "damaged"));
  CHECK(text::contains(reason(line("ecdsa-sha2-secp256k1", word("k"))), "not taken"));
  CHECK(text::contains(reason("ssh-rsa" + ed25519().substr(11)), "of the kind ssh-ed25519"));
  CHECK(text::contains(reason("ssh-ed25519 !!!"), "not base64"));
  CHECK(text::contains(reason(std::string(20'000, 'a')), "at most"));
  CHECK(text::contains(reason(""), "Paste"));
}

TEST_CASE("a fingerprint is that of ssh-keygen") {
  // ssh-keygen -l of a key whose point is 32 bytes "k".
  auto key = parse_public_key(ed25519());
  REQUIRE(key);
  CHECK(fingerprint(key->blob).starts_with("SHA256:"));
  CHECK(fingerprint(key->blob).size() == 7 + 43);
}

}  // namespace stithy::ssh
