// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/sending/pause.h"

#include <set>

#include "base/log.h"
#include "base/text.h"
#include "features/hooks/urls.h"
#include "pillars/account/notice.h"
#include "pillars/repo/repository.h"

namespace stithy::hooks {

namespace {

constexpr std::string_view kList = "hooks.paused";
constexpr std::int64_t kAccountsAtOnce = 500;

Result<std::set<UserId>> administrators_of(db::Tx& tx, const repo::Repository& repository) {
  std::set<UserId> people{UserId{repository.owner_id.value()}};
  for (const auto& one : TRY(repo::list_collaborators(tx, repository.id)))
    if (one.role >= repo::Role::Admin) people.insert(one.user);
  return people;
}

Result<std::set<UserId>> administrators(db::Tx& tx) {
  std::set<UserId> people;
  UserId after;
  while (true) {
    auto accounts = TRY(account::list_accounts_by_id(tx, after, kAccountsAtOnce));
    for (const auto& one : accounts)
      if (one.site_admin) people.insert(one.id);
    if (static_cast<std::int64_t>(accounts.size()) < kAccountsAtOnce) return people;
    after = accounts.back().id;
  }
}

mail::Letter letter_of(const Foundations& on, const Hook& hook, std::string_view where,
                       std::string_view path, std::string_view reason) {
  return {.subject = text::format("A web hook of {} was switched off", where),
          .paragraphs = {std::string(reason),
                         "Nothing is sent to its target until somebody saves it again."},
          .facts = {{"Target", shown_url(hook)}, {"Of", std::string(where)}},
          .action_label = "Look at the web hook",
          .action_url = on.site.main_url + url::show(path, std::to_string(hook.id.value())),
          .reason = text::format("You get this because you administer {}.", where)};
}

}  // namespace

Result<void> pause(db::Tx& tx, const Foundations& on, const Hook& hook, std::string_view reason,
                   Instant now) {
  TRY(sql::pause_hook(tx, hook.id, reason));
  LOG(Warning, "hooks.paused", {{"hook", hook.id.value()}, {"reason", reason}});
  std::optional<repo::Repository> repository;
  if (hook.repo) repository = TRY(repo::find_repository(tx, *hook.repo));
  if (hook.repo && !repository) return {};
  auto people = repository ? TRY(administrators_of(tx, *repository)) : TRY(administrators(tx));
  std::string where = repository ? repository->full_name() : "this instance";
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  // Saving the hook again makes the next time another one.
  const account::Notice notice{
      .list = std::string(kList),
      .once = text::format("hook {} saved {}", hook.id.value(), hook.updated_at.micros()),
      .thread = text::format("hook {}", hook.id.value()),
      .letter = letter_of(on, hook, where, repository ? repository->path() : "/admin", reason)};
  for (UserId user : people) TRY(account::notify(tx, desk, user, notice, now));
  return {};
}

}  // namespace stithy::hooks
