// SPDX-License-Identifier: Apache-2.0
//
// fuzz_multipart.cc — forms in multipart/form-data: the size of the pieces they come in must not
// change what is read, and no name of a file keeps a folder.
// fuzz: src/http/multipart.cc src/http/negotiate.cc src/http/parser.cc src/http/message.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/log.cc
// fuzz: src/base/instant.cc src/base/json.cc -lfmt -lboost_json
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/text.h"
#include "http/multipart.h"
#include "http/negotiate.h"

namespace {

using namespace std::chrono_literals;
namespace http = stithy::http;

class Pieces final : public http::RequestBody {
 public:
  Pieces(std::string_view bytes, std::size_t step) : rest_(bytes), step_(step) {}
  stithy::Result<std::size_t> read(std::span<char> into, stithy::Deadline) override {
    auto n = std::min({into.size(), step_, rest_.size()});
    std::memcpy(into.data(), rest_.data(), n);
    rest_.remove_prefix(n);
    return n;
  }
  std::optional<std::uint64_t> length() const override { return std::nullopt; }

 private:
  std::string_view rest_;
  std::size_t step_;
};

auto parse(std::string_view bytes, std::size_t step) {
  Pieces body(bytes, step);
  return http::read_multipart(body, "multipart/form-data; boundary=b", 1 << 16,
                              stithy::Deadline::never());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  (void)http::parse_header_value(bytes);
  auto a = parse(bytes, 1 << 20), b = parse(bytes, 1 + data[0] % 8);
  CHECK(a.has_value() == b.has_value());
  if (!a) return 0;
  CHECK(a->size() == b->size() && a->size() <= http::MultipartReader::kPartsMax);
  for (std::size_t i = 0; i < a->size(); ++i) {
    const auto &x = (*a)[i], &y = (*b)[i];
    CHECK(x.name == y.name && x.bytes == y.bytes && x.file_name == y.file_name);
    if (!x.file_name) continue;
    CHECK(*x.file_name != ".." && x.file_name->find_first_of("\r\n") == std::string::npos);
    CHECK(stithy::text::is_utf8(*x.file_name) && stithy::text::is_utf8(x.name));
  }
  return 0;
}
