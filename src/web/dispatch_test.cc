// SPDX-License-Identifier: Apache-2.0
#include "web/dispatch.h"

#include <doctest/doctest.h>

namespace stithy::web {

namespace {

Method meant(Method method, std::string path, std::string_view word) {
  http::RequestHead head;
  head.method = method;
  head.path = std::move(path);
  return meant_method(head, {{"_method", std::string(word)}});
}

}  // namespace

TEST_CASE("a posted form says by a parameter that it puts, patches or deletes") {
  CHECK(meant(Method::Post, "/ada/engine/settings", "put") == Method::Put);
  CHECK(meant(Method::Post, "/ada/engine/settings", "patch") == Method::Patch);
  CHECK(meant(Method::Post, "/ada/engine/settings", "delete") == Method::Delete);
  CHECK(meant(Method::Post, "/ada/engine/settings", "DELETE") == Method::Post);
  CHECK(meant(Method::Post, "/ada/engine/settings", "") == Method::Post);
}

TEST_CASE("the parameter means nothing to other methods, and nothing to the API") {
  CHECK(meant(Method::Get, "/ada/engine/settings", "delete") == Method::Get);
  CHECK(meant(Method::Head, "/ada/engine/settings", "delete") == Method::Get);
  CHECK(meant(Method::Put, "/ada/engine/settings", "delete") == Method::Put);
  CHECK(meant(Method::Post, "/api/v3/repos/ada/engine", "delete") == Method::Post);
}

}  // namespace stithy::web
