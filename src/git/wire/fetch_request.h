// SPDX-License-Identifier: Apache-2.0
//
// fetch_request.h — what a fetching client asks for, read and bounded before git sees it.
//
// Protocol v2 is gitprotocol-v2(5), the older ones gitprotocol-pack(5). Only words known here pass;
// the body that was read is what git gets, byte for byte. Pure; no reference is kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/values.h"

namespace stithy::git {

struct FetchLimits {
  std::size_t body_bytes_max = std::size_t{16} << 20;  // after Content-Encoding is undone
  std::size_t wants_max = 250'000;  // a partial clone asks for every blob of a checkout at once
  std::size_t haves_max = 65'536;
  std::size_t shallows_max = 65'536;
  std::size_t ref_prefixes_max = 65'536;
  std::uint32_t depth_max = 1'000'000;  // 2^31-1, git's word for everything, is allowed as well
};

struct FetchRequest {
  enum class Verb : std::uint8_t { Nothing, LsRefs, Fetch };
  Verb verb = Verb::Nothing;
  std::vector<Oid> wants;
  std::vector<std::string> not_refs;  // deepen-not
  // ls-refs:
  std::vector<std::string> ref_prefixes;
  bool peel = false, symrefs = false, unborn = false;
};

// `version` is 0, 1 or 2. Invalid and TooLarge carry the sentence for the client.
Result<FetchRequest> parse_fetch_request(std::string_view body, int version,
                                         const FetchLimits& limits);

// The version a client asks for in "Git-Protocol: version=2[:...]"; 0 when it does not say.
int parse_protocol_version(std::string_view header);

}  // namespace stithy::git
