// SPDX-License-Identifier: Apache-2.0
//
// host_keys.h — the keys by which clients know this server.
//
// Made once, in a directory that the server alone reads, and never again: a client that knew other
// ones refuses to come back. Ed25519, and RSA of 3072 bits for clients that know no better. Losing
// them is told to nobody, so they belong into a backup.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sys/files.h"

struct ssh_key_struct;

namespace stithy::ssh {

class HostKeys {
 public:
  // Reads them, and makes what is missing. Safe among several servers on one directory.
  static Result<HostKeys> open(const sys::Path& directory);
  HostKeys(HostKeys&&) noexcept;
  HostKeys& operator=(HostKeys&&) = delete;
  ~HostKeys();

  // Copies of its own, which the taker frees.
  std::vector<ssh_key_struct*> copies() const;
  std::vector<std::string> fingerprints() const;

 private:
  HostKeys() = default;
  std::vector<ssh_key_struct*> keys_;
};

}  // namespace stithy::ssh
