// SPDX-License-Identifier: Apache-2.0
#include "pillars/signing/looked.h"

#include "base/text.h"
#include "git/signed/findings.h"
#include "ssh/public_key.h"
#include "ssh/signed_text.h"
#include "sys/openpgp.h"

namespace stithy::signing {

namespace {

// A finding about the signature alone: one of these words, then the key.
constexpr std::string_view kNone = "none", kOther = "other", kMalformed = "malformed", kGpg = "gpg",
                           kSsh = "ssh", kSshWrong = "ssh-wrong";
constexpr std::string_view kAlone = "alone";
constexpr std::string_view kForGit = "git";

std::string read_gpg(const git::SignedObject& object) {
  auto signature = sys::read_pgp_signature(object.signature);
  if (!signature) return std::string(kMalformed);
  return text::format("{} {}", kGpg, signature->key_id);
}

std::string read_ssh(const git::SignedObject& object) {
  auto signature = ssh::read_text_signature(object.signature);
  if (!signature) return std::string(kMalformed);
  const bool good = signature->for_what == kForGit && ssh::signs(*signature, object.payload);
  return text::format("{} {}", good ? kSsh : kSshWrong, ssh::fingerprint(signature->key));
}

std::string read(const std::optional<git::SignedObject>& object) {
  if (!object) return std::string(kNone);
  if (object->signature.starts_with("-----BEGIN PGP ")) return read_gpg(*object);
  if (object->signature.starts_with("-----BEGIN SSH SIGNATURE-----")) return read_ssh(*object);
  return std::string(kOther);
}

void settle(Looked& one, Reason reason) {
  one.verdict.reason = reason;
  one.decided = true;
}

void take(std::string_view finding, Looked& one) {
  const auto [word, key, found] = text::cut(finding, " ");
  one.verdict.key = key;
  one.verdict.form = word == kNone                       ? Form::None
                     : word == kGpg                      ? Form::OpenPgp
                     : word == kSsh || word == kSshWrong ? Form::Ssh
                                                         : Form::Other;
  if (word == kNone) settle(one, Reason::Unsigned);
  if (word == kOther) settle(one, Reason::UnknownSignatureType);
  if (word == kMalformed) settle(one, Reason::MalformedSignature);
  if (word == kSshWrong) settle(one, Reason::Invalid);
}

bool load(git::Repository& git, Looked& one) {
  auto object = git.load_signed(one.item->oid, one.item->kind, kSignedBytesMax);
  if (!object) return false;
  one.object = *std::move(object);
  return true;
}

Reason reason_of(sys::PgpCheck check) {
  switch (check) {
    case sys::PgpCheck::Good: return Reason::Valid;
    case sys::PgpCheck::Wrong: return Reason::Invalid;
    case sys::PgpCheck::NotSigning: return Reason::NotSigningKey;
    case sys::PgpCheck::Expired:
    case sys::PgpCheck::Revoked: return Reason::ExpiredKey;
  }
  return Reason::Invalid;
}

}  // namespace

Looked look_at(git::Repository& git, const Item& item, const Wish& wish) {
  Looked one;
  one.item = &item;
  one.email = text::to_lower(item.email);
  if (!item.has_signature) {
    settle(one, Reason::Unsigned);
    return one;
  }
  auto finding = git::find_finding(git, item.oid, kAlone);
  const bool reads = !finding || wish.texts == Texts::Give;
  if (reads && ((!finding && wish.deadline.passed()) || !load(git, one))) {
    one.verdict.form = Form::Other;
    settle(one, Reason::GpgverifyUnavailable);
    return one;
  }
  if (!finding) {
    finding = read(one.object);
    git::keep_finding(git, item.oid, kAlone, *finding);
  }
  take(*finding, one);
  return one;
}

Reason check_gpg(git::Repository& git, const GpgCertificate& certificate, Deadline deadline,
                 Looked& one) {
  const std::string about = text::format("gpg {}", certificate.row);
  const auto known = git::find_finding(git, one.item->oid, about);
  if (known)
    return static_cast<Reason>(
        text::parse_number<int>(*known).value_or(static_cast<int>(Reason::GpgverifyUnavailable)));
  if (deadline.passed()) return Reason::GpgverifyUnavailable;
  if (!one.object && (!load(git, one) || !one.object)) return Reason::GpgverifyUnavailable;
  const Reason reason = reason_of(
      sys::check_pgp_signature(certificate.armored, one.object->signature, one.object->payload));
  git::keep_finding(git, one.item->oid, about, text::format("{}", static_cast<int>(reason)));
  return reason;
}

}  // namespace stithy::signing
