// SPDX-License-Identifier: Apache-2.0
#include "features/code/frames/pdf_frame.h"

#include "base/text.h"
#include "features/code/frames/views/pdf_frame.h"
#include "features/code/links.h"
#include "features/code/signed_links.h"
#include "ui/assets.h"
#include "web/answer.h"
#include "web/gate.h"

namespace stithy::code {

namespace {

constexpr std::string_view kScript = "code-pdf.js", kStyles = "code-pdf.css";

// Names what the frame may load, one by one: its script, its styles, and the one document. The
// worker comes out of the script; what it is started from is checked by the policy it names.
std::string policy(const web::Site& site, std::int64_t repository, const git::Oid& blob) {
  return text::format(
      "sandbox allow-scripts; default-src 'none'; script-src {0}{1}; style-src {0}{2}; "
      "worker-src blob:; connect-src {0}/c/{3}/{4}/; base-uri 'none'; form-action 'none'; "
      "frame-ancestors {5}; require-trusted-types-for 'script'; trusted-types stithy-pdf",
      site.content_url, ui::asset_path(kScript), ui::asset_path(kStyles), repository, blob.hex(),
      site.main_url);
}

}  // namespace

std::string pdf_frame_link(const web::Request& request, const repo::Repository& repository,
                           const git::Oid& blob, std::string_view file_name, ui::Theme theme) {
  std::string href = frame_link(request, repository, blob, file_name);
  const std::string_view word = ui::theme_word(theme);
  return word.empty() ? href : with_query(std::move(href), "theme", word);
}

Result<web::Answer> pdf_frame(const access::SignedLink&, web::Request& request) {
  repo::Repository repository = TRY(linked_repository(request));
  auto oid = git::Oid::parse(request.param("oid"));
  if (!oid) return not_found("There is no such file.");
  const std::string& name = request.param("name");
  auto theme = ui::parse_theme(request.query("theme")).value_or(ui::Theme::System);
  PdfFrameView view{
      .name = name,
      .document_href = content_link(request, repository, *oid, name, web::signed_user(request)),
      .theme = ui::theme_word(theme)};
  web::Answer answer = web::page_answer(pdf_frame_page(view));
  answer.headers.set("Content-Security-Policy",
                     policy(request.site(), repository.id.value(), *oid));
  answer.headers.set("Content-Disposition", "inline");
  answer.headers.set("Referrer-Policy", "no-referrer");
  return answer;
}

Result<web::Answer> frame_asset(const access::Anyone&, web::Request& request) {
  const ui::Asset* found = ui::find_asset(request.head().path);
  if (!found || (found->name != kScript && found->name != kStyles))
    return not_found("There is no such file.");
  web::Answer answer = web::asset_answer(request, *found);
  // A sandboxed frame is foreign to every origin, this one as well.
  answer.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  answer.headers.set("Access-Control-Allow-Origin", "*");
  return answer;
}

}  // namespace stithy::code
