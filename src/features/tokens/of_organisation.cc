// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/tokens/letters.h"
#include "features/tokens/routes.h"
#include "features/tokens/rows.h"
#include "features/tokens/urls.h"
#include "features/tokens/views/tokens.h"
#include "pillars/access/organisation_page.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::tokens {

namespace {

constexpr std::int64_t kShownMax = 500;

Result<web::Answer> decide_and_return(const access::OrgOwner& at, web::Request& request,
                                      token::Approval approval, std::string_view notice) {
  const TokenId id{text::parse_number<std::int64_t>(request.param("id")).value_or(0)};
  TRY(request.transact([&](db::Tx& tx) { return decide(tx, request, at, id, approval); }));
  return web::see_other_with_notice(request, url::of_organisation(at.organisation().name), notice);
}

}  // namespace

Result<void> decide(db::Tx& tx, web::Request& request, const access::OrgOwner& at, TokenId id,
                    token::Approval approval) {
  auto found = TRY(token::find_of_owner(tx, at.organisation().id, id));
  if (!found) return not_found("There is no such token; it may be revoked already.");
  TRY(token::decide(tx, *found, approval, at.who().user, request.now()));
  const Foundations& on = request.on();
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  return account::notify(
      tx, desk, found->user,
      decision_notice(on.site, at.organisation(), *found, approval, request.now()), request.now());
}

Result<web::Answer> show_organisation(const access::OrgOwner& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  ui::Frame frame = access::organisation_frame(request, at, "Tokens");
  const auto& o = at.organisation();
  OrganisationView view{.csrf = frame.csrf,
                        .name = o.name,
                        .approval = TRY(token::needs_approval(*reader, o.id)),
                        .waiting = {},
                        .approved = {},
                        .now = request.now()};
  for (auto approval : {token::Approval::Waits, token::Approval::Approved})
    for (const auto& one :
         TRY(token::list_of_owner(*reader, o.id, approval, request.now(), {}, kShownMax))) {
      FineRow row = TRY(row_of(*reader, one, request.now()));
      row.state.clear();
      if (approval == token::Approval::Waits) {
        row.approve_href = url::approve(o.name, one.id.value());
        row.refuse_href = url::refuse(o.name, one.id.value());
        view.waiting.push_back(std::move(row));
      } else {
        row.revoke_href = url::refuse(o.name, one.id.value());
        view.approved.push_back(std::move(row));
      }
    }
  return access::organisation_answer(request, at, frame, "tokens", organisation_tokens(view), 200);
}

Result<web::Answer> set_rule(const access::OrgOwner& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  const bool needed = form->checked("approval");
  const auto& o = at.organisation();
  TRY(request.transact([&](db::Tx& tx) { return token::set_needs_approval(tx, o.id, needed); }));
  return web::see_other_with_notice(request, url::of_organisation(o.name), "The rule is saved.");
}

Result<web::Answer> approve(const access::OrgOwner& at, web::Request& request) {
  return decide_and_return(at, request, token::Approval::Approved, "The token has access now.");
}

Result<web::Answer> refuse(const access::OrgOwner& at, web::Request& request) {
  return decide_and_return(at, request, token::Approval::Refused,
                           "The token reaches nothing of the organisation any more.");
}

}  // namespace stithy::tokens
