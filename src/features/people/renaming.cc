// SPDX-License-Identifier: Apache-2.0
#include "features/people/views/renaming.h"
#include "base/log.h"
#include "features/people/routes.h"
#include "features/people/urls.h"
#include "pillars/access/account_page.h"
#include "pillars/account/renaming.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::people {

namespace {

web::Answer render(web::Request& request, RenamingView view, int status = 200) {
  ui::Frame frame = access::account_frame(request, "Change your name");
  view.csrf = frame.csrf;
  view.present = request.principal().login;
  return access::account_answer(request, frame, "account", renaming_page(view), status);
}

}  // namespace

Result<web::Answer> show_renaming(const access::FreshSession& who, web::Request& request) {
  return render(request, {.name = who.who().login});
}

Result<web::Answer> rename(const access::FreshSession& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("name"));
  const std::string name(form->text("name"));
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto present = TRY(account::find_namespace(tx, who.who().login));
    if (!present) return conflict("Your name was changed meanwhile; look again.");
    return account::rename(tx, *present, name, request.on().reserved_names, request.now());
  };
  auto done = request.transact(change);
  if (!done) {
    const Error& error = done.error();
    if (error.code != Code::Invalid && error.code != Code::Conflict)
      return std::move(done).take_error();
    RenamingView view{
        .name = name, .message = "Your name was not changed.", .errors = error.fields};
    if (view.errors.empty()) view.errors.push_back({"name", error.message});
    return render(request, std::move(view), 422);
  }
  LOG(Info, "people.renamed", {{"user", who.who().user.value()}});
  return web::see_other_with_notice(request, url::account(),
                                    "Your name is changed. The one before leads to it.");
}

}  // namespace stithy::people
