// SPDX-License-Identifier: Apache-2.0
#include "web/headers.h"

#include "base/text.h"
#include "http/negotiate.h"
#include "sys/compress.h"

namespace stithy::web {

namespace {

constexpr std::size_t kWorthCompressing = 1024;

void set_if_absent(Answer& answer, std::string_view name, std::string_view value) {
  if (!answer.headers.has(name)) answer.headers.set(name, value);
}

// Content of users may hold anything; it runs nothing, is framed by nobody but us and says nothing.
void add_content_headers(const Site& site, Answer& answer) {
  set_if_absent(
      answer, "Content-Security-Policy",
      text::format("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                   "frame-ancestors {}",
                   site.main_url));
  set_if_absent(answer, "Content-Disposition", "attachment");
  set_if_absent(answer, "Cross-Origin-Resource-Policy", "same-site");
  set_if_absent(answer, "Cache-Control", "private, no-store");
}

// Trusted types: no script of ours turns text into markup or into a script.
std::string page_policy(const Site& site, std::string_view forms = {}) {
  return text::format(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: {0}; "
      "media-src 'self' {0}; connect-src 'self'; form-action 'self'{1}{2}; base-uri 'none'; "
      "frame-ancestors 'none'; require-trusted-types-for 'script'",
      site.content_url, forms.empty() ? "" : " ", forms);
}

void add_page_headers(const Site& site, Answer& answer) {
  set_if_absent(answer, "Content-Security-Policy", page_policy(site));
  set_if_absent(answer, "X-Frame-Options", "DENY");
  set_if_absent(answer, "Cross-Origin-Opener-Policy", "same-origin");
  set_if_absent(answer, "Cross-Origin-Resource-Policy", "same-origin");
}

bool is_compressible(std::string_view type) {
  return type.starts_with("text/") || type.starts_with("application/json") ||
         text::contains(type, "+json") || text::contains(type, "+xml") ||
         type.starts_with("application/javascript");
}

}  // namespace

void add_headers(Request& request, Answer& answer) {
  const Site& site = request.site();
  auto& headers = answer.headers;
  headers.set("X-Request-Id", request.id());
  set_if_absent(answer, "X-Content-Type-Options", "nosniff");
  set_if_absent(answer, "Referrer-Policy", "same-origin");
  if (request.head().origin == http::Origin::Content) {
    add_content_headers(site, answer);
  } else {
    add_page_headers(site, answer);
    set_if_absent(answer, "Cache-Control",
                  request.principal().signed_in() ? "private, no-store" : "no-cache");
    headers.add("Vary", "Cookie, Authorization");
  }
  if (request.head().secure) headers.set("Strict-Transport-Security", "max-age=31536000");
  for (const auto& cookie : request.cookies_to_set()) headers.add("Set-Cookie", cookie);
}

void let_frames_in(const Site& site, std::string_view path, Answer& answer) {
  answer.headers.set("Content-Security-Policy",
                     text::format("{}; frame-src {}{}", page_policy(site), site.content_url, path));
}

void let_forms_lead_to(const Site& site, std::string_view source, Answer& answer) {
  answer.headers.set("Content-Security-Policy", page_policy(site, source));
}

void answer_all_origins(Answer& answer) {
  answer.headers.set("Access-Control-Allow-Origin", "*");
  answer.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
}

void compress(const Request& request, Answer& answer) {
  std::string_view body;
  if (const auto* own = std::get_if<std::string>(&answer.body))
    body = *own;
  else if (const auto* shared = std::get_if<http::SharedText>(&answer.body))
    body = **shared;
  auto type = answer.headers.find("Content-Type").value_or("");
  if (body.size() < kWorthCompressing || answer.headers.has("Content-Encoding") ||
      !is_compressible(type))
    return;
  answer.headers.add("Vary", "Accept-Encoding");
  auto accepted = request.head().headers.find("Accept-Encoding").value_or("");
  auto coding = http::choose_encoding(accepted);
  if (coding == http::Encoding::Identity) return;
  bool br = coding == http::Encoding::Brotli;
  answer.body = br ? sys::brotli(body) : sys::gzip(body);
  answer.headers.set("Content-Encoding", br ? "br" : "gzip");
  // The compressed form is another representation: its validator is weak (RFC 9110 8.8.1).
  if (auto etag = answer.headers.find("ETag"); etag && !etag->starts_with("W/"))
    answer.headers.set("ETag", "W/" + std::string(*etag));
}

}  // namespace stithy::web
