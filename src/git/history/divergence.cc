// SPDX-License-Identifier: Apache-2.0
#include "git/history/divergence.h"

#include "base/result.h"
#include "base/text.h"

namespace stithy::git {

namespace {

constexpr std::uint64_t kBase = 1;  // the bit of the base; that of tip i is kBase << (i + 1)

}  // namespace

Divergence::Divergence(const Oid& base, std::span<const Oid> tips)
    : tips_(tips.size()), all_(~Mask{0} >> (63 - tips.size())) {
  CHECK(tips.size() <= kTipsAtOnce);
  reach(base, kBase);
  for (std::size_t i = 0; i < tips.size(); ++i) reach(tips[i], kBase << (i + 1));
}

void Divergence::reach(const Oid& commit, Mask by) {
  auto [at, is_new] = edge_.try_emplace(commit, 0);
  if (is_new) ++unshared_;
  const bool was_shared = at->second == all_;
  at->second |= by;
  if (!was_shared && at->second == all_) --unshared_;
}

Result<void> Divergence::take_line(std::string_view line) {
  Mask mask = 0;
  bool first = true;
  for (auto word : text::split(line, ' ')) {
    const Oid oid = TRY(Oid::parse(word));
    if (!first) {
      reach(oid, mask);
      continue;
    }
    first = false;
    auto at = edge_.find(oid);
    if (at == edge_.end()) return internal("rev-list named a commit before its children");
    mask = at->second;
    edge_.erase(at);
    if (mask != all_) --unshared_, ++found_[mask];
  }
  return {};
}

Result<bool> Divergence::feed(std::string_view chunk) {
  rest_ += chunk;
  std::size_t begin = 0;
  for (std::size_t end; (end = rest_.find('\n', begin)) != rest_.npos; begin = end + 1) {
    if (unshared_ == 0) return false;
    TRY(take_line(std::string_view(rest_).substr(begin, end - begin)));
  }
  rest_.erase(0, begin);
  return unshared_ > 0;
}

std::vector<AheadBehind> Divergence::counts() const {
  std::vector<AheadBehind> out(tips_);
  for (const auto& [mask, count] : found_) {
    for (std::size_t i = 0; i < tips_; ++i) {
      const bool by_tip = mask & (kBase << (i + 1));
      if (by_tip && !(mask & kBase)) out[i].ahead += count;
      if (!by_tip && (mask & kBase)) out[i].behind += count;
    }
  }
  return out;
}

}  // namespace stithy::git
