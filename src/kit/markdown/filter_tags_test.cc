// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown/filter_tags.h"

#include "kit/markdown.h"

#include <doctest/doctest.h>

namespace stithy::kit {

TEST_CASE("tags that would swallow what follows become words, and other tags stay") {
  CHECK(filter_tags("<p>a <title> b</p><p>c</p>") == "<p>a &lt;title> b</p><p>c</p>");
  CHECK(filter_tags("<XMP a=1></xmp><plaintext/><textarea\n>") ==
        "&lt;XMP a=1>&lt;/xmp>&lt;plaintext/>&lt;textarea\n>");
  CHECK(filter_tags("<titles><b title=\"x\"><iframes>") == "<titles><b title=\"x\"><iframes>");
  CHECK(filter_tags("a < b <") == "a < b <");
  CHECK(filter_tags("<title") == "&lt;title");
}

TEST_CASE("a script or style sheet with an end is left to be taken out whole") {
  CHECK(filter_tags("<style>a{}</style> <STYLE>") == "<style>a{}</style> &lt;STYLE>");
  CHECK(filter_tags("<script>x</script>") == "<script>x</script>");
  CHECK(filter_tags("the <script> tag") == "the &lt;script> tag");
}

TEST_CASE("a document that speaks of such a tag is shown to its end") {
  for (std::string name : {"title", "iframe", "textarea", "script", "style", "xmp", "noembed",
                           "noframes", "plaintext"}) {
    const std::string html = render_markdown("The <" + name + "> tag.\n\nThe end.\n", {}).text();
    CHECK(html == "<p>The &lt;" + name + "&gt; tag.</p>\n<p>The end.</p>\n");
    CHECK(render_markdown("`<" + name + ">`\n", {}).text() ==
          "<p><code>&lt;" + name + "&gt;</code></p>\n");
  }
}

}  // namespace stithy::kit
