// SPDX-License-Identifier: Apache-2.0
#include "features/code/signed/signed.h"

#include "base/text.h"

namespace stithy::code {

namespace {

using signing::Reason;

constexpr std::chrono::milliseconds kVerifySpan{2'000};

Result<std::vector<signing::Verdict>> verdicts_of(web::Request& request, git::Repository& git,
                                                  std::span<const signing::Item> items,
                                                  signing::Texts texts) {
  bool any = false;
  for (const auto& item : items) any = any || item.has_signature;
  if (!any) return std::vector<signing::Verdict>(items.size());
  db::Reader* reader = TRY(request.reader());
  return signing::verify(*reader, git, items,
                         {.texts = texts, .deadline = request.deadline().sooner(kVerifySpan)});
}

std::string_view sentence_of(const signing::Verdict& verdict) {
  switch (verdict.reason) {
    case Reason::Valid:
      return "The signature is right, and its key belongs to the account that has confirmed the "
             "address of whoever committed or tagged this.";
    case Reason::UnknownKey: return "The key that made the signature stands with no account here.";
    case Reason::BadEmail:
      return "The address of whoever committed or tagged this does not belong to the key.";
    case Reason::UnverifiedEmail:
      return "The owner of the key has not confirmed the address in this object.";
    case Reason::NoUser:
      return "The address in this object is none of the account that has the key, or that account "
             "may not sign in.";
    case Reason::ExpiredKey:
      return "The key had expired when the signature was made, or was revoked.";
    case Reason::NotSigningKey: return "The key is not one to sign with.";
    case Reason::MalformedSignature: return "The signature cannot be read.";
    case Reason::Invalid: return "The signature was not made over this content by this key.";
    case Reason::UnknownSignatureType:
      return "The signature is of a kind that is not understood here.";
    case Reason::GpgverifyUnavailable:
      return "The signature was not looked into: the object is too large, or there was no time.";
    case Reason::Unsigned: break;
  }
  return "";
}

std::string_view label_of(signing::Form form) {
  if (form == signing::Form::OpenPgp) return "GPG key ID";
  return form == signing::Form::Ssh ? "SSH key" : "";
}

SignatureBadge badge_from(const signing::Verdict& verdict) {
  if (verdict.reason == Reason::Unsigned) return {};
  return {.shown = true,
          .valid = verdict.valid(),
          .sentence = std::string(sentence_of(verdict)),
          .key_label = std::string(label_of(verdict.form)),
          .key = verdict.key,
          .login = verdict.login,
          .reason = std::string(signing::word_of(verdict.reason))};
}

ApiVerification verification_from(const signing::Verdict& verdict) {
  ApiVerification out{.verified = verdict.valid(),
                      .reason = std::string(signing::word_of(verdict.reason))};
  if (!verdict.signature.empty()) out.signature = verdict.signature;
  if (!verdict.payload.empty()) out.payload = verdict.payload;
  if (verdict.verified_at) out.verified_at = render_iso(*verdict.verified_at);
  return out;
}

}  // namespace

Result<std::vector<ApiVerification>> verifications_of(web::Request& request, git::Repository& git,
                                                      CommitList commits) {
  std::vector<signing::Item> items;
  for (const auto& commit : commits) items.push_back(signing::item_of(*commit));
  std::vector<ApiVerification> out;
  for (const auto& verdict : TRY(verdicts_of(request, git, items, signing::Texts::Give)))
    out.push_back(verification_from(verdict));
  return out;
}

Result<ApiVerification> verification_of(web::Request& request, git::Repository& git,
                                        const signing::Item& item) {
  auto verdicts = TRY(verdicts_of(request, git, {&item, 1}, signing::Texts::Give));
  return verification_from(verdicts.front());
}

std::string form_of(const ApiVerification& verification) {
  return text::format("{}-{}", verification.reason, verification.verified_at.value_or(""));
}

Result<std::vector<SignatureBadge>> badges_of(web::Request& request, git::Repository& git,
                                              std::span<const signing::Item> items) {
  std::vector<SignatureBadge> out;
  for (const auto& verdict : TRY(verdicts_of(request, git, items, signing::Texts::Leave)))
    out.push_back(badge_from(verdict));
  return out;
}

Result<SignatureBadge> badge_of(web::Request& request, git::Repository& git,
                                const signing::Item& item) {
  return TRY(badges_of(request, git, {&item, 1})).front();
}

}  // namespace stithy::code
