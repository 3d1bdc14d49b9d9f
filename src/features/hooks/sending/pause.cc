// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/sending/pause.h"

#include <set>

#include "base/log.h"
#include "base/text.h"
#include "features/hooks/urls.h"
#include "pillars/access/members.h"
#include "pillars/account/notice.h"
#include "pillars/org/organisation.h"
#include "pillars/repo/repository.h"
#include "ui/places.h"

namespace stithy::hooks {

namespace {

constexpr std::string_view kList = "hooks.paused";

// Whose hook it is, in words, and who can mend it.
struct Holder {
  std::string name, place;
  std::set<UserId> people;
};

Result<std::optional<Holder>> holder_of(db::Tx& tx, const HookOwner& owner) {
  Holder out{.name = "this instance", .place = ui::place::kAdmin, .people = {}};
  if (owner.repo) {
    auto repository = TRY(repo::find_repository(tx, *owner.repo));
    if (!repository) return std::optional<Holder>();
    for (const auto& one : TRY(access::list_members(tx, *repository)))
      if (one.role >= repo::Role::Admin) out.people.insert(one.account.id);
    out.name = repository->full_name();
    out.place = repository->path();
  } else if (owner.organisation) {
    auto organisation = TRY(org::find_organisation(tx, *owner.organisation));
    if (!organisation) return std::optional<Holder>();
    for (UserId user : TRY(org::list_owners(tx, organisation->id))) out.people.insert(user);
    out.name = organisation->name;
    out.place = ui::place::organisation(organisation->name);
  } else {
    for (UserId user : TRY(account::list_administrators(tx))) out.people.insert(user);
  }
  return std::optional(std::move(out));
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
  auto holder = TRY(holder_of(tx, hook.owner));
  if (!holder) return {};
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  // Saving the hook again makes the next time another one.
  const account::Notice notice{
      .list = std::string(kList),
      .once = text::format("hook {} saved {}", hook.id.value(), hook.updated_at.micros()),
      .thread = text::format("hook {}", hook.id.value()),
      .letter = letter_of(on, hook, holder->name, holder->place, reason)};
  for (UserId user : holder->people) TRY(account::notify(tx, desk, user, notice, now));
  return {};
}

}  // namespace stithy::hooks
