// SPDX-License-Identifier: Apache-2.0
//
// Packs made of arbitrary bytes: the verdict does not depend on how they are cut, and totals never
// pass the limits.
// fuzz: src/git/wire/pack_scan.cc src/git/wire/pack_index.cc src/git/values.cc
// fuzz: src/sys/compress.cc src/sys/files.cc src/sys/random.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc
// fuzz: -lfmt -lz -lbrotlienc -lbrotlidec
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "git/wire/pack_scan.h"

namespace {

namespace git = stithy::git;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Verdict {
  bool sound = false, finished = false;
  std::uint64_t objects = 0, bytes = 0, expanded = 0;
  bool operator==(const Verdict&) const = default;
};

Verdict scan(std::string_view pack, std::size_t step) {
  git::PackLimits limits;
  limits.objects_max = 1000;
  limits.object_bytes_max = 1 << 20;
  limits.inflated_bytes_max = 4 << 20;
  limits.expanded_bytes_max = 16 << 20;
  limits.delta_depth_max = 20;
  git::PackScanner scanner(git::ObjectFormat::Sha1, limits);
  Verdict out;
  while (!pack.empty() && !scanner.finished()) {
    auto used = scanner.feed(pack.substr(0, step));
    if (!used) return out;
    require(*used <= std::min(step, pack.size()));
    require(*used == std::min(step, pack.size()) || scanner.finished());
    pack.remove_prefix(*used);
  }
  const auto& totals = scanner.totals();
  require(totals.objects <= limits.objects_max);
  require(totals.inflated_bytes <= limits.inflated_bytes_max);
  require(totals.expanded_bytes <= limits.expanded_bytes_max);
  require(totals.largest_bytes <= limits.object_bytes_max);
  return {true, scanner.finished(), totals.objects, totals.bytes, totals.expanded_bytes};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  // Few inputs guess the header; the first byte says whether it is given to them.
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  std::string pack;
  if (!input.empty() && input[0] % 2 == 0) {
    pack.assign("PACK\0\0\0\2\0\0\0", 11);
    pack += static_cast<char>(input[0] / 2 % 32);
    input.remove_prefix(1);
  }
  pack += input;
  require(scan(pack, 1) == scan(pack, pack.size() + 1));
  return 0;
}
