// SPDX-License-Identifier: Apache-2.0
#include "features/code/feeds/atom.h"

#include "base/text.h"

#include <doctest/doctest.h>

namespace stithy::code {

TEST_CASE("a feed is as new as its newest entry") {
  AtomFeed feed{.id = "tag:a,2026-01-01:x", .title = "t", .self_href = "s", .page_href = "p"};
  feed.updated = Instant::from_seconds(86'400);
  CHECK(text::contains(render_atom(feed), "<updated>1970-01-02T00:00:00Z</updated>"));
  feed.entries = {{.id = "1", .title = "one", .updated = Instant::from_seconds(2 * 86'400)},
                  {.id = "2", .title = "two", .updated = Instant::from_seconds(3 * 86'400)}};
  const std::string xml = render_atom(feed);
  CHECK(xml.find("1970-01-04T00:00:00Z") < xml.find("<entry>"));
}

TEST_CASE("text that XML cannot hold is escaped or replaced") {
  AtomFeed feed{.id = "i"};
  feed.entries = {{.id = "1", .title = "a<b>&\"\x01\xff\xef\xbf\xbf", .text = "x < y"}};
  const std::string xml = render_atom(feed);
  CHECK(text::contains(xml, "<title>a&lt;b&gt;&amp;&quot;\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd<"));
  CHECK(text::contains(xml, "&lt;pre&gt;x &amp;lt; y&lt;/pre&gt;"));
}

TEST_CASE("a date beyond what RFC 3339 writes is the nearest that it does") {
  AtomFeed feed{.id = "i"};
  feed.entries = {{.id = "1", .updated = Instant::from_seconds(400'000'000'000)},
                  {.id = "2", .updated = Instant::from_seconds(-5)}};
  const std::string xml = render_atom(feed);
  CHECK(text::contains(xml, "9999-12-31T23:59:59Z"));
  CHECK(text::contains(xml, "1970-01-01T00:00:00Z"));
}

TEST_CASE("an id names the host without its port") {
  const Instant day = Instant::from_seconds(0);
  CHECK(tag_iri("forge.example:8443", day, "repository/7/tag/v 1") ==
        "tag:forge.example,1970-01-01:repository/7/tag/v%201");
  CHECK(tag_iri("[::1]", day, "x") == "tag:--1,1970-01-01:x");
}

}  // namespace stithy::code
