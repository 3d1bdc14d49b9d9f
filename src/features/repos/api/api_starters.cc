// SPDX-License-Identifier: Apache-2.0
#include "features/repos/api/api_starters.h"

#include <algorithm>

#include "base/text.h"
#include "features/repos/starters.h"
#include "features/repos/urls.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/github.h"
#include "web/paging.h"

namespace stithy::repos {

namespace {

// What a licence grants and asks, in the words that tools know. '|' stands between them.
struct Terms {
  std::string_view id, description, permissions, conditions, limitations;
};
constexpr std::string_view kUsual = "commercial-use|modifications|distribution|private-use";
constexpr std::string_view kNoDebt = "liability|warranty";
constexpr std::string_view kSourceToo =
    "include-copyright|document-changes|disclose-source|same-license";
constexpr std::string_view kLibrary =
    "include-copyright|document-changes|disclose-source|same-license--library";
constexpr Terms kTerms[] = {
    {"MIT", "Anything may be done with it as long as the notice is kept.", kUsual,
     "include-copyright", kNoDebt},
    {"ISC", "The same permissions as MIT in fewer words.", kUsual, "include-copyright", kNoDebt},
    {"BSD-2-Clause",
     "Anything may be done with it as long as the notice is kept, also in "
     "binaries.",
     kUsual, "include-copyright", kNoDebt},
    {"BSD-3-Clause",
     "BSD 2-Clause, and the names of its authors may not be used for "
     "advertising.",
     kUsual, "include-copyright", kNoDebt},
    {"Apache-2.0",
     "Anything may be done with it as long as the notice is kept and changes are told; those who "
     "contribute also grant their patents.",
     kUsual, "include-copyright|document-changes", "liability|trademark-use|warranty"},
    {"GPL-3.0",
     "What is passed on, changed or as part of a larger work, comes with its whole source under "
     "the same licence.",
     kUsual, kSourceToo, kNoDebt},
    {"GPL-2.0",
     "What is passed on, changed or as part of a larger work, comes with its whole source under "
     "the same licence.",
     kUsual, kSourceToo, kNoDebt},
    {"AGPL-3.0", "GPL 3.0, and those who use it over a network get the source as well.", kUsual,
     "include-copyright|document-changes|disclose-source|network-use-disclose|same-license",
     kNoDebt},
    {"LGPL-3.0",
     "The library and its changes come with their source under the same licence; works that use it "
     "may have another.",
     kUsual, kLibrary, kNoDebt},
    {"LGPL-2.1",
     "The library and its changes come with their source under the same licence; works that use it "
     "may have another.",
     kUsual, kLibrary, kNoDebt},
    {"MPL-2.0",
     "Files under it stay under it with their source; a larger work may have another licence.",
     kUsual, "disclose-source|include-copyright|same-license--file",
     "liability|trademark-use|warranty"},
    {"EPL-2.0",
     "Modules under it stay under it with their source; a larger work may have another licence.",
     kUsual, "disclose-source|include-copyright|same-license", kNoDebt},
    {"BSL-1.0", "Anything may be done with it as long as sources keep the notice.", kUsual,
     "include-copyright--source", kNoDebt},
    {"CC0-1.0", "The authors give up every right that the law lets them give up.",
     "commercial-use|modifications|distribution|private-use", "",
     "liability|patent-use|trademark-use|warranty"},
    {"Unlicense", "The authors give up every right that the law lets them give up.", kUsual, "",
     kNoDebt},
};

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  if (list.empty()) return words;
  for (auto word : text::split(list, '|')) words.emplace_back(word);
  return words;
}

void fill(access::ApiLicence& out, const LicenceText& licence, const web::Site& site) {
  out = access::api_licence_of(licence.id, licence.name);
  out.url = site.main_url + url::api::licence(out.key);
}

ApiLicenceText with_text(const LicenceText& licence, const web::Site& site) {
  ApiLicenceText out;
  fill(out, licence, site);
  out.html_url = text::format("https://spdx.org/licenses/{}.html", licence.id);
  out.implementation =
      "Put the text into a file LICENSE at the root of the repository and fill in the year and "
      "the holder of the copyright where it names them.";
  // The gaps as other tools write them, so that they are found.
  out.body = text::replace_all(text::replace_all(licence.text, "{year}", "[year]"), "{holder}",
                               "[fullname]");
  out.featured = licence.id == "MIT";
  for (const auto& terms : kTerms) {
    if (terms.id != licence.id) continue;
    out.description = terms.description;
    out.permissions = words_of(terms.permissions);
    out.conditions = words_of(terms.conditions);
    out.limitations = words_of(terms.limitations);
  }
  return out;
}

}  // namespace

Result<web::Answer> api_ignore_names(const access::Anyone&, web::Request&) {
  std::vector<std::string> names;
  for (const auto& list : ignore_lists()) names.emplace_back(list.name);
  return web::json_of(names);
}

Result<web::Answer> api_ignore_list(const access::Anyone&, web::Request& request) {
  for (const auto& list : ignore_lists()) {
    if (!text::equals_folded(list.name, request.param("name"))) continue;
    if (web::media_word(request) != "raw")
      return web::json_of(ApiIgnoreList{std::string(list.name), std::string(list.text)});
    web::Answer answer = web::text_answer(std::string(list.text));
    answer.headers.set("Content-Type", "application/vnd.github.raw+json; charset=utf-8");
    return answer;
  }
  return not_found("There is no such list.");
}

Result<web::Answer> api_licences(const access::Anyone&, web::Request& request) {
  const web::Site& site = request.site();
  const web::ApiPage page = web::api_page(request);
  bool featured_only = request.query("featured") == "true";
  std::vector<access::ApiLicence> all;
  for (const auto& licence : licence_texts()) {
    if (featured_only && licence.id != "MIT") continue;
    fill(all.emplace_back(), licence, site);
  }
  auto count = all.size();
  auto from = std::min(page.first(), count), to = std::min(from + page.size, count);
  all = {all.begin() + static_cast<std::ptrdiff_t>(from),
         all.begin() + static_cast<std::ptrdiff_t>(to)};
  web::Answer answer = web::json_of(all);
  auto links = web::link_header(site, request, page, count);
  if (!links.empty()) answer.headers.set("Link", links);
  return answer;
}

Result<web::Answer> api_licence(const access::Anyone&, web::Request& request) {
  for (const auto& licence : licence_texts())
    if (text::equals_folded(licence.id, request.param("license")))
      return web::json_of(with_text(licence, request.site()));
  return not_found("There is no such licence here.");
}

const web::Schema& schema_of(const ApiIgnoreList*) {
  using L = ApiIgnoreList;
  static const auto made = web::describe<L>(
      "gitignore-template",
      {web::field("name", &L::name, "What it is for.", {.example = "\"Rust\""}),
       web::field("source", &L::source, "The text of the file.", {.example = R"("/target/\n")"})});
  return made;
}

const web::Schema& schema_of(const ApiLicenceText*) {
  using L = ApiLicenceText;
  static const auto made = [] {
    auto fields = access::licence_fields<L>();
    for (auto& field : {web::field("html_url", &L::html_url, "A page about it.", {.format = "uri"}),
                        web::field("description", &L::description, "What it says, in a sentence."),
                        web::field("implementation", &L::implementation, "How to use it."),
                        web::field("permissions", &L::permissions, "What it allows."),
                        web::field("conditions", &L::conditions, "What it asks."),
                        web::field("limitations", &L::limitations, "What it excludes."),
                        web::field("body", &L::body, "The text."),
                        web::field("featured", &L::featured, "Offered first.")})
      fields.push_back(field);
    return web::describe<L>("license", std::move(fields));
  }();
  return made;
}

}  // namespace stithy::repos
