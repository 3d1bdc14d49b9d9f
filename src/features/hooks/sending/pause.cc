// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/sending/pause.h"

#include <set>

#include "base/log.h"
#include "base/text.h"
#include "features/hooks/urls.h"
#include "pillars/access/members.h"
#include "pillars/account/notice.h"
#include "pillars/repo/repository.h"

namespace stithy::hooks {

namespace {

constexpr std::string_view kList = "hooks.paused";

Result<std::set<UserId>> administrators_of(db::Tx& tx, const repo::Repository& repository) {
  std::set<UserId> people;
  for (const auto& one : TRY(access::list_members(tx, repository)))
    if (one.role >= repo::Role::Admin) people.insert(one.account.id);
  return people;
}

Result<std::set<UserId>> administrators(db::Tx& tx) {
  auto people = TRY(account::list_administrators(tx));
  return std::set<UserId>(people.begin(), people.end());
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
