// SPDX-License-Identifier: Apache-2.0
//
// push_request.h — what a pushing client asks for: commands, options and the signed certificate.
//
// gitprotocol-pack(5), "Reference Update Request". Reads exactly up to the pack and no further.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/values.h"
#include "git/wire/pkt_line.h"

namespace stithy::git {

struct PushLimits {
  std::size_t commands_max = 10'000;
  std::size_t options_max = 16;
  std::size_t option_bytes_max = 256;
  std::size_t certificate_bytes_max = 1 << 20;
};

// One wished change, before its name is judged: what a client sends may be any bytes.
struct PushCommand {
  Oid old_oid, new_oid;
  std::string ref;
};

// A signed push: git's certificate with its signature, whole, for storage and verification.
struct PushCertificate {
  std::string text;       // everything between push-cert and push-cert-end
  std::string payload;    // what is signed
  std::string signature;  // armoured; empty when there is none
  std::string pusher, pushee, nonce;
};

struct PushRequest {
  std::vector<PushCommand> commands;
  std::optional<PushCertificate> certificate;
  std::vector<std::string> options;
  bool report = false, report_v2 = false, side_band = false, quiet = false, atomic = false,
       push_options = false;
  std::string agent;

  bool deletes_only() const;
};

// Invalid and TooLarge carry the sentence for the client. No commands at all (a lone flush, by
// which clients probe) is a request without commands.
Result<PushRequest> read_push_request(PacketStream& stream, ObjectFormat format,
                                      const PushLimits& limits);

}  // namespace stithy::git
