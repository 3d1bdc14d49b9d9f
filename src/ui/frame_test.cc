// SPDX-License-Identifier: Apache-2.0
#include "ui/frame.h"

#include <set>

#include "base/text.h"
#include "ui/components/bar.h"
#include "ui/components/field.h"
#include "ui/components/layout.h"
#include "ui/components/lists.h"
#include "ui/components/time.h"
#include "ui/icon.h"

#include <doctest/doctest.h>

namespace stithy::ui {

using text::contains;

namespace {

std::string page_of(const Frame& frame, const Html& body = {}) {
  return std::move(layout(frame, body)).take();
}

std::size_t count_of(std::string_view s, std::string_view part) {
  std::size_t n = 0;
  for (auto at = s.find(part); at != s.npos; at = s.find(part, at + part.size())) ++n;
  return n;
}

}  // namespace

TEST_CASE("a page carries each symbol that it uses once and no other") {
  auto page = page_of({.title = "T", .rail = default_rail(false, false)}, icon("tag"));
  CHECK(count_of(page, "<symbol id=\"i-tag\"") == 1);
  CHECK(count_of(page, "<symbol id=\"i-home\"") == 1);
  CHECK(count_of(page, "<symbol id=\"i-camera\"") == 0);
  auto twice = page_of({.title = "T"}, layout({}, icon("tag")));
  CHECK(contains(twice, "<symbol id=\"i-tag\""));
}

TEST_CASE("a page is written under the strict policy: no inline script and no inline style") {
  Frame frame{.title = "Home",
              .viewer = Person{.name = "ada"},
              .rail = default_rail(true, true),
              .notices = {{State::Bad, "No"}},
              .theme_href = "/settings/appearance"};
  auto page = page_of(frame);
  CHECK(!contains(page, " style="));
  CHECK(!contains(page, "<style"));
  CHECK(!contains(page, " onclick"));
  CHECK(count_of(page, "<script") == 1);
  CHECK(contains(page, "<script type=\"module\" src=\"/assets/"));
}

TEST_CASE("the account menu leads to each place once") {
  Frame frame{.title = "T", .viewer = Person{.name = "ada"}, .rail = default_rail(true, true)};
  auto top = bar(frame).take();
  for (std::string_view place : {"/ada", "/settings", "/admin"})
    CHECK(count_of(top, text::format("href=\"{}\"", place)) == 1);
}

TEST_CASE("names of people are escaped wherever the frame shows them") {
  Frame frame{.title = "<b>",
              .viewer = Person{.name = "a\"b", .display = "<i>x</i>"},
              .crumbs = {{"<u>", "/x"}, {"y", ""}}};
  auto page = page_of(frame);
  CHECK(!contains(page, "<i>x"));
  CHECK(!contains(page, "<u>"));
  CHECK(contains(page, "<title>&lt;b&gt; · Stithy</title>"));
}

TEST_CASE("the theme stands on the root element unless it is the system's") {
  CHECK(contains(page_of({.theme = Theme::Dark}), "data-theme=\"dark\""));
  CHECK(contains(page_of({.theme = Theme::Light}), "data-theme=\"light\""));
  CHECK(!contains(page_of({}), "data-theme=\""));
  CHECK(parse_theme("dark") == Theme::Dark);
  CHECK(parse_theme("purple") == std::nullopt);
}

TEST_CASE("a visitor is sent back after signing in, and the address is encoded") {
  CHECK(sign_in_link({.request_path = "/a/b?x=1&y=2"}) ==
        "/login?return_to=%2Fa%2Fb%3Fx%3D1%26y%3D2");
  CHECK(sign_in_link({.request_path = "/"}) == "/login");
}

TEST_CASE("the parent crumb has the key u and the last one is the current page") {
  auto html = crumbs({{"ada", "/ada"}, {"engine", "/ada/engine"}, {"src", ""}}).take();
  CHECK(contains(html, "data-key=\"u\" data-key-label=\"up one level\" href=\"/ada/engine\""));
  CHECK(count_of(html, "data-key=\"u\"") == 1);
  CHECK(contains(html, "<span aria-current=\"page\">src</span>"));
}

TEST_CASE("initials take the first and the last word, whole characters only") {
  CHECK(initials_of({.name = "mara", .display = "Mara Oyelaran"}) == "MO");
  CHECK(initials_of({.name = "ada"}) == "AD");
  CHECK(initials_of({.name = "release-bot"}) == "RB");
  CHECK(initials_of({.name = "x", .display = "Élodie"}) == "ÉL");
  CHECK(initials_of({.name = "x", .display = "李 明"}) == "李明");
  CHECK(initials_of({.name = ""}) == "?");
}

TEST_CASE("hues are stable and all twelve occur") {
  std::set<int> seen;
  for (int i = 0; i < 200; ++i) {
    int hue = hue_of(std::to_string(i));
    CHECK(hue >= 0);
    CHECK(hue < 12);
    seen.insert(hue);
  }
  CHECK(seen.size() == 12);
  CHECK(hue_of("ada") == hue_of("ada"));
}

TEST_CASE("a field names its hint and error to assistive technology") {
  auto html = field({.name = "title",
                     .label = "Title",
                     .value = "a\"b",
                     .hint = "Short.",
                     .error = "The title is empty.",
                     .required = true})
                  .take();
  CHECK(contains(html, "<label for=\"f-title\">Title"));
  CHECK(contains(html, "aria-describedby=\"f-title-error f-title-hint\""));
  CHECK(contains(html, "aria-invalid=\"true\""));
  CHECK(contains(html, "value=\"a&quot;b\""));
  CHECK(contains(html, " required"));
  auto plain = field({.name = "q", .label = "Q"}).take();
  CHECK(!contains(plain, "aria-"));
}

TEST_CASE("the summary of errors links to the fields") {
  auto html = error_summary("Two fields are wrong.", {{"name", "The name is taken."}}).take();
  CHECK(contains(html, "<a href=\"#f-name\">The name is taken.</a>"));
}

TEST_CASE("a time is relative in words and exact in its attribute") {
  auto now = Instant::from_seconds(1'800'000'000);
  auto html = when(now - std::chrono::minutes(42), now).take();
  CHECK(contains(html, "42 min ago</time>"));
  CHECK(contains(html, "datetime=\"2027-01-15T07:18:00Z\""));
}

TEST_CASE("pages without neighbours draw no navigation") {
  CHECK(pagination({}).empty());
  CHECK(contains(pagination({.next_href = "?after=9"}).take(), "rel=\"next\" href=\"?after=9\""));
}

}  // namespace stithy::ui
