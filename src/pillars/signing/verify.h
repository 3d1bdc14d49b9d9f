// SPDX-License-Identifier: Apache-2.0
//
// verify.h — whether commits and tags were signed by whom they name.
//
// A signature counts when a key made it over these bytes, the key stands with an account, and that
// account has confirmed the address of the committer (of a tag: of the tagger); an OpenPGP key
// names that address itself, too. Judged by the keys that stand here now: nothing is kept of former
// verdicts but the arithmetic, in memory. Answers tell nothing about accounts but of the one whose
// key it is. Thread-safe; holds no state.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "git/objects.h"
#include "git/repository.h"

namespace stithy::signing {

// Commits and tags past this are not looked into.
constexpr std::size_t kSignedBytesMax = std::size_t{1} << 20;

// GitHub's words, in lower case with underscores: word_of.
enum class Reason : std::uint8_t {
  Valid,
  Unsigned,
  UnknownKey,
  BadEmail,         // the key does not name the address, or is not of whom it belongs to
  UnverifiedEmail,  // claimed by the key's owner, but not confirmed
  NoUser,           // the key names the address, its owner does not have it; or may not sign in
  ExpiredKey,       // ended or taken back
  NotSigningKey,
  MalformedSignature,
  Invalid,
  UnknownSignatureType,
  GpgverifyUnavailable,  // too large, unreadable, or time ran out
};
std::string_view word_of(Reason reason);

enum class Form : std::uint8_t { None, OpenPgp, Ssh, Other };

struct Verdict {
  Reason reason = Reason::Unsigned;
  Form form = Form::None;
  std::string key = {};    // an OpenPGP key id, or the fingerprint of an SSH key
  std::string login = {};  // whose it is, when valid
  // Since when this server could tell: the key stood here and the signature was made.
  std::optional<Instant> verified_at = {};
  std::string signature = {}, payload = {};  // when they were asked for
  bool valid() const { return reason == Reason::Valid; }
};

struct Item {
  git::Oid oid = {};
  git::ObjectKind kind = git::ObjectKind::Commit;
  bool has_signature = false;
  std::string email = {};  // of the committer or tagger
  Instant at = {};         // when they say it was
};
Item item_of(const git::Commit& commit);
Item item_of(const git::Tag& tag);

enum class Texts : std::uint8_t { Leave, Give };
struct Wish {
  Texts texts = Texts::Leave;
  Deadline deadline;
};

// One verdict an item, in their order. However many there are, the database is asked at most three
// times. At most 500.
Result<std::vector<Verdict>> verify(db::Reader& reader, git::Repository& git,
                                    std::span<const Item> items, const Wish& wish);

}  // namespace stithy::signing
