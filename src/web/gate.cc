// SPDX-License-Identifier: Apache-2.0
#include "web/gate.h"

#include "base/text.h"
#include "web/keys.h"

namespace stithy::web {

namespace {

// Fetch metadata (W3C) where the browser sends it, else Origin, else Referer: one of them must
// speak for us. Browsers of the last years send the first on every request.
bool is_same_origin(const http::RequestHead& head, std::string_view main_url) {
  if (auto site = head.headers.find("Sec-Fetch-Site")) {
    if (*site != "same-origin") return false;
    auto origin = head.headers.find("Origin");
    return !origin || *origin == main_url;
  }
  if (auto origin = head.headers.find("Origin")) return *origin == main_url;
  auto referer = head.headers.find("Referer");
  return referer && referer->starts_with(std::string(main_url) + "/");
}

constexpr std::string_view kFormLabel = "form";
constexpr std::string_view kLinkLabel = "link";

}  // namespace

Result<void> check_cross_site(Request& request, const Keys& keys) {
  const Route& row = request.route();
  bool by_cookie =
      row.face() == Face::Page ||
      (row.face() == Face::OwnApi && request.principal().kind == Principal::Kind::Session);
  // A signed link admits whoever holds it, with or without a cookie: mail programs post to one.
  if (row.method == Method::Get || !by_cookie || row.need == Need::SignedLink) return {};
  if (!is_same_origin(request.head(), request.site().main_url))
    return denied("This request came from another site and was refused.");
  std::string token(request.head().headers.find("X-CSRF-Token").value_or(""));
  if (token.empty() && row.face() == Face::Page) token = TRY(request.form())->raw("_csrf");
  const auto& secret = request.principal().csrf_secret;
  // "visitor:" alone means that no cookie came back.
  if (secret.size() < 20 || !keys.verify(kFormLabel, {secret}, token)) {
    if (row.options.streamed_form) request.keep_fields();
    return denied(
        "The form was open for too long or in another session. Load the page again and "
        "repeat; what you typed is below.");
  }
  return {};
}

std::string form_token(Request& request) {
  request.use_visitor_cookie();
  return request.keys().sign(kFormLabel, {request.principal().csrf_secret});
}

std::string signed_link(const Keys& keys, std::string_view path, UserId user, Instant expires) {
  std::string who = text::format("{}", user.value());
  std::string until = text::format("{}", expires.seconds());
  return text::format("{}?u={}&e={}&s={}", path, who, until,
                      keys.sign(kLinkLabel, {path, who, until}));
}

bool link_signature_valid(Request& request) {
  auto who = request.query("u"), until = request.query("e"), mac = request.query("s");
  auto expires = text::parse_number<std::int64_t>(until);
  return expires && Instant::from_seconds(*expires) > request.now() &&
         request.keys().verify(kLinkLabel, {request.head().path, who, until}, mac);
}

UserId signed_user(const Request& request) {
  return UserId{text::parse_number<std::int64_t>(request.query("u")).value_or(0)};
}

}  // namespace stithy::web
