// SPDX-License-Identifier: Apache-2.0
//
// fuzz_http_head.cc — request heads, byte by byte and at once: both ways must agree, and what is
// accepted must be free of doubt about its framing.
// fuzz: src/http/parser.cc src/http/message.cc src/http/address.cc src/http/forwarded.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/log.cc
// fuzz: src/base/instant.cc src/base/json.cc -lfmt -lboost_json
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "http/address.h"
#include "http/forwarded.h"
#include "http/parser.h"

namespace http = stithy::http;

namespace {

void check_accepted(http::ParsedHead& parsed) {
  const auto& head = parsed.head;
  bool sound = head.path.starts_with('/') && !head.target.empty() &&
               head.headers.count("host") <= 1 &&
               head.headers.count("content-length") + head.headers.count("transfer-encoding") <= 1;
  CHECK(sound);
  for (const auto& [name, value] : head.headers.all())
    CHECK(http::is_token(name) && http::is_field_value(value));
  static const http::TrustedProxies proxies{{*http::AddressBlock::parse("10.0.0.0/8")}, false};
  http::set_client(parsed.head, {http::Address::parse("10.0.0.1"), false}, proxies);
  CHECK(http::Address::parse(head.remote_address).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const http::HeadLimits limits{.target_bytes_max = 256, .head_bytes_max = 2048, .fields_max = 20};
  using State = http::HeadScanner::State;
  http::HeadScanner whole(limits), slow(limits);
  auto at_once = whole.scan(bytes);
  auto stepwise = State::More;
  for (std::size_t n = 1; n <= size && stepwise == State::More; ++n)
    stepwise = slow.scan(bytes.substr(0, n));
  // Slow bytes may be refused earlier, since a line is judged before the next one comes.
  CHECK(at_once == stepwise || stepwise == State::Refused || at_once == State::Complete);
  if (at_once != State::Complete) return 0;
  CHECK(whole.size() <= size && whole.size() <= limits.head_bytes_max);
  auto parsed = http::parse_head(bytes.substr(0, whole.size()), limits);
  if (auto* good = std::get_if<http::ParsedHead>(&parsed)) {
    CHECK(stepwise == State::Complete);
    check_accepted(*good);
  }
  return 0;
}
