// SPDX-License-Identifier: Apache-2.0
#include "features/tokens/new_token.h"

#include <algorithm>

#include "base/text.h"
#include "pillars/account/account.h"
#include "pillars/org/organisation.h"
#include "web/forms.h"

namespace stithy::tokens {

namespace {

using token::Approval;
using token::Of;

struct Owner {
  account::Namespace node;
  Approval approval = Approval::Approved;
};

Result<Owner> find_owner(db::Reader& reader, const web::Principal& who, std::string_view name) {
  auto node = TRY(account::find_namespace(reader, name));
  if (node && node->id.value() == who.user.value()) return Owner{*std::move(node)};
  auto part = node ? TRY(org::find_member(reader, node->id, who.user)) : org::MemberState{};
  if (part.role == org::Membership::None)
    return invalid("The owner is you, or an organisation that you belong to.");
  const bool waits =
      part.role != org::Membership::Owner && TRY(token::needs_approval(reader, node->id));
  return Owner{*std::move(node), waits ? Approval::Waits : Approval::Approved};
}

Result<std::vector<RepoId>> find_chosen(db::Reader& reader, const web::Principal& who,
                                        const account::Namespace& owner, std::string_view lines) {
  std::vector<RepoId> out;
  while (!lines.empty()) {
    auto [line, rest, found] = text::cut(lines, "\n");
    lines = rest;
    std::string_view name = text::trim(line);
    if (name.empty()) continue;
    auto [before, after, has_owner] = text::cut(name, "/");
    auto repository = TRY(
        repo::find_repository(reader, has_owner ? before : owner.name, has_owner ? after : name));
    const bool seen = repository && repository->owner_id == owner.id &&
                      TRY(access::role_of(reader, who, *repository)) != repo::Role::None;
    if (!seen)
      return invalid(text::format("{} has no repository \"{}\" that you can see.", owner.name,
                                  text::prefix(name, 200)));
    if (std::find(out.begin(), out.end(), repository->id) == out.end())
      out.push_back(repository->id);
    if (out.size() > token::kChosenMax)
      return invalid("Choose at most 50 repositories, or all of them.");
  }
  return out;
}

Result<web::ScopeSet> levels_of(const FineForm& form, bool is_organisation) {
  web::ScopeSet set = 0;
  for (const auto& [word, value] : form.levels) {
    auto level = token::parse_level(value);
    if (!level) return invalid("A permission is none, read or write.");
    for (const auto& one : token::permission_names()) {
      if (one.word != word || *level == token::Level::None) continue;
      const bool fits = one.of == Of::Repository || (one.of == Of::Organisation) == is_organisation;
      if (!fits)
        return invalid(
            text::format("{}: this means nothing for the owner that you chose.", one.label));
      set = token::with_level(set, one.permission, *level);
    }
  }
  return set;
}

}  // namespace

Result<Instant> parse_days(std::string_view days, Instant now) {
  for (int known : {7, 30, 90, 180, 366})
    if (days == text::format("{}", known)) return now + std::chrono::hours(24 * known);
  return invalid("A token expires after 7, 30, 90, 180 or 366 days.");
}

Result<token::NewFineToken> check_form(db::Reader& reader, const web::Principal& who,
                                       const FineForm& form, Instant now) {
  web::FormErrors errors;
  token::NewFineToken out{.user = who.user, .owner = {}, .name = form.name, .reason = form.reason};
  if (form.name.empty() || form.name.size() > 100 || text::has_control(form.name) ||
      !text::is_utf8(form.name))
    errors.add("name", "Say what the token is for, in at most 100 characters.");
  if (form.reason.size() > token::kReasonBytesMax || text::has_control(form.reason) ||
      !text::is_utf8(form.reason))
    errors.add("reason", "The reason is a line of at most 300 characters.");
  auto expiry = parse_days(form.expiry, now);
  if (expiry)
    out.expires_at = *expiry;
  else
    errors.add("expiry", expiry.error());
  if (form.reach != "all" && form.reach != "chosen")
    errors.add("reach", "It is for all repositories of the owner, or for those that you choose.");
  out.all_repositories = form.reach == "all";
  auto owner = find_owner(reader, who, form.owner);
  if (!owner) {
    if (owner.error().code != Code::Invalid) return std::move(owner).take_error();
    errors.add("owner", owner.error());
    return std::move(errors).take();
  }
  out.owner = owner->node.id;
  out.approval = owner->approval;
  auto set = levels_of(form, owner->node.kind == account::Namespace::Kind::Organisation);
  if (set)
    out.permissions = *set;
  else
    errors.add("owner", set.error());
  if (!out.all_repositories) {
    auto chosen = find_chosen(reader, who, owner->node, form.chosen);
    if (chosen)
      out.chosen = *std::move(chosen);
    else if (chosen.error().code == Code::Invalid)
      errors.add("chosen", chosen.error());
    else
      return std::move(chosen).take_error();
  }
  if (!errors.empty()) return std::move(errors).take();
  return out;
}

}  // namespace stithy::tokens
