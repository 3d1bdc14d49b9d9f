// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/orgs/heading.h"
#include "features/orgs/security/handlers.h"
#include "features/orgs/security/views.h"
#include "features/orgs/security/views/second_factor.h"
#include "features/orgs/urls.h"
#include "pillars/access/organisation_page.h"
#include "pillars/account/second_factor.h"
#include "pillars/org/second_factor.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::orgs {

namespace {

constexpr std::int64_t kOnPage = 100;

Result<web::Answer> render(web::Request& request, const access::FreshOrgOwner& at,
                           SecondFactorView view, int status = 200) {
  const auto& o = at.organisation();
  db::Reader* reader = TRY(request.reader());
  org::MemberFilter filter;
  filter.only_lacking = true;
  auto lacking = TRY(org::list_members(*reader, o.id, filter, kOnPage + 1));
  view.more = static_cast<std::int64_t>(lacking.size()) > kOnPage;
  if (view.more) lacking.pop_back();
  for (const auto& one : lacking)
    view.lacking.push_back(
        {one.login, one.display_name, web::avatar_url(one.login, one.avatar_hash)});
  view.own = TRY(account::has_second_factor(*reader, at.who().user));
  view.name = o.name;
  view.from = o.second_factor_from;
  view.enforced = o.second_factor_enforced;
  ui::Frame frame = access::organisation_frame(request, at, "Second factor");
  view.csrf = frame.csrf;
  return access::organisation_answer(request, at, frame, "second-factor", second_factor_body(view),
                                     status);
}

Result<void> require(db::Tx& tx, const access::FreshOrgOwner& at, int grace_days, Instant now) {
  const NamespaceId id = at.organisation().id;
  const Instant from = TRY(org::require_second_factor(tx, id, grace_days, at.who().user, now));
  if (grace_days == 0) return {};
  return order_enforcing(tx, id, from, now);
}

}  // namespace

Result<web::Answer> show_second_factor(const access::FreshOrgOwner& at, web::Request& request) {
  return render(request, at, {});
}

Result<web::Answer> put_second_factor(const access::FreshOrgOwner& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("grace"));
  SecondFactorView view;
  view.grace = form->text("grace");
  const int days = text::parse_number<int>(view.grace).value_or(-1);
  request.close_reader();
  auto done = request.transact([&](db::Tx& tx) { return require(tx, at, days, request.now()); });
  if (done) {
    LOG(Info, "orgs.second_factor_required", {{"organisation", at.organisation().id.value()}});
    return web::see_other_with_notice(request, url::second_factor(at.organisation().name),
                                      "A second factor is asked for.");
  }
  if (!is_refusal(done.error())) return std::move(done).take_error();
  view.refusal = refusal_of("Nothing was changed.", done.error(), "grace");
  return render(request, at, std::move(view), 422);
}

Result<web::Answer> drop_second_factor(const access::FreshOrgOwner& at, web::Request& request) {
  request.close_reader();
  TRY(request.transact([&](db::Tx& tx) {
    return org::waive_second_factor(tx, at.organisation().id, request.now());
  }));
  LOG(Info, "orgs.second_factor_waived", {{"organisation", at.organisation().id.value()}});
  return web::see_other_with_notice(request, url::second_factor(at.organisation().name),
                                    "A second factor is asked for no longer.");
}

}  // namespace stithy::orgs
