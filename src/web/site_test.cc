// SPDX-License-Identifier: Apache-2.0
#include "web/site.h"

#include <doctest/doctest.h>

namespace stithy::web {

namespace {

http::RequestHead asked(std::string_view host, http::Origin origin = http::Origin::Main) {
  http::RequestHead head;
  head.origin = origin;
  head.headers.set("Host", host);
  return head;
}

const Site kByNumber{.main_url = "http://127.0.0.1:8080",
                     .content_url = "http://127.0.0.1:8081",
                     .main_hosts = {},
                     .content_hosts = {},
                     .version = "1",
                     .ssh_url = {}};
const Site kNamed{.main_url = "https://git.example.org",
                  .content_url = "https://raw.example.org",
                  .main_hosts = {"git.example.org"},
                  .content_hosts = {"raw.example.org"},
                  .version = "1",
                  .ssh_url = {}};

}  // namespace

TEST_CASE("an instance without an address answers for numbers and localhost, never for names") {
  for (const char* host : {"127.0.0.1:8080", "localhost:8080", "LOCALHOST", "192.168.7.9:3000",
                           "[::1]:8080", "[fe80::1]", "10.0.0.1"})
    CHECK_MESSAGE(answers_for(kByNumber, asked(host)), host);
  for (const char* host : {"evil.example", "localhost.evil.example:8080", "127.0.0.1.evil.example",
                           "", ":8080", "[::1", "1.2.3"})
    CHECK_MESSAGE(!answers_for(kByNumber, asked(host)), host);
}

TEST_CASE("an instance with an address answers for that one alone") {
  CHECK(answers_for(kNamed, asked("Git.Example.org")));
  CHECK_FALSE(answers_for(kNamed, asked("raw.example.org")));
  CHECK(answers_for(kNamed, asked("raw.example.org", http::Origin::Content)));
  CHECK_FALSE(answers_for(kNamed, asked("127.0.0.1:8080")));
}

TEST_CASE("without an address links follow the one a request came by") {
  Site seen = seen_by(kByNumber, asked("192.168.7.9:3000"));
  CHECK(seen.main_url == "http://192.168.7.9:3000");
  CHECK(seen.content_url == "http://192.168.7.9:8081");
  seen = seen_by(kByNumber, asked("[::1]:8081", http::Origin::Content));
  CHECK(seen.main_url == "http://[::1]:8080");
  CHECK(seen.content_url == "http://[::1]:8081");
  http::RequestHead secure = asked("localhost:8443");
  secure.secure = true;
  CHECK(seen_by(kByNumber, secure).main_url == "https://localhost:8443");
}

TEST_CASE("a configured address stands, whatever a request claims") {
  Site seen = seen_by(kNamed, asked("git.example.org"));
  CHECK(seen.main_url == kNamed.main_url);
  CHECK(seen.content_url == kNamed.content_url);
}

}  // namespace stithy::web
