// SPDX-License-Identifier: Apache-2.0
#include "kit/audit/chain.h"

#include "base/json.h"
#include "base/text.h"
#include "sys/crypto.h"

namespace stithy::audit {

namespace {

namespace sql = kit::sql;

constexpr std::int64_t kReadAtOnce = 1000;

std::string seal_of(const Secret<>& key, std::int64_t sequence, std::string_view hash,
                    std::int64_t base_sequence, std::string_view base_hash) {
  const std::string said =
      text::format("audit head {} {} {} {}", sequence, hash, base_sequence, base_hash);
  return text::to_hex(sys::hmac_sha256(key.reveal(), said));
}

Result<sql::HeadRow> lock(db::Tx& tx) {
  TRY(sql::begin_head(tx));
  auto head = TRY(sql::lock_head(tx));
  if (!head) return internal("the head of the audit log vanished");
  return *std::move(head);
}

bool is_sealed(const sql::HeadRow& head, const Secret<>& key) {
  if (head.sequence == 0 && head.base_sequence == 0 && head.seal.empty()) return true;
  return sys::equal_constant_time(
      head.seal, seal_of(key, head.sequence, head.hash, head.base_sequence, head.base_hash));
}

Verdict broken(Verdict verdict, std::int64_t at, std::string reason) {
  verdict.broken_at = at;
  verdict.reason = std::move(reason);
  return verdict;
}

// Walks what is kept of the chain; `last` and `head` are how far it is right.
Result<Verdict> walk(db::Reader& reader, const sql::HeadRow& head) {
  Verdict verdict{.first = head.base_sequence + 1,
                  .last = head.base_sequence,
                  .unsealed = {},
                  .head = head.base_hash,
                  .broken_at = {},
                  .reason = {}};
  for (;;) {
    auto entries = TRY(sql::list_sealed(reader, verdict.last, kReadAtOnce));
    for (const Entry& entry : entries) {
      const std::int64_t expected = verdict.last + 1;
      if (entry.sequence != expected)
        return broken(std::move(verdict), expected, text::format("Entry {} is missing.", expected));
      const std::string hash = hash_of(entry, expected, verdict.head);
      if (entry.hash != hash)
        return broken(std::move(verdict), expected,
                      text::format("Entry {} is not what was sealed.", expected));
      verdict.last = expected;
      verdict.head = hash;
    }
    if (entries.size() < static_cast<std::size_t>(kReadAtOnce)) return verdict;
  }
}

}  // namespace

std::string render_entry(const Entry& e, std::int64_t sequence, std::string_view previous) {
  JsonWriter w;
  w.begin_object();
  w.member("sequence", sequence).member("previous", previous).member("id", e.id.value());
  w.member("at", e.at.micros()).member("action", e.action);
  w.member("actor_kind", e.actor_kind).member("actor_id", e.actor.value());
  w.member("actor", e.actor_login).member("acting_id", e.acting.value());
  w.member("acting", e.acting_login).member("credential_id", e.credential);
  w.member("subject_id", e.subject.value()).member("subject", e.subject_login);
  w.member("object", e.object).member("node_id", e.node.value()).member("node", e.node_name);
  w.member("repo_id", e.repo.value()).member("repo", e.repo_name);
  w.member("address", e.address).member("agent", e.agent).member("request", e.request);
  w.member("details", e.details).end_object();
  return std::move(w).take();
}

std::string hash_of(const Entry& entry, std::int64_t sequence, std::string_view previous) {
  return text::to_hex(sys::sha256(render_entry(entry, sequence, previous)));
}

Result<std::int64_t> seal(db::Tx& tx, const Secret<>& key) {
  const auto head = TRY(lock(tx));
  auto entries = TRY(sql::list_unsealed(tx, kSealedAtOnce));
  if (entries.empty()) return 0;
  // On what somebody else wrote nothing is built: it would look right from here on.
  if (!is_sealed(head, key))
    return conflict("The head of the audit log is not what this server sealed.");
  std::int64_t sequence = head.sequence;
  std::string hash = head.hash;
  for (const Entry& entry : entries) {
    hash = hash_of(entry, ++sequence, hash);
    if (TRY(sql::seal_entry(tx, entry.id, sequence, hash)) != 1)
      return conflict("Another server seals the audit log.");
  }
  const std::string mark = seal_of(key, sequence, hash, head.base_sequence, head.base_hash);
  if (TRY(sql::move_head(tx, head.sequence, sequence, hash, mark)) != 1)
    return conflict("Another server seals the audit log.");
  return static_cast<std::int64_t>(entries.size());
}

Result<std::int64_t> prune(db::Tx& tx, const Secret<>& key, Instant before, std::int64_t up_to,
                           std::int64_t at_most) {
  const auto head = TRY(lock(tx));
  if (!is_sealed(head, key))
    return conflict("The head of the audit log is not what this server sealed.");
  std::int64_t last = head.base_sequence;
  std::string hash = head.base_hash;
  for (const Entry& entry : TRY(sql::list_sealed(tx, head.base_sequence, at_most))) {
    if (entry.at >= before || *entry.sequence > up_to) break;
    last = *entry.sequence;
    hash = entry.hash.value_or("");
  }
  if (last == head.base_sequence) return 0;
  TRY(sql::delete_sealed(tx, head.base_sequence + 1, last));
  TRY(sql::move_base(tx, head.base_sequence, last, hash,
                     seal_of(key, head.sequence, head.hash, last, hash)));
  return last - head.base_sequence;
}

Result<Verdict> verify(db::Reader& reader, const Secret<>& key) {
  const auto found = TRY(sql::find_head(reader));
  const sql::HeadRow head = found ? *found : sql::HeadRow{};
  Verdict verdict = TRY(walk(reader, head));
  verdict.unsealed = TRY(sql::count_unsealed(reader));
  if (!verdict.sound()) return verdict;
  if (verdict.last < head.sequence)
    return broken(std::move(verdict), verdict.last + 1,
                  text::format("Entry {} is missing: the log ends too early.", verdict.last + 1));
  if (verdict.last > head.sequence || verdict.head != head.hash)
    return broken(std::move(verdict), head.sequence, "The head is not that of the last entry.");
  if (!is_sealed(head, key))
    return broken(std::move(verdict), head.sequence,
                  "The seal of the head was not made with the key of this instance.");
  return verdict;
}

}  // namespace stithy::audit
