// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/xml.h"

#include <doctest/doctest.h>

namespace stithy::blobs {
namespace {

TEST_CASE("an answer of an object storage becomes elements and their text") {
  auto root = parse_xml(
      "<?xml version='1.0' encoding='UTF-8'?>\n<!-- c --><List xmlns=\"http://x/\" a='1'>"
      "<Key>a&amp;b&#x41;&#233;</Key><Empty/><Contents><Key> 1 </Key></Contents>"
      "<Contents><Key>2</Key><!-- <Key>3</Key> --></Contents></List>\n");
  REQUIRE(root);
  CHECK(root->name == "List");
  CHECK(root->text_of("Key") == "a&bA\xc3\xa9");
  CHECK(root->find("Empty") != nullptr);
  CHECK(root->find("Nothing") == nullptr);
  REQUIRE(root->children.size() == 4);
  CHECK(root->children[2].text_of("Key") == "1");
  CHECK(root->children[3].children.size() == 1);
  auto escaped = parse_xml("<a>" + escape_xml("<&>\"x") + "</a>");
  REQUIRE(escaped);
  CHECK(escaped->text == "<&>\"x");
}

TEST_CASE("what is not such XML is refused") {
  for (const char* bad : {"",
                          "text",
                          "<a>",
                          "<a></b>",
                          "<a/><b/>",
                          "<a></a>x",
                          "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
                          "<a><![CDATA[x]]></a>",
                          "<a>&b;</a>",
                          "<a>&#0;</a>",
                          "<a>&#xD800;</a>",
                          "<a>&#x110000;</a>",
                          "<a>&amp</a>",
                          "<a b></a>",
                          "<a b=c></a>",
                          "<a b='<'></a>",
                          "< a/>",
                          "<a",
                          "<a b='",
                          "<a>&#-5;</a>"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_xml(bad));
  }
  CHECK_FALSE(parse_xml(std::string("<a>\0</a>", 8)));
}

TEST_CASE("depth, number and bytes of elements are bounded") {
  std::string deep, end;
  for (int i = 0; i < kXmlDepthMax; ++i) {
    deep += "<a>";
    end += "</a>";
  }
  CHECK(parse_xml(deep + end));
  CHECK_FALSE(parse_xml("<a>" + deep + end + "</a>"));
  std::string many = "<r>";
  for (std::size_t i = 1; i < kXmlElementsMax; ++i) many += "<a/>";
  CHECK(parse_xml(many + "</r>"));
  CHECK_FALSE(parse_xml(many + "<a/></r>"));
  CHECK_FALSE(parse_xml("<a>" + std::string(kXmlBytesMax, 'x') + "</a>"));
}

}  // namespace
}  // namespace stithy::blobs
