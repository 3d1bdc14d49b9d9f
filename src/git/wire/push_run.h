// SPDX-License-Identifier: Apache-2.0
//
// push_run.h — private to receive_pack.cc: the steps of one push, in order.
#pragma once

#include "git/receive_pack.h"
#include "git/ref_list.h"
#include "git/wire/pack_intake.h"
#include "git/wire/push_checks.h"
#include "git/wire/push_nonce.h"
#include "git/wire/push_report.h"

namespace stithy::git {

class PushRun {
 public:
  PushRun(const ReceivePack& receiver, const PushExchange& exchange, RefJournal& journal,
          const PushRequest& request, ObjectFormat format)
      : receiver_(receiver),
        exchange_(exchange),
        journal_(journal),
        request_(request),
        format_(format),
        deadline_(Deadline::in(receiver.options_.wall_clock)) {}

  Result<PushOutcome> go(PacketStream& stream);

 private:
  using Ref = PushOutcome::Ref;

  void judge_commands();
  Result<RefCommand> judge_name(const PushCommand& wish) const;
  Result<void> judge_whole() const;
  Result<void> accept(PacketStream& stream);
  void refuse_pack(PacketStream& stream, Error error);
  Result<void> judge_objects(const Quarantine& quarantine);
  Result<void> judge_connection(const PushChecks& checks);
  Result<void> move_refs(Quarantine* quarantine);
  void drain(PacketStream& stream) const;
  void tick() const;

  std::vector<Ref*> alive();
  bool stop_when_atomic();  // fails the rest once one failed; true when nothing is left
  void fail_all(const Error& error);
  PackIntake intake() const;

  const ReceivePack& receiver_;
  const PushExchange& exchange_;
  RefJournal& journal_;
  const PushRequest& request_;
  const ObjectFormat format_;
  const Deadline deadline_;
  RefList refs_;
  PushOutcome outcome_;
};

}  // namespace stithy::git
