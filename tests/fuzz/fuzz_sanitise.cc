// SPDX-License-Identifier: Apache-2.0
//
// Arbitrary HTML through the sanitiser: what comes out holds nothing dangerous, cannot break out
// of the page around it, and stays safe when it is sanitised again.
// fuzz: src/kit/sanitise.cc src/kit/markdown/sanitise_rules.cc src/kit/markdown/parse_budget.cc
// fuzz: src/base/html.cc src/base/text.cc src/base/encoding.cc src/base/result.cc -lgumbo -lfmt
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "kit/markdown/safety_probe.h"
#include "kit/sanitise.h"

namespace {

void require_harmless(const std::string& document) {
  std::string danger = stithy::kit::find_danger(document);
  if (danger.empty()) return;
  std::fprintf(stderr, "%s in:\n%s\n", danger.c_str(), document.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  stithy::kit::SanitiseOptions options;
  options.heading_anchors = bytes[0] % 2 == 0;
  options.resolve_image = [](std::string_view src) { return std::string(src); };
  const std::string_view html(reinterpret_cast<const char*>(bytes + 1), size - 1);
  auto once = stithy::kit::sanitise_html(html, options);
  if (!once) return 0;
  require_harmless(once->html.text());
  auto twice = stithy::kit::sanitise_html(once->html.text(), options);
  if (twice) require_harmless(twice->html.text());
  return 0;
}
