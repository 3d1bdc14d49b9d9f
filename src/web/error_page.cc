// SPDX-License-Identifier: Apache-2.0
#include "web/error_page.h"

#include "base/text.h"
#include "ui/components/banner.h"
#include "ui/components/error_body.h"
#include "ui/places.h"
#include "web/answer.h"
#include "web/gate.h"
#include "web/page.h"

namespace stithy::web {

namespace {

std::string title_of(Code code) {
  switch (code) {
    case Code::NotFound: return "Not found";
    case Code::Denied: return "Not allowed";
    case Code::Invalid: return "Something needs another look";
    case Code::Conflict: return "That does not fit the present state";
    case Code::TooLarge: return "Too large";
    case Code::Limited: return "Too many requests";
    case Code::Unavailable: return "Not available right now";
    case Code::Internal: return "Something went wrong on our side";
  }
  return "Error";
}

// The page a form stood on, without its host; where it leads is checked when it is followed.
std::string page_of_form(const Request& request) {
  auto referer = text::cut(request.head().headers.find("Referer").value_or(""), "://");
  auto path = text::cut(referer.after, "/");
  return "/" + std::string(path.after);
}

Answer to_sign_in(Request& request, std::string_view address) {
  std::string back =
      request.route().method == Method::Get ? request.head().target : page_of_form(request);
  return see_other(text::format("{}?return_to={}", address, text::encode_component(back)));
}

// The fields a person typed; never passwords, tokens or secrets.
std::vector<ui::TypedField> typed_fields(const Request& request) {
  std::vector<ui::TypedField> typed;
  const Form* form = request.form_if_read();
  if (!form) return typed;
  for (const auto& [name, value] : form->fields()) {
    bool secret = name.starts_with("_") || text::contains(name, "password") ||
                  text::contains(name, "secret") || text::contains(name, "token");
    if (!secret && !value.empty() && text::is_utf8(value)) typed.push_back({name, value});
  }
  return typed;
}

}  // namespace

Answer error_page(const Error& error, Request& request) {
  bool anonymous = !request.principal().signed_in();
  Need need = request.route().need;
  bool signing_in_helps = need == Need::SignedIn || need == Need::FreshSession ||
                          need == Need::SiteAdmin || need == Need::FreshSiteAdmin ||
                          need >= Need::OrgRead;
  // A form that came without a session shows what was typed instead of losing it.
  bool reads = request.route().method == Method::Get;
  if (error.code == Code::Denied && anonymous && signing_in_helps && reads)
    return to_sign_in(request, ui::place::kSignIn);
  if (error.code == Code::Denied && error.cause == kConfirmCause)
    return to_sign_in(request, ui::place::kConfirm);
  if (error.code == Code::Denied && error.cause == kSecondFactorCause && reads)
    return see_other(ui::place::kSecurity);
  int status = status_of(error, Face::Page);
  ui::Frame frame = frame_for(request, title_of(error.code));
  frame.crumbs = {{title_of(error.code), "", false}};
  Html body = ui::error_body({.status = status,
                              .title = title_of(error.code),
                              .message = error.message,
                              .fields = error.fields,
                              .request_id = request.id(),
                              .typed = typed_fields(request),
                              .sign_in_href = anonymous ? ui::sign_in_link(frame) : ""});
  Answer answer = page(request, frame, body, status);
  if (error.retry_after)
    answer.headers.set("Retry-After", text::format("{}", error.retry_after->count()));
  return answer;
}

}  // namespace stithy::web
