// SPDX-License-Identifier: Apache-2.0
#include "http/multipart.h"

#include <doctest/doctest.h>

#include <cstring>

#include "sys/compress.h"

namespace stithy::http {
namespace {

// A body that comes a few bytes at a time.
class SlowBody final : public RequestBody {
 public:
  SlowBody(std::string bytes, std::size_t step) : bytes_(std::move(bytes)), step_(step) {}
  Result<std::size_t> read(std::span<char> into, Deadline) override {
    auto n = std::min({into.size(), step_, bytes_.size() - at_});
    std::memcpy(into.data(), bytes_.data() + at_, n);
    at_ += n;
    return n;
  }
  std::optional<std::uint64_t> length() const override { return std::nullopt; }

 private:
  std::string bytes_;
  std::size_t step_, at_ = 0;
};

constexpr std::string_view kType = "multipart/form-data; boundary=XX";

Result<std::vector<Part>> parse(std::string bytes, std::size_t step = 3,
                                std::string_view type = kType) {
  SlowBody body(std::move(bytes), step);
  return read_multipart(body, type, 100'000, Deadline::never());
}

std::string one(std::string_view disposition, std::string_view content) {
  return "--XX\r\nContent-Disposition: " + std::string(disposition) + "\r\n\r\n" +
         std::string(content) + "\r\n--XX--\r\n";
}

std::string file_name(std::string_view sent) {
  auto parts = parse(one("form-data; name=\"f\"; filename=\"" + std::string(sent) + "\"", "x"));
  return parts && parts->size() == 1 ? parts->front().file_name.value_or("(none)") : "(refused)";
}

TEST_CASE("parts are read whole, however the bytes come") {
  const std::string form =
      "--XX\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA \r\n--X title\r\n"
      "--XX\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n"
      "--XX\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name=\"f\"; "
      "filename=\"a.txt\"\r\n\r\nbytes\r\n--XX--\r\n";
  for (std::size_t step : {1u, 2u, 7u, 100'000u}) {
    auto parts = parse(form, step);
    REQUIRE(parts);
    REQUIRE(parts->size() == 3);
    CHECK((*parts)[0].bytes == "A \r\n--X title");
    CHECK((*parts)[1].bytes.empty());
    CHECK_FALSE((*parts)[1].file_name);
    CHECK((*parts)[2].file_name == "a.txt");
    CHECK((*parts)[2].content_type == "text/plain");
    CHECK((*parts)[2].bytes == "bytes");
  }
}

TEST_CASE("names of files lose their folders and control bytes") {
  CHECK(file_name("../../x") == "x");
  CHECK(file_name("C:\\Users\\ada\\x.txt") == "x.txt");
  CHECK(file_name("..") == "file");
  CHECK(file_name("a%0D%0Ab%22c") == "ab\"c");
  CHECK(file_name("caf\xc3\xa9.txt") == "caf\xc3\xa9.txt");
  CHECK(file_name("\xff.txt") == "\xef\xbf\xbd.txt");
  CHECK(file_name(std::string(400, 'a')).size() == 255);
}

TEST_CASE("broken forms are refused") {
  CHECK_FALSE(parse(one("form-data; name=f; filename*=UTF-8''x", "x")));
  CHECK_FALSE(parse(one("form-data", "x")));
  CHECK_FALSE(parse(one("attachment; name=f", "x")));
  CHECK_FALSE(parse(one("form-data; name=\"a\"; name=\"b\"", "x")));
  CHECK_FALSE(parse(one("form-data; name=f\r\nContent-Type: multipart/mixed; boundary=Y", "x")));
  CHECK_FALSE(parse(one("form-data; name=f\r\nContent-Transfer-Encoding: base64", "x")));
  CHECK_FALSE(parse(one("form-data; name=f", "x") + "more"));
  CHECK_FALSE(parse("preamble\r\n" + one("form-data; name=f", "x")));
  CHECK_FALSE(parse("--XX\r\nContent-Disposition: form-data; name=f\r\n\r\nno end"));
  CHECK_FALSE(parse("--XXY\r\n"));
  CHECK_FALSE(parse(""));
  CHECK(parse("--XX--\r\n")->empty());
}

TEST_CASE("boundaries and limits are checked") {
  auto form = one("form-data; name=f", "x");
  CHECK_FALSE(parse(form, 9, "multipart/form-data"));
  CHECK_FALSE(parse(form, 9, "multipart/form-data; boundary=" + std::string(71, 'a')));
  CHECK_FALSE(parse(form, 9, "multipart/mixed; boundary=XX"));
  std::string many;
  for (int i = 0; i < 101; ++i)
    many += "--XX\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n";
  CHECK(parse(many + "--XX--\r\n", 100'000).error().code == Code::TooLarge);
  CHECK(parse(one("form-data; name=f", std::string(100'001, 'x')), 5000).error().code ==
        Code::TooLarge);
  CHECK(parse(one("form-data; name=f\r\nX: " + std::string(9000, 'x'), "x")).error().code ==
        Code::TooLarge);
}

TEST_CASE("a gzip body is undone, and a bomb or garbage behind it refused") {
  const std::string text(50'000, 'a');
  SlowBody good(sys::gzip(text), 11);
  auto inflated = gunzip(good, 60'000);
  CHECK(read_all(*inflated, 60'000, Deadline::never()).value_or("") == text);

  SlowBody large(sys::gzip(text), 11);
  CHECK(read_all(*gunzip(large, 10'000), 60'000, Deadline::never()).error().code == Code::TooLarge);
  SlowBody twice(sys::gzip(text) + sys::gzip(text), 1000);
  CHECK(read_all(*gunzip(twice, 200'000), 200'000, Deadline::never()).error().code ==
        Code::Invalid);
  auto bytes = sys::gzip(text);
  SlowBody cut(bytes.substr(0, bytes.size() - 9), 11);
  CHECK(read_all(*gunzip(cut, 60'000), 60'000, Deadline::never()).error().code == Code::Invalid);
  SlowBody plain("not gzip at all", 4);
  CHECK(read_all(*gunzip(plain, 60'000), 60'000, Deadline::never()).error().code == Code::Invalid);
}

TEST_CASE("a gzip body that grows a thousandfold is refused long before its end") {
  SlowBody bomb(sys::gzip(std::string(std::size_t{10} << 20, '0')), 1000);
  auto inflated = gunzip(bomb, std::uint64_t{64} << 20);
  std::vector<char> piece(64 * 1024);
  std::size_t read = 0;
  auto got = inflated->read(piece, Deadline::never());
  for (; got && *got > 0; got = inflated->read(piece, Deadline::never())) read += *got;
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::TooLarge);
  CHECK(read < std::size_t{2} << 20);
}

TEST_CASE("a body above the limit is refused by its sentence") {
  SlowBody body(std::string(11, 'x'), 4);
  auto all = read_all(body, 10, Deadline::never());
  REQUIRE_FALSE(all);
  CHECK(all.error().code == Code::TooLarge);
}

}  // namespace
}  // namespace stithy::http
