// SPDX-License-Identifier: Apache-2.0
//
// receive_pack.h — taking pushes, in this process: no hooks and no `git receive-pack`.
//
// One push: commands are read and judged, then the pack is scanned byte by byte while the same
// bytes go to `git index-pack` in a quarantine, then everything must connect, then the caller
// judges the new objects, then git/ref_transaction.h moves the refs. Nothing of a refused push
// stays. Knows neither HTTP nor SSH: bytes are pulled from one function and the report is returned.
// Blocking; call from a git lane. Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "git/gateway.h"
#include "git/ref_transaction.h"
#include "git/wire/pack_scan.h"
#include "git/wire/push_request.h"
#include "git/wire/quarantine.h"
#include "sys/clock.h"

namespace stithy::git {

// One change of one ref as the caller judges it.
struct RefCommand {
  RefName name;
  Oid old_oid, new_oid;
  bool fast_forward = false;  // known once the objects are here; false for deletions
  bool is_create() const { return old_oid.is_zero(); }
  bool is_delete() const { return new_oid.is_zero(); }
  bool is_forced() const { return !is_create() && !is_delete() && !fast_forward; }
};

// What the caller decides. Every refusal's message becomes the "ng" line of that ref.
struct PushPolicy {
  // Before any byte of the pack is read. fast_forward is not known yet.
  std::function<Result<void>(const RefCommand&)> check_command;
  // When the objects wait in quarantine and connect; fast_forward is known.
  std::function<Result<void>(const RefCommand&, const QuarantinePaths&)> check_objects;
  // Again under the lane, just before the intent is written: permission and protection as they are
  // at that moment.
  std::function<Result<void>(const RefCommand&)> confirm;
  // Once, with the options the client sent.
  std::function<Result<void>(const std::vector<std::string>&)> check_options;
};

struct PushOutcome {
  struct Ref {
    std::string ref;                    // as the client wrote it
    std::optional<RefCommand> command;  // nothing when the name itself is refused
    std::optional<Error> error;         // nothing: done
  };
  std::vector<Ref> refs;
  std::optional<Error> unpack_error;
  PackTotals pack;
  std::optional<PushCertificate> certificate;  // its nonce was checked, its signature was not
  std::vector<std::string> options;
  std::string agent;
  bool changed() const;  // at least one ref moved
};

struct ReceiveOptions {
  PushLimits push;
  PackLimits pack;
  // Namespaces that only this server writes.
  std::vector<std::string> reserved_refs{
      "refs/pull",   "refs/keep", "refs/notes",  "refs/replace",  "refs/changes",
      "refs/stithy", "refs/for",  "refs/bisect", "refs/worktree", "refs/rewritten"};
  bool push_options = true;
  std::optional<Secret<>> nonce_key;  // signed pushes are offered when it is set
  std::chrono::seconds nonce_age_max{300};
  std::chrono::minutes wall_clock{60};
};

// One conversation.
struct PushExchange {
  sys::Path repository;
  std::string key;   // what lanes and journal call the repository
  std::string meta;  // for the journal
  PullBytes input;
  // HTTP: what a refused client still sends is read and dropped, or it would not see the report.
  // False where the input has no end of its own (SSH).
  bool read_to_end = true;
  PushPolicy policy;
  // Lines of text for the client's terminal, asked for once the refs have moved or not.
  std::function<std::vector<std::string>(const PushOutcome&)> messages;
  // Sends bytes at once while git is busy, so that no proxy hangs up; the report follows in the
  // returned text. Without it nothing is sent early.
  std::function<void(std::string_view)> send_early;
};

struct PushAnswer {
  std::string body;  // what remains to be sent; may be empty
  PushOutcome outcome;
};

class ReceivePack {
 public:
  // All references outlive this.
  ReceivePack(const Gateway& gateway, RefLanes& lanes, const sys::Clock& clock,
              ReceiveOptions options)
      : gateway_(gateway), lanes_(lanes), clock_(clock), options_(std::move(options)) {}

  // The answer to GET info/refs?service=git-receive-pack; `version` 1 adds the line that says so,
  // 2 does not exist for pushes and is answered as 0.
  Result<std::string> advertise(const sys::Path& repository, std::string_view key, int version,
                                bool service_line) const;

  // The same for a repository that the first push will make: no refs, and no nonce for signed
  // pushes, since that is bound to a repository.
  std::string advertise_nothing(ObjectFormat format, int version, bool service_line) const;

  // Takes one push. What is wrong with it is told inside the answer; an error means that the
  // request cannot even be read (Invalid, TooLarge) or that the repository cannot be used.
  Result<PushAnswer> take(const PushExchange& exchange, RefJournal& journal) const;

  const ReceiveOptions& options() const { return options_; }

 private:
  friend class PushRun;
  std::string capabilities(ObjectFormat format) const;
  const Gateway& gateway_;
  RefLanes& lanes_;
  const sys::Clock& clock_;
  const ReceiveOptions options_;
};

}  // namespace stithy::git
