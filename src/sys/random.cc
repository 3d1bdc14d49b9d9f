// SPDX-License-Identifier: Apache-2.0
#include "sys/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstring>

#include "base/result.h"
#include "base/text.h"

namespace stithy::sys {

std::string random_bytes(std::size_t n) {
  std::string out(n, '\0');
  std::size_t have = 0;
  while (have < n) {
    ssize_t got = ::getrandom(out.data() + have, n - have, 0);
    if (got < 0 && errno == EINTR) continue;
    CHECK(got > 0);
    have += static_cast<std::size_t>(got);
  }
  return out;
}

std::string random_hex(std::size_t digits) {
  return text::to_hex(random_bytes((digits + 1) / 2)).substr(0, digits);
}

std::uint64_t random_u64() {
  std::string bytes = random_bytes(8);
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

}  // namespace stithy::sys
