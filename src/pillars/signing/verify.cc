// SPDX-License-Identifier: Apache-2.0
#include "pillars/signing/verify.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "pillars/signing/looked.h"
#include "pillars/signing/queries.h"

namespace stithy::signing {

namespace {

constexpr std::array<std::string_view, 12> kWords = {"valid",
                                                     "unsigned",
                                                     "unknown_key",
                                                     "bad_email",
                                                     "unverified_email",
                                                     "no_user",
                                                     "expired_key",
                                                     "not_signing_key",
                                                     "malformed_signature",
                                                     "invalid",
                                                     "unknown_signature_type",
                                                     "gpgverify_unavailable"};

using Names = std::set<std::string>;

std::vector<std::string> list_of(const Names& names) { return {names.begin(), names.end()}; }

// What the database knows of the keys of all items, and of those who have them.
struct Known {
  std::vector<sql::GpgHolder> gpg;
  std::vector<sql::SshHolder> ssh;
  std::vector<sql::Address> addresses;
};

Result<Known> ask(db::Reader& reader, const std::vector<Looked>& all) {
  Names gpg, ssh;
  for (const Looked& one : all) {
    if (one.verdict.form == Form::OpenPgp && !one.decided) gpg.insert(one.verdict.key);
    if (one.verdict.form == Form::Ssh && !one.decided) ssh.insert(one.verdict.key);
  }
  Known out;
  if (!gpg.empty()) out.gpg = TRY(sql::list_gpg_holders(reader, list_of(gpg)));
  if (!ssh.empty()) out.ssh = TRY(sql::list_ssh_holders(reader, list_of(ssh)));
  std::set<std::int64_t> people;
  for (const auto& row : out.gpg) people.insert(row.user.value());
  for (const auto& row : out.ssh) people.insert(row.user.value());
  std::vector<UserId> users;
  for (std::int64_t id : people) users.emplace_back(id);
  if (!users.empty()) out.addresses = TRY(sql::list_addresses(reader, users));
  return out;
}

enum class Owns : std::uint8_t { No, Claims, Confirmed };
Owns owns(const Known& known, UserId user, const std::string& email) {
  for (const auto& address : known.addresses)
    if (address.user == user && address.email == email)
      return address.verified ? Owns::Confirmed : Owns::Claims;
  return Owns::No;
}

bool names(const std::string& emails, const std::string& wanted) {
  for (auto email : text::split(emails, '\n'))
    if (text::to_lower(email) == wanted) return true;
  return false;
}

// Of a key whose arithmetic was right, and of one that holds it; `foreign` when the address is not
// theirs.
template <class Holder>
Reason reason_with(const Known& known, const Holder& holder, const std::string& email,
                   Reason foreign) {
  if (holder.disabled_at) return Reason::NoUser;
  switch (owns(known, holder.user, email)) {
    case Owns::Confirmed: return Reason::Valid;
    case Owns::Claims: return Reason::UnverifiedEmail;
    case Owns::No: break;
  }
  return foreign;
}

// Of several holders of one key the one whose address it is counts, else the first.
template <class Holder>
void settle_with(const Holder& holder, Reason reason, Looked& one) {
  if (reason != Reason::Valid && one.verdict.reason != Reason::UnknownKey) return;
  one.verdict.reason = reason;
  if (reason != Reason::Valid) return;
  one.verdict.login = holder.login;
  one.verdict.verified_at = std::max(one.item->at, holder.added_at);
}

void decide_gpg(git::Repository& git, const Known& known, const Wish& wish, Looked& one) {
  one.verdict.reason = Reason::UnknownKey;
  for (const auto& holder : known.gpg) {
    if (holder.key_id != one.verdict.key || one.verdict.valid()) continue;
    Reason reason = check_gpg(git, {holder.id.value(), holder.armored}, wish.deadline, one);
    if (reason == Reason::Valid)
      reason = names(holder.emails, one.email)
                   ? reason_with(known, holder, one.email, Reason::NoUser)
                   : Reason::BadEmail;
    settle_with(holder, reason, one);
  }
}

// Its arithmetic was right: the key stands in the signature itself.
void decide_ssh(const Known& known, Looked& one) {
  one.verdict.reason = Reason::UnknownKey;
  for (const auto& holder : known.ssh)
    if (holder.fingerprint == one.verdict.key && !one.verdict.valid())
      settle_with(holder, reason_with(known, holder, one.email, Reason::BadEmail), one);
}

template <class Person>
std::string address_of(const Person& person) {
  return text::to_lower(person.email);
}

}  // namespace

std::string_view word_of(Reason reason) { return kWords[static_cast<std::size_t>(reason)]; }

Item item_of(const git::Commit& commit) {
  return {.oid = commit.oid,
          .kind = git::ObjectKind::Commit,
          .has_signature = commit.has_signature,
          .email = address_of(commit.committer),
          .at = commit.committer.at};
}

Item item_of(const git::Tag& tag) {
  return {.oid = tag.oid,
          .kind = git::ObjectKind::Tag,
          .has_signature = tag.has_signature,
          .email = tag.tagger ? address_of(*tag.tagger) : std::string(),
          .at = tag.tagger ? tag.tagger->at : Instant()};
}

Result<std::vector<Verdict>> verify(db::Reader& reader, git::Repository& git,
                                    std::span<const Item> items, const Wish& wish) {
  std::vector<Looked> all;
  all.reserve(items.size());
  for (const Item& item : items) all.push_back(look_at(git, item, wish));
  const Known known = TRY(ask(reader, all));
  std::vector<Verdict> out;
  out.reserve(all.size());
  for (Looked& one : all) {
    if (!one.decided && one.verdict.form == Form::OpenPgp) decide_gpg(git, known, wish, one);
    if (!one.decided && one.verdict.form == Form::Ssh) decide_ssh(known, one);
    if (wish.texts == Texts::Give && one.object) {
      one.verdict.signature = text::repair_utf8(one.object->signature);
      one.verdict.payload = text::repair_utf8(one.object->payload);
    }
    out.push_back(std::move(one.verdict));
  }
  return out;
}

}  // namespace stithy::signing
