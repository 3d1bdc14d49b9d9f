// SPDX-License-Identifier: Apache-2.0
#include "features/admin/api.h"

#include <array>

#include "base/text.h"
#include "kit/markdown.h"
#include "kit/markdown/emoji.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/github.h"

namespace stithy::admin {

namespace {

// GitHub's index (address templates by RFC 6570): the names and tails are part of the interface.
// Some lead to what no feature answers yet.
struct RootLink {
  std::string_view name, tail;
};
constexpr std::array kRootLinks = {
    RootLink{"current_user_url", "/user"},
    RootLink{"authorizations_url", "/authorizations"},
    RootLink{"code_search_url", "/search/code?q={query}{&page,per_page,sort,order}"},
    RootLink{"commit_search_url", "/search/commits?q={query}{&page,per_page,sort,order}"},
    RootLink{"emails_url", "/user/emails"},
    RootLink{"emojis_url", "/emojis"},
    RootLink{"events_url", "/events"},
    RootLink{"feeds_url", "/feeds"},
    RootLink{"followers_url", "/user/followers"},
    RootLink{"following_url", "/user/following{/target}"},
    RootLink{"gists_url", "/gists{/gist_id}"},
    RootLink{"issue_search_url", "/search/issues?q={query}{&page,per_page,sort,order}"},
    RootLink{"issues_url", "/issues"},
    RootLink{"keys_url", "/user/keys"},
    RootLink{"label_search_url",
             "/search/labels?q={query}&repository_id={repository_id}{&page,per_page}"},
    RootLink{"notifications_url", "/notifications"},
    RootLink{"organization_url", "/orgs/{org}"},
    RootLink{"organization_repositories_url", "/orgs/{org}/repos{?type,page,per_page,sort}"},
    RootLink{"organization_teams_url", "/orgs/{org}/teams"},
    RootLink{"public_gists_url", "/gists/public"},
    RootLink{"rate_limit_url", "/rate_limit"},
    RootLink{"repository_url", "/repos/{owner}/{repo}"},
    RootLink{"repository_search_url", "/search/repositories?q={query}{&page,per_page,sort,order}"},
    RootLink{"current_user_repositories_url", "/user/repos{?type,page,per_page,sort}"},
    RootLink{"starred_url", "/user/starred{/owner}{/repo}"},
    RootLink{"starred_gists_url", "/gists/starred"},
    RootLink{"topic_search_url", "/search/topics?q={query}{&page,per_page}"},
    RootLink{"user_url", "/users/{user}"},
    RootLink{"user_organizations_url", "/user/orgs"},
    RootLink{"user_repositories_url", "/users/{user}/repos{?type,page,per_page,sort}"},
    RootLink{"user_search_url", "/search/users?q={query}{&page,per_page,sort,order}"},
    // The one that is a page.
    RootLink{"current_user_authorizations_html_url", "/settings/tokens"},
};

web::Field link_field(std::size_t index) {
  web::Field field{
      .name = std::string(kRootLinks[index].name),
      .doc = "An address template.",
      .rules = {.format = "uri-template", .example = "\"https://example.org/api/v3/user\""},
      .type = "string",
      .write = {},
      .read = {}};
  field.write = [index](const void* object, JsonWriter& w) {
    w.value(static_cast<const RootIndex*>(object)->links[index]);
  };
  field.read = [](void*, const Json&) -> Result<void> { return {}; };
  return field;
}

// Everything a smith would say to a programmer.
constexpr std::string_view kSayings[] = {
    "Strike while it is hot; commit before it is cold.",
    "The first blow only finds where the metal is.",
    "A small hammer, often.",
    "Measure, then strike.",
    "What you cannot explain, you have not yet forged.",
    "Slag comes off in the fire, not on the shelf.",
    "Every tool was once somebody's project.",
    "Quench slowly what must not break.",
};
std::string_view saying_of(Instant now) {
  return kSayings[static_cast<std::size_t>(now.seconds()) % std::size(kSayings)];
}

constexpr std::string_view kAnvil =
    "   _____________________\n"
    "   \\___                 |__\n"
    "       \\____         ______/\n"
    "            |       |\n"
    "         ___|       |___\n"
    "        |_______________|\n";
constexpr std::size_t kSayingBytesMax = 200;

// A picture that needs no other request: the character, drawn by whoever shows it.
std::string picture_of(std::string_view character) {
  return "data:image/svg+xml," + text::encode_component(text::format(
                                     "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'>"
                                     "<text y='16' font-size='16'>{}</text></svg>",
                                     character));
}

web::Answer html_answer(std::string html) {
  web::Answer answer = web::text_answer(std::move(html));
  answer.headers.set("Content-Type", "text/html; charset=utf-8");
  return answer;
}

}  // namespace

const web::Schema& schema_of(const RootIndex*) {
  static const auto made = [] {
    std::vector<web::Field> fields;
    for (std::size_t i = 0; i < kRootLinks.size(); ++i) fields.push_back(link_field(i));
    return web::describe<RootIndex>("root", std::move(fields));
  }();
  return made;
}

const web::Schema& schema_of(const OpenDocument*) {
  static const auto made =
      web::describe_map("openapi-document", "any", R"({"openapi":"3.1.0","paths":{}})");
  return made;
}

const web::Schema& schema_of(const EmojiMap*) {
  static const auto made =
      web::describe_map("emojis", "string", R"({"anchor":"data:image/svg+xml,%3Csvg%2F%3E"})");
  return made;
}

const web::Schema& schema_of(const MarkdownBody*) {
  using B = MarkdownBody;
  static const auto made = web::describe<B>(
      "markdown", {web::field("text", &B::text, "The Markdown.",
                              {.bytes_max = 1 << 20, .example = "\"Hello **world**\""}),
                   web::field("mode", &B::mode, "gfm: a line break is one, as in comments.",
                              {.one_of = "markdown|gfm", .example = "\"gfm\""}),
                   web::field("context", &B::context, "Accepted, without effect.")});
  return made;
}

Result<web::Answer> api_root(const access::Anyone&, web::Request& request) {
  const std::string& main = request.site().main_url;
  RootIndex index;
  for (const auto& link : kRootLinks) {
    bool page = link.tail == kRootLinks.back().tail;
    index.links.push_back(main + (page ? "" : "/api/v3") + std::string(link.tail));
  }
  return web::json_of(index);
}

Result<web::Answer> api_meta(const access::Anyone&, web::Request& request) {
  return web::json_of(Meta{false, request.site().version});
}

Result<web::Answer> api_rate_limit(const access::Anyone&, web::Request& request) {
  auto caller = web::caller_of(request);
  auto state = request.on().rates.peek(web::RateClass::Api, caller, request.now());
  RateBucket bucket{state.limit, state.remaining, state.reset.seconds(),
                    state.limit - state.remaining};
  return web::json_of(RateOverview{{bucket, bucket}, bucket});
}

Result<web::Answer> api_versions(const access::Anyone&, web::Request&) {
  return web::json_of(std::vector<std::string>{std::string(web::kGithubVersion)});
}

Result<web::Answer> api_emojis(const access::Anyone&, web::Request&) {
  JsonWriter w;
  w.begin_object();
  for (const auto& emoji : kit::all_emoji()) w.member(emoji.name, picture_of(emoji.character));
  w.end_object();
  return web::json_answer(std::move(w).take());
}

Result<web::Answer> api_zen(const access::Anyone&, web::Request& request) {
  return web::text_answer(std::string(saying_of(request.now())));
}

Result<web::Answer> api_anvil(const access::Anyone&, web::Request& request) {
  std::string_view words = request.query("s");
  if (words.empty()) words = saying_of(request.now());
  std::string said = text::repair_utf8(text::prefix(words, kSayingBytesMax));
  web::Answer answer = web::text_answer(text::format("\n  {}\n\n{}", said, kAnvil));
  answer.headers.set("Content-Type", "application/octocat-stream");
  return answer;
}

Result<web::Answer> api_markdown(const access::SignedIn&, web::Request& request) {
  auto body = TRY(request.body_as<MarkdownBody>());
  kit::MarkdownOptions options;
  options.hard_breaks = body.mode == "gfm";
  return html_answer(kit::render_markdown(body.text, options).text());
}

Result<web::Answer> api_raw_markdown(const access::SignedIn&, web::Request& request) {
  auto type = request.head().headers.find("Content-Type").value_or("text/plain");
  auto kind = text::to_lower(text::trim(text::cut(type, ";").before));
  if (kind != "text/plain" && kind != "text/x-markdown") {
    Error error = invalid("This address takes a text: send Content-Type: text/plain.");
    error.cause = web::kMediaTypeCause;
    return error;
  }
  auto limit = request.route().options.body_bytes_max;
  std::string body = TRY(http::read_all(request.stream(limit), limit, request.deadline()));
  return html_answer(kit::render_markdown(body, {}).text());
}

}  // namespace stithy::admin
