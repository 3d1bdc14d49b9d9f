// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "kit/markdown/emoji.h"
#include "kit/markdown/safety_probe.h"

namespace stithy::kit {
namespace {

std::string shown(std::string_view source, const MarkdownOptions& options = {}) {
  return render_markdown(source, options).text();
}

bool has(std::string_view s, std::string_view part) { return s.find(part) != s.npos; }

MarkdownOptions referring() {
  MarkdownOptions options;
  options.mention = [](std::string_view name) -> std::optional<TextLink> {
    if (name != "ada" && name != "acme/core") return std::nullopt;
    return TextLink{text::format("/{}", name)};
  };
  options.issue = [](std::string_view repo, std::uint64_t n) -> std::optional<TextLink> {
    if (n == 404) return std::nullopt;
    return TextLink{text::format("/{}/issues/{}", repo.empty() ? "here" : repo, n), "A \"title\""};
  };
  options.commit = [](std::string_view repo, std::string_view sha) -> std::optional<TextLink> {
    return TextLink{text::format("/{}/commit/{}", repo.empty() ? "here" : repo, sha)};
  };
  return options;
}

TEST_CASE("paragraphs, emphasis, lists and tables follow GFM") {
  CHECK(shown("a *b* **c** ~~d~~ `e`") ==
        "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e</code></p>\n");
  CHECK(has(shown("| a | b |\n|:-:|--|\n| 1 | 2 |"), "<th align=\"center\">a</th>"));
  CHECK(has(shown("- [x] done\n- [ ] open"),
            "<li><input type=\"checkbox\" disabled checked aria-label=\"Done\"> done</li>"));
}

TEST_CASE("a line break in a comment is a line break on the page") {
  MarkdownOptions options;
  CHECK(has(shown("a\nb", options), "a\nb"));
  options.hard_breaks = true;
  CHECK(has(shown("a\nb", options), "a<br>\nb"));
}

TEST_CASE("alerts become boxes with a title, other quotes stay quotes") {
  std::string out = shown("> [!WARNING]\n> Do not **touch**.\n");
  CHECK(
      has(out, "<div class=\"ui-alert ui-alert-warning\"><p class=\"ui-alert-title\">Warning</p>"));
  CHECK(has(out, "<p>Do not <strong>touch</strong>.</p>"));
  CHECK_FALSE(has(out, "blockquote"));
  CHECK(has(shown("> [!note]\n>\n> - a list\n"), "<ul>"));
  CHECK(has(shown("> [!OTHER]\n> x\n"), "<blockquote>"));
  CHECK(has(shown("> [!NOTE] with text\n"), "<blockquote>"));
}

TEST_CASE("headings get ids, and links within the document lead to them") {
  auto document = render_markdown_document("# Use it!\n\n[go](#use-it)\n\n## Use it!\n", {});
  CHECK(has(document.body.text(), "<h1 id=\"user-content-use-it\">"));
  CHECK(has(document.body.text(), "<a href=\"#user-content-use-it\">go</a>"));
  REQUIRE(document.headings.size() == 2);
  CHECK(document.headings[1].id == "user-content-use-it-1");
  MarkdownOptions scoped;
  scoped.id_scope = "c7-";
  CHECK(has(shown("# A", scoped), "id=\"user-content-c7-a\""));
}

TEST_CASE("footnotes link there and back") {
  std::string out = shown("Text[^1].\n\n[^1]: The note.\n");
  CHECK(has(out, "href=\"#user-content-fn-1\""));
  CHECK(has(out, "<li id=\"user-content-fn-1\">"));
  CHECK(has(out, "href=\"#user-content-fnref-1\""));
  CHECK(has(out, "<section class=\"footnotes\">"));
}

TEST_CASE("fenced code is coloured by its language and plain without one") {
  CHECK(has(shown("```c\nreturn 1;\n```"),
            "<pre tabindex=\"0\"><code class=\"code\" data-language=\"c\">"
            "<i class=\"k\">return</i> <i class=\"n\">1</i>;\n</code></pre>"));
  CHECK(has(shown("```mermaid\ngraph <b>\n```"), "data-language=\"mermaid\">graph &lt;b&gt;"));
  CHECK(has(shown("    a < b\n"), "<code class=\"code\">a &lt; b\n</code>"));
}

TEST_CASE("emoji names become characters, but not in code") {
  CHECK(has(shown(":rocket: :+1: :nonsense: a:b:c"), "\U0001F680 \U0001F44D :nonsense: a:b:c"));
  CHECK(has(shown("`:rocket:`"), ":rocket:"));
  CHECK(find_emoji("tada") == "\U0001F389");
  CHECK(find_emoji("").empty());
  CHECK(replace_emoji("a :tada: :x") == "a \U0001F389 :x");
}

TEST_CASE("bare addresses become links without the punctuation that follows") {
  std::string rel = "rel=\"nofollow noopener ugc\">";
  CHECK(has(shown("See https://x.example/a_(b)."),
            "href=\"https://x.example/a_(b)\" " + rel + "https://x.example/a_(b)</a>."));
  CHECK(has(shown("(www.x.example)"), "(<a href=\"http://www.x.example\" " + rel));
  CHECK(has(shown("mail ada@x.example."), "<a href=\"mailto:ada@x.example\" " + rel));
  CHECK_FALSE(has(shown("xhttps://x.example"), "<a"));
  CHECK_FALSE(has(shown("https://localhost"), "<a"));
  CHECK_FALSE(has(shown("`https://x.example`"), "<a"));
  CHECK(has(shown("[t](https://a.example) https://b.example"), "https://b.example</a>"));
}

TEST_CASE("references to issues, people and commits are resolved by the caller") {
  auto options = referring();
  CHECK(has(shown("Fixes #12.", options),
            "Fixes <a class=\"ui-ref\" href=\"/here/issues/12\" "
            "title=\"A &quot;title&quot;\">#12</a>."));
  CHECK(has(shown("acme/engine#7", options), "href=\"/acme/engine/issues/7\""));
  CHECK(has(shown("(#3, #4)", options), "href=\"/here/issues/4\""));
  for (const char* no : {"#404", "a#12", "#12a", "#0", "&#12;", "##12", "`#12`", "/#12", "#"})
    CHECK_MESSAGE(!has(shown(no, options), "/issues/"), no);
  CHECK(has(shown("Hi @ada!", options), "<a class=\"ui-ref\" href=\"/ada\">@ada</a>!"));
  CHECK(has(shown("@acme/core and @ada/x", options), "href=\"/acme/core\""));
  CHECK(has(shown("@ada.", options), "@ada</a>."));
  for (const char* no : {"@nobody", "x@ada", "ada@", "`@ada`", "[@ada](x)"})
    CHECK_MESSAGE(!has(shown(no, options), "href=\"/ada\""), no);
  std::string sha = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";
  CHECK(has(shown("in " + sha + ".", options), "href=\"/here/commit/" + sha));
  CHECK(has(shown("in 1a2b3c4", options), "href=\"/here/commit/1a2b3c4\""));
  CHECK(has(shown("acme/engine@1a2b3c4", options), "href=\"/acme/engine/commit/1a2b3c4\""));
  for (const char* no : {"defaced", "1234567", "1a2b3c", "x1a2b3c4", "1a2b3c4x", "#1a2b3c4"})
    CHECK_MESSAGE(!has(shown(no, options), "/commit/"), no);
}

TEST_CASE("the number of references looked up is bounded") {
  auto options = referring();
  options.references_max = 3;
  std::string out = shown("#1 #2 #3 #4 #5", options);
  CHECK(has(out, "issues/3\""));
  CHECK_FALSE(has(out, "issues/4\""));
}

TEST_CASE("relative links and images are resolved, also those of raw HTML") {
  MarkdownOptions options;
  options.resolve_link = [](std::string_view p) { return text::format("/b/{}", p); };
  options.resolve_image = [](std::string_view p) { return text::format("/r/{}", p); };
  std::string out = shown("[a](docs/a.md) ![i](i.png) <img src=\"j.png\" width=10>", options);
  CHECK(has(out, "href=\"/b/docs/a.md\""));
  CHECK(has(out, "<img src=\"/r/i.png\" alt=\"i\""));
  CHECK(has(out, "<img src=\"/r/j.png\" alt=\"\" loading=\"lazy\" width=\"10\">"));
}

TEST_CASE("front matter is shown as code") {
  std::string out = shown("---\ntitle: A\n---\n\n# B\n");
  CHECK(has(out, "data-language=\"yaml\""));
  CHECK(has(out, "<h1"));
  CHECK(has(shown("---\nno end: x\n"), "<hr>"));
  CHECK(has(shown("---\n\ntext\n\n---\n"), "<hr>"));
  CHECK(has(shown("---\n---"), "<hr>"));
}

TEST_CASE("a document that is too large or too complex is plain text under a notice") {
  MarkdownOptions options;
  options.size_max = ByteCount{10};
  auto document = render_markdown_document("**a** <script>", options);
  CHECK(document.plain);
  CHECK(has(document.body.text(), "larger than 10 B"));
  CHECK(has(document.body.text(), "**a** &lt;script&gt;"));
  auto complex = render_markdown_document(std::string(500'000, '>'), {});
  CHECK(complex.plain);
  CHECK(has(complex.body.text(), "too complex"));
}

TEST_CASE("raw bytes, zeros and bidirectional controls come out harmless") {
  CHECK(text::is_utf8(shown("a\xff\xfe b\x80")));
  CHECK(has(shown(std::string_view("a\0b", 3)),
            "a\xef\xbf\xbd"
            "b"));
  CHECK_FALSE(has(shown("a\u202eb"), "\u202e"));
}

TEST_CASE("a title shows code and emoji and nothing else") {
  CHECK(render_title("Fix `a<b` :bug: *x* <b>").text() ==
        "Fix <code>a&lt;b</code> \U0001F41B *x* &lt;b&gt;");
  CHECK(render_title("one ` tick").text() == "one ` tick");
  CHECK(render_title("``x").text() == "``x");
}

TEST_CASE("a plain README keeps its lines and links its addresses") {
  std::string out = render_plain_text("A\n=\n\n:key: https://x.example/ <b>\n").text();
  CHECK(has(out, "A\n=\n\n:key: <a href=\"https://x.example/\""));
  CHECK(has(out, "&lt;b&gt;"));
  CHECK(has(render_plain_text(":bug:").text(), ":bug:"));
}

TEST_CASE("an excerpt is the words without markup, cut between words") {
  CHECK(markdown_to_text("# Hi\n\nA *b* [c](d) `e` :bug:\n\n- x\n- y\n\n```\ncode\n```\n", 100) ==
        "Hi A b c e \U0001F41B x y");
  CHECK(markdown_to_text("alpha beta gamma delta", 15) == "alpha beta\u2026");
  CHECK(markdown_to_text("", 10) == "");
  CHECK(markdown_to_text("<b>x</b>", 10) == "x");
  CHECK(markdown_to_text(std::string(100, 'x'), 20).size() <= 20);
}

// Markdown's own ways to an address or to raw HTML, beside those of the sanitiser's test.
constexpr std::string_view kAttacks[] = {
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\\nscript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](%6aavascript:alert(1))",
    "[x](\\x01javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x][y]\n\n[y]: data:text/html,x",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,x)",
    "![x\" onerror=\"alert(1)](y)",
    "[x](y \"z\\\" onclick=alert(1)\")",
    "[x](y 'z\" onclick=\"alert(1)')",
    "[<img src=x onerror=alert(1)>](y)",
    "[a](<b\" onclick=\"alert(1)>)",
    "![<script>](x)",
    "| <script> | onclick |\n|-|-|\n| <img src=x onerror=y> | [x](javascript:y) |",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "[^\"><script>]\n\n[^\"><script>]: x",
    "- [x] <input onclick=alert(1)>",
    "> [!NOTE]\n> <script>alert(1)</script>",
    "> [!<script>]\n> x",
    "```<script>\nx\n```",
    "```js\" onclick=\"alert(1)\nx\n```",
    "~~~ \"><img src=x onerror=y>\nx\n~~~",
    "# <script>alert(1)</script>",
    "# \" onclick=\"alert(1)",
    "# x <a id=\"y\" onclick=z>",
    ":<script>:",
    "$<script>alert(1)</script>$",
    "$$\n\\href{javascript:alert(1)}{x}\n$$",
    "```math\n\\href{javascript:alert(1)}{x}\n```",
    "```mermaid\nclick A \"javascript:alert(1)\"\n```",
    "<div>\n\n<script>alert(1)</script>\n\n</div>",
    "<!--\n\n--><script>alert(1)</script>",
    "<a href=\"\n\njavascript:alert(1)\">x</a>",
    "<img src=\"x\n\n\" onerror=alert(1)>",
    "http://x.example/\"onmouseover=\"alert(1)",
    "www.x.example/<script>",
    "a\"b@x.example",
    "@ada\"><script>",
    "#1\"><script>",
    "</div></li></ul><script>",
    "---\na: <script>\n---\n",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "**<script>**alert(1)**</script>**",
    "`<script>`",
    "<x/<script>",
};

TEST_CASE("no attack written in Markdown survives") {
  auto options = referring();
  for (std::string_view attack : kAttacks) {
    INFO(attack);
    std::string out = shown(attack, options);
    CHECK_MESSAGE(find_danger(out) == "", out);
    CHECK(find_danger(shown(text::format("> - {}\n\n{}", attack, attack), options)) == "");
    CHECK(find_danger(render_title(attack).text()) == "");
    CHECK(find_danger(render_plain_text(attack).text()) == "");
  }
}

}  // namespace
}  // namespace stithy::kit
