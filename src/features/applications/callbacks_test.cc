// SPDX-License-Identifier: Apache-2.0
#include "features/applications/callbacks.h"

#include <doctest/doctest.h>

namespace stithy::applications {

TEST_CASE("a callback is https, a loopback address, or a scheme of an application's own") {
  for (auto good : {"https://app.example.org/cb", "https://app.example.org:8443/cb?x=1",
                    "http://127.0.0.1/cb", "http://127.0.0.1:8080", "http://[::1]:9/cb?a=b",
                    "org.example.app:/cb", "org.example.app://cb"})
    CHECK_MESSAGE(check_callback(good), good);
  for (auto bad : {"",
                   "http://app.example.org/cb",
                   "https://",
                   "https://:443/",
                   "https:///cb",
                   "https://u@h/cb",
                   "https://h/cb#x",
                   "https://h/a b",
                   "https://h/\\x",
                   "http://127.0.0.1.evil/",
                   "http://127.0.0.1:0/",
                   "http://127.0.0.1:01/",
                   "http://127.0.0.1:70000/",
                   "http://127.0.0.1:8@evil/",
                   "http://localhost/cb",
                   "javascript:alert(1)",
                   "data:text/html,x",
                   "x:/cb",
                   "1.x:/cb",
                   ".x:/cb"})
    CHECK_MESSAGE(!check_callback(bad), bad);
  CHECK(!check_callback("https://h/" + std::string(kCallbackBytesMax, 'x')));
}

TEST_CASE("callbacks are compared byte by byte, but for the port of a loopback address") {
  const std::vector<std::string> known = {"https://h.example/cb?x=1", "http://127.0.0.1/cb",
                                          "http://[::1]:7/cb", "org.example.app:/cb"};
  for (auto good :
       {"https://h.example/cb?x=1", "http://127.0.0.1/cb", "http://127.0.0.1:1/cb",
        "http://127.0.0.1:65535/cb", "http://[::1]/cb", "http://[::1]:8/cb", "org.example.app:/cb"})
    CHECK_MESSAGE(is_callback_of(known, good), good);
  for (auto bad : {"", "https://h.example/cb", "https://h.example:443/cb?x=1",
                   "https://H.example/cb?x=1", "http://127.0.0.1:65536/cb", "http://127.0.0.1:1/CB",
                   "http://127.0.0.1:1/cb/", "http://127.0.0.2/cb", "org.example.app:/cb/",
                   "https://127.0.0.1/cb", "http://[::1]:8/cb?x"})
    CHECK_MESSAGE(!is_callback_of(known, bad), bad);
}

TEST_CASE("a callback says where its page leads to, and takes more behind its query") {
  CHECK(source_of("https://h.example:8443/cb?x=1") == "https://h.example:8443");
  CHECK(source_of("http://127.0.0.1:8?x") == "http://127.0.0.1:8");
  CHECK(source_of("org.example.app:/cb") == "org.example.app:");
  CHECK(with_query("https://h/cb", "a=1") == "https://h/cb?a=1");
  CHECK(with_query("https://h/cb?x=1", "a=1") == "https://h/cb?x=1&a=1");
}

TEST_CASE("lines are callbacks, each once, and not too many") {
  CHECK(parse_callbacks(" https://h/a \n\nhttps://h/a\nhttps://h/b\n")->size() == 2);
  std::string many;
  for (std::size_t i = 0; i <= kCallbacksMax; ++i) many += "https://h/" + std::to_string(i) + "\n";
  CHECK(!parse_callbacks(many));
}

}  // namespace stithy::applications
