// SPDX-License-Identifier: Apache-2.0
//
// The examples that AWS publishes, with the key of its documentation:
// docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and
// docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html.
#include "kit/blobs/sigv4.h"

#include "base/text.h"
#include "sys/crypto.h"

#include <doctest/doctest.h>

namespace stithy::blobs {
namespace {

const Instant kAt = *parse_iso("2013-05-24T00:00:00Z");
constexpr std::string_view kEmptyHash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

SigningKey example_key() {
  return {"AKIAIOSFODNN7EXAMPLE", Secret<>("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
          "us-east-1"};
}

Signable example(std::string_view method, std::string path) {
  Signable out{.method = method, .path = std::move(path)};
  out.payload_hash = kEmptyHash;
  out.headers = {{"Host", "examplebucket.s3.amazonaws.com"},
                 {"x-amz-date", "20130524T000000Z"},
                 {"x-amz-content-sha256", std::string(kEmptyHash)}};
  return out;
}

TEST_CASE("the published example of getting a part of an object is signed as published") {
  auto request = example("GET", "/test.txt");
  request.headers.emplace_back("Range", "bytes=0-9");
  CHECK(text::to_hex(sys::sha256(render_canonical(request))) ==
        "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972");
  CHECK(authorize(request, example_key(), kAt) ==
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST_CASE("the published example of putting an object is signed as published") {
  auto request = example("PUT", "/test$file.text");
  request.payload_hash = text::to_hex(sys::sha256("Welcome to Amazon S3."));
  request.headers[2].second = request.payload_hash;
  request.headers.emplace_back("Date", "Fri, 24 May 2013 00:00:00 GMT");
  request.headers.emplace_back("x-amz-storage-class", "REDUCED_REDUNDANCY");
  CHECK(text::to_hex(sys::sha256(render_canonical(request))) ==
        "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d");
  CHECK(
      authorize(request, example_key(), kAt)
          .ends_with("SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
                     "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

TEST_CASE("the published examples with queries are signed as published, in whatever order") {
  auto lifecycle = example("GET", "/");
  lifecycle.query = {{"lifecycle", ""}};
  CHECK(authorize(lifecycle, example_key(), kAt)
            .ends_with("=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
  auto list = example("GET", "/");
  list.query = {{"prefix", "J"}, {"max-keys", "2"}};
  CHECK(authorize(list, example_key(), kAt)
            .ends_with("=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST_CASE("the published example of a presigned address carries the published signature") {
  Signable request{.method = "GET", .path = "/test.txt"};
  request.headers = {{"host", "examplebucket.s3.amazonaws.com"}};
  CHECK(presign(request, example_key(), kAt, 86'400) ==
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST_CASE("every byte that is not unreserved is encoded once, and slashes of a path stay") {
  CHECK(encode_uri("a b/~-._\xc3\xa9%+=") == "a%20b%2F~-._%C3%A9%25%2B%3D");
  CHECK(encode_uri_path("/a b/c") == "/a%20b/c");
  CHECK(render_query({{"b", "2"}, {"a", "x y"}, {"a", "&"}}) == "a=%26&a=x%20y&b=2");
  Signable spaced{.method = "GET", .path = "/"};
  spaced.headers = {{"X-B", "  a   b  "}, {"x-a", "1"}};
  CHECK(render_canonical(spaced) == "GET\n/\n\nx-a:1\nx-b:a b\n\nx-a;x-b\nUNSIGNED-PAYLOAD");
}

}  // namespace
}  // namespace stithy::blobs
