// SPDX-License-Identifier: Apache-2.0
//
// fuzz_url.cc — paths through the router, query strings, cookies, ranges and preferences: whatever
// is accepted is safe to use.
// fuzz: src/http/router.cc src/http/query.cc src/http/negotiate.cc src/http/range.cc
// fuzz: src/http/address.cc src/http/egress_target.cc src/http/parser.cc src/http/message.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/log.cc
// fuzz: src/base/instant.cc src/base/json.cc -lfmt -lboost_json
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "http/address.h"
#include "http/egress_target.h"
#include "http/negotiate.h"
#include "http/query.h"
#include "http/range.h"
#include "http/router.h"

namespace {

namespace http = stithy::http;
namespace text = stithy::text;

http::Router make_router() {
  http::Router router;
  std::size_t index = 0;
  for (const char* pattern : {"/", "/login", "/{owner}/{repo}", "/{owner}/{repo}.git/info/refs",
                              "/{owner}/{repo}/tree/{rest...}", "/v2/{name...}/manifests/{tag}"})
    CHECK(router.add(http::Method::Get, pattern, index++).has_value());
  return router;
}

bool is_safe(std::string_view s, bool slash) {
  if (s.find('\0') != s.npos || !text::is_utf8(s)) return false;
  if (!slash) return s.find('/') == s.npos && s != "." && s != ".." && !s.empty();
  for (auto part : text::split(s, '/'))
    if (!is_safe(part, false)) return false;
  return true;
}

void check_path(std::string_view path) {
  static const http::Router router = make_router();
  auto match = router.find(http::Method::Get, path);
  if (!match.index) return;
  for (const auto& [name, value] : match.parameters)
    CHECK(is_safe(value, name == "rest" || (name == "name" && *match.index == 5)));
}

// What is called is what was checked: the text of an accepted address parses to the same again, and
// a redirect never leaves http and https.
void check_egress(std::string_view s) {
  if (auto url = http::parse_egress_url(s)) {
    auto again = http::parse_egress_url(url->text());
    CHECK(again.has_value() && again->same_origin(*url) && again->target == url->target);
    CHECK(url->host.find_first_of("@/\\ ") == std::string::npos && url->port != 0);
  }
  static const auto base = *http::parse_egress_url("https://a.example/one/two?x");
  if (auto next = http::resolve_location(base, s))
    CHECK(http::parse_egress_url(next->text()).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view s(reinterpret_cast<const char*>(data), size);
  check_path(s);
  check_egress(s);
  if (auto fields = http::parse_query(s)) {
    auto again = http::parse_query(http::render_query(*fields));
    CHECK(again.has_value() && again->size() == fields->size());
  }
  for (const auto& [name, value] : http::parse_cookies(s)) CHECK(!name.empty());
  auto part = http::parse_range(s, 1000);
  if (part.kind == http::ByteRange::Kind::Part)
    CHECK(part.size_bytes > 0 && part.first < 1000 && part.size_bytes <= 1000 - part.first);
  (void)http::choose_encoding(s);
  (void)http::matches_etag(s, "\"a\"");
  if (auto block = http::AddressBlock::parse(s)) {
    auto address = http::Address::parse(text::cut(s, "/").before);
    CHECK(address && block->contains(*address));
  }
  return 0;
}
