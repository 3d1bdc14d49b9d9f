// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "features/orgs/heading.h"
#include "features/orgs/routes.h"
#include "features/orgs/settings.h"
#include "features/orgs/urls.h"
#include "features/orgs/views/forms.h"
#include "pillars/foundations.h"
#include "ui/places.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::orgs {

namespace {

web::Answer render(web::Request& request, NewView view, int status = 200) {
  ui::Frame frame = web::frame_for(request, "New organisation");
  frame.crumbs = {{"Organisations", url::own(), false}, {"New", "", false}};
  view.csrf = frame.csrf;
  return web::page(request, frame, new_page(view), status);
}

Result<void> check_may_make(const access::SignedIn& who, const web::Request& request) {
  if (who.who().site_admin || kCreation(request.on().settings) == Creation::Everyone) return {};
  return denied("Administrators of this instance make organisations; ask one of them.");
}

}  // namespace

Result<web::Answer> show_new(const access::SignedIn& who, web::Request& request) {
  TRY(check_may_make(who, request));
  return render(request, {});
}

Result<web::Answer> create(const access::SignedIn& who, web::Request& request) {
  TRY(check_may_make(who, request));
  const web::Form* form = TRY(request.form());
  for (auto name : {"name", "display_name"}) TRY(form->require_single(name));
  NewView view{.csrf = {}};
  view.name = form->text("name");
  view.display_name = form->text("display_name");
  auto made = request.transact([&](db::Tx& tx) {
    return org::create_organisation(tx, view.name, view.display_name, who.who().user,
                                    request.on().reserved_names, request.now());
  });
  if (!made && !is_refusal(made.error())) return std::move(made).take_error();
  if (!made) {
    view.refusal = refusal_of("The organisation was not made.", made.error(), "name");
    return render(request, std::move(view), 422);
  }
  LOG(Info, "orgs.created", {{"organisation", made->value()}, {"by", who.who().user.value()}});
  return web::see_other(ui::place::person(view.name));
}

}  // namespace stithy::orgs
