// SPDX-License-Identifier: Apache-2.0
#include "ssh/public_key.h"

#include <bit>

#include "base/text.h"
#include "ssh/wire.h"
#include "sys/crypto.h"

namespace stithy::ssh {

namespace {

constexpr std::string_view kKinds =
    "ssh-ed25519, ecdsa-sha2-nistp256, -384 and -521, ssh-rsa, and the same on a security key "
    "(sk-ssh-ed25519, sk-ecdsa)";
constexpr std::size_t kCommentBytesMax = 200;

Error refused(std::string message) { return invalid_field("key", std::move(message)); }

Error damaged() {
  return refused("The key is damaged: its bytes are not those of such a key. Copy the whole line.");
}

struct Curve {
  std::string_view name;
  unsigned bits;
};
constexpr Curve kCurves[] = {{"nistp256", 256}, {"nistp384", 384}, {"nistp521", 521}};

// RFC 5656 section 3.1: the name of the curve, and a point without compression.
bool read_point(Reader& reader, std::string_view curve, unsigned& bits) {
  auto named = take_string(reader);
  auto point = take_string(reader);
  if (!named || !point || *named != curve) return false;
  for (const auto& one : kCurves)
    if (one.name == curve) bits = one.bits;
  return point->size() == 1 + 2 * ((bits + 7) / 8) && point->front() == 4;
}

// PROTOCOL.u2f: the application the key was made for; "ssh:" or what begins with it.
bool read_application(Reader& reader) {
  auto application = take_string(reader);
  return application && application->starts_with("ssh:") && application->size() <= 200;
}

Result<void> read_rsa(Reader& reader, PublicKey& key) {
  auto exponent = take_positive(reader);
  auto modulus = take_positive(reader);
  if (!exponent || !modulus) return damaged();
  const auto top = static_cast<unsigned char>(modulus->front());
  key.bits =
      static_cast<unsigned>((modulus->size() - 1) * 8) + static_cast<unsigned>(std::bit_width(top));
  if (key.bits < kRsaBitsMin)
    return refused(
        text::format("An RSA key has at least {} bits; this one has {}. Make a new one: "
                     "ssh-keygen -t ed25519.",
                     kRsaBitsMin, key.bits));
  if (key.bits > kRsaBitsMax)
    return refused(
        text::format("An RSA key has at most {} bits; this one has {}.", kRsaBitsMax, key.bits));
  auto odd = [](std::string_view number) { return (number.back() & 1) != 0; };
  const bool one = exponent->size() == 1 && exponent->front() == 1;
  if (!odd(*modulus) || !odd(*exponent) || one || exponent->size() > 8) return damaged();
  return {};
}

Result<void> read_rest(Reader& reader, PublicKey& key) {
  constexpr std::string_view kEcdsa = "ecdsa-sha2-";
  if (key.kind == "ssh-ed25519" || key.kind == "sk-ssh-ed25519@openssh.com") {
    auto point = take_string(reader);
    if (!point || point->size() != 32) return damaged();
    key.bits = 256;
    if (key.kind.starts_with("sk-") && !read_application(reader)) return damaged();
    return {};
  }
  if (key.kind == "sk-ecdsa-sha2-nistp256@openssh.com") {
    if (!read_point(reader, "nistp256", key.bits) || !read_application(reader)) return damaged();
    return {};
  }
  if (key.kind.starts_with(kEcdsa)) {
    std::string_view curve = std::string_view(key.kind).substr(kEcdsa.size());
    bool known = false;
    for (const auto& one : kCurves) known = known || one.name == curve;
    if (known) return read_point(reader, curve, key.bits) ? Result<void>() : damaged();
  }
  if (key.kind == "ssh-rsa") return read_rsa(reader, key);
  if (key.kind == "ssh-dss")
    return refused(
        "DSA keys are refused: the algorithm is too weak. Make a new key: ssh-keygen "
        "-t ed25519.");
  if (text::contains(key.kind, "-cert-v01@"))
    return refused(
        "This is a certificate. Paste the key itself, the file without -cert in its "
        "name; certificates need no entry here.");
  return refused(text::format("Keys of this kind are not taken. The kinds are {}.", kKinds));
}

}  // namespace

std::string PublicKey::text() const { return text::format("{} {}", kind, text::to_base64(blob)); }

std::string fingerprint(std::string_view blob) {
  std::string hash = text::to_base64(sys::sha256(blob));
  while (hash.ends_with('=')) hash.pop_back();
  return "SHA256:" + hash;
}

Result<PublicKey> read_public_key(std::string_view blob) {
  Reader reader(blob);
  auto kind = take_string(reader);
  if (!kind || kind->size() > 64 || text::has_control(*kind) || !text::is_utf8(*kind))
    return damaged();
  PublicKey key{.kind = std::string(*kind), .blob = std::string(blob), .comment = {}};
  TRY(read_rest(reader, key));
  if (!reader.at_end()) return damaged();
  return key;
}

Result<PublicKey> parse_public_key(std::string_view line) {
  if (line.size() > kKeyTextBytesMax)
    return refused(text::format("A key is at most {} long.", text::render_size(kKeyTextBytesMax)));
  line = text::trim(line);
  if (line.empty()) return refused("Paste a public key.");
  if (text::contains(line, "PRIVATE KEY"))
    return refused(
        "This is the private key, which must never leave your machine. It was not kept, "
        "but treat it as lost: make a new one, and paste the file that ends in .pub.");
  if (text::contains(line, "BEGIN "))
    return refused("Paste the one line of the file that ends in .pub; this is another format.");
  if (text::contains(line, "\n") || text::contains(line, "\r"))
    return refused("One key at a time: it is a single line.");
  if (text::has_control(line) || !text::is_utf8(line))
    return refused("The key holds bytes that are no text.");
  auto [kind, rest, spaced] = text::cut(line, " ");
  if (text::contains(kind, "=") || text::contains(kind, ",") || text::contains(kind, "\""))
    return refused(
        "Options in front of a key are refused. Begin with the kind of the key, such as "
        "ssh-ed25519.");
  auto [body, comment, commented] = text::cut(text::trim(rest), " ");
  if (!spaced || body.empty())
    return refused("A key is a line such as \"ssh-ed25519 AAAA… you@laptop\".");
  auto blob = text::from_base64(body);
  if (!blob) return refused("The middle of the line is not base64. Copy the whole line.");
  auto key = TRY(read_public_key(*blob));
  if (key.kind != kind)
    return refused(text::format("The line says {}, but the key in it is of the kind {}.",
                                text::prefix(kind, 64), key.kind));
  key.comment = text::prefix(text::trim(comment), kCommentBytesMax);
  return key;
}

}  // namespace stithy::ssh
