// SPDX-License-Identifier: Apache-2.0
#include "git/signed/findings.h"

#include "git/answers.h"

namespace stithy::git {

namespace {

std::string key_of(const Repository& repository, const Oid& oid, std::string_view about) {
  std::string key = repository.answer_key("signature");
  key += oid.raw();
  key += about;
  return key;
}

}  // namespace

std::optional<std::string> find_finding(Repository& repository, const Oid& oid,
                                        std::string_view about) {
  auto known = repository.answers().findings.find(key_of(repository, oid, about));
  if (!known) return std::nullopt;
  return *known;
}

void keep_finding(Repository& repository, const Oid& oid, std::string_view about,
                  std::string finding) {
  auto kept = std::make_shared<const std::string>(std::move(finding));
  const std::size_t cost = sizeof(std::string) + kept->size() + 64;
  repository.answers().findings.put(key_of(repository, oid, about), std::move(kept), cost);
}

}  // namespace stithy::git
