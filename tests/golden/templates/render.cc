// SPDX-License-Identifier: Apache-2.0
//
// Renders the sample page with hostile values; tools/templates/test.sh compares the output.
#include <cstdio>

#include "features/sample/views/list.h"

int main() {
  const std::string hostile = "<b onclick='x'>&\"\xe2\x80\xae</b>";
  stithy::sample::View view;
  view.title = hostile;
  view.text = "\n" + hostile;
  view.json = "\"</script><!--\"";
  view.all = true;
  stithy::ui::Frame frame;
  frame.title = hostile;
  frame.style = "javascript:alert(1)";
  frame.script = "/app.js?a=1&b=2";
  frame.path = "tree/\"><script>";
  std::puts(stithy::sample::list(view, frame).text().c_str());
  view.entries.push_back({hostile, "https://example.org/?q=\"a\"&b", 1, 5, false});
  view.entries.push_back({"b", "data:text/html,x", 2, 0, true});
  view.entries.push_back({"c", "c d", 3, 0, false});
  frame.outside = true;
  view.all = false;
  std::puts(stithy::sample::list(view, frame).text().c_str());
}
