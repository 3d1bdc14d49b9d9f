// SPDX-License-Identifier: Apache-2.0
#include "sys/crypto.h"

#include <doctest/doctest.h>

namespace stithy {

TEST_CASE("sealed texts open with their key and place alone") {
  const std::string key(32, 'k'), other(32, 'o');
  for (const std::string& plain : {std::string(), std::string("secret"), std::string(5000, '\0')}) {
    std::string sealed = sys::seal(key, plain, "hook 7");
    CHECK(sealed.size() == plain.size() + 28);
    auto opened = sys::open_sealed(key, sealed, "hook 7");
    REQUIRE(opened);
    CHECK(opened->reveal() == plain);
    CHECK(!sys::open_sealed(other, sealed, "hook 7"));
    CHECK(!sys::open_sealed(key, sealed, "hook 8"));
    for (std::size_t at : {std::size_t{0}, std::size_t{12}, sealed.size() - 1}) {
      std::string changed = sealed;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      CHECK(!sys::open_sealed(key, changed, "hook 7"));
    }
    CHECK(!sys::open_sealed(key, sealed.substr(0, 27), "hook 7"));
  }
}

TEST_CASE("the same text is sealed differently each time") {
  const std::string key(32, 'k');
  CHECK(sys::seal(key, "secret", "") != sys::seal(key, "secret", ""));
}

}  // namespace stithy
