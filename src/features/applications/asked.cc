// SPDX-License-Identifier: Apache-2.0
#include "features/applications/asked.h"

#include <algorithm>

#include "base/text.h"
#include "pillars/account/credentials.h"

namespace stithy::applications {

namespace {

struct IdentityWord {
  std::string_view word, meaning;
  Identity identity;
};
constexpr IdentityWord kIdentities[] = {
    {"openid", "Learn who you are when you sign in with it", Identity::OpenId},
    {"profile", "Read your name, picture and profile address", Identity::Profile},
    {"email", "Read your e-mail address", Identity::Email},
};
// Of GitHub, without a counterpart here: gh and others ask for them by habit.
constexpr std::string_view kPassedOver[] = {"offline_access",  "gist",
                                            "workflow",        "notifications",
                                            "codespace",       "project",
                                            "read:project",    "write:packages",
                                            "read:packages",   "delete:packages",
                                            "admin:repo_hook", "write:repo_hook",
                                            "read:repo_hook",  "admin:org_hook",
                                            "repo:status",     "repo_deployment",
                                            "repo:invite",     "security_events",
                                            "read:audit_log",  "admin:public_key",
                                            "read:public_key", "write:public_key"};

bool is_passed_over(std::string_view word) {
  return std::find(std::begin(kPassedOver), std::end(kPassedOver), word) != std::end(kPassedOver);
}

}  // namespace

bool Asked::within(const Asked& given) const {
  // Seeing what is private, too, is more than seeing what is public.
  const bool wider = scopes != 0 && !public_only && given.public_only;
  return (scopes & ~given.scopes) == 0 && (identity & ~given.identity) == 0 && !wider;
}

Result<Asked> parse_asked(std::string_view words) {
  Asked out;
  std::vector<std::string> rest;
  std::string spaced = text::replace_all(words, ",", " ");
  for (auto word : text::split(spaced, ' ')) {
    if (word.empty() || is_passed_over(word)) continue;
    const auto* known = std::find_if(std::begin(kIdentities), std::end(kIdentities),
                                     [&](const IdentityWord& one) { return one.word == word; });
    if (known != std::end(kIdentities))
      out.identity |= static_cast<std::int64_t>(known->identity);
    else
      rest.emplace_back(word);
  }
  auto scopes = TRY(account::parse_scopes(rest));
  out.scopes = scopes.scopes;
  // "repo public_repo" is all of them: the wider word counts.
  const bool wide = std::find(rest.begin(), rest.end(), "repo") != rest.end();
  out.public_only = scopes.public_only && !wide;
  return out;
}

std::string render_asked(const Asked& asked) {
  std::vector<std::string> words;
  for (const auto& one : kIdentities)
    if (asked.has(one.identity)) words.emplace_back(one.word);
  for (const auto& name : account::scope_names())
    if ((asked.scopes & scope_bit(name.scope)) != 0) words.emplace_back(name.word);
  return text::join(words, " ");
}

std::vector<std::string> in_words(const Asked& asked) {
  std::vector<std::string> out;
  for (const auto& one : kIdentities)
    if (asked.has(one.identity)) out.emplace_back(one.meaning);
  for (const auto& name : account::scope_names())
    if ((asked.scopes & scope_bit(name.scope)) != 0) out.emplace_back(name.meaning);
  if (asked.public_only) out.emplace_back("All of it in public repositories alone");
  if (out.empty()) out.emplace_back("See your public profile and what everybody sees");
  return out;
}

Asked joined(const Asked& before, const Asked& now) {
  const std::int64_t identity = before.identity | now.identity;
  // Scopes agreed to for public repositories do not grow to private ones by being put together.
  if (before.scopes != 0 && now.scopes != 0 && before.public_only != now.public_only)
    return {.scopes = now.scopes, .public_only = now.public_only, .identity = identity};
  return {.scopes = before.scopes | now.scopes,
          .public_only = now.scopes != 0 ? now.public_only : before.public_only,
          .identity = identity};
}

}  // namespace stithy::applications
