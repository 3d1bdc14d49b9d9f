// SPDX-License-Identifier: Apache-2.0
//
// pack_intake.h — from a stream of pack bytes to an indexed pack in quarantine.
//
// The scanner sees each byte before git does; whatever it refuses ends git at once. Blocking.
#pragma once

#include <functional>

#include "base/deadline.h"
#include "base/result.h"
#include "git/gateway.h"
#include "git/wire/pack_scan.h"
#include "git/wire/pkt_line.h"
#include "git/wire/quarantine.h"

namespace stithy::git {

struct PackIntake {
  const Gateway& gateway;
  sys::Path repository;
  ObjectFormat format;
  const PackLimits& limits;
  Deadline deadline;
  std::function<void()> tick;  // about every five seconds while git works; may be empty

  // Reads exactly one pack. A pack without objects leaves the quarantine empty.
  Result<PackTotals> take(PacketStream& stream, const Quarantine& quarantine) const;
  // Reads a pack and keeps nothing, so that a refused client can be answered.
  Result<PackTotals> drop(PacketStream& stream) const;
};

}  // namespace stithy::git
