// SPDX-License-Identifier: Apache-2.0
#include "http/address.h"
#include "http/forwarded.h"

#include <doctest/doctest.h>

namespace stithy::http {
namespace {

TEST_CASE("only ordinary addresses of the public Internet are global") {
  for (const char* global : {"8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111",
                             "2a00:1450:4001:81b::200e", "172.32.0.1", "100.128.0.1"}) {
    CAPTURE(global);
    CHECK(Address::parse(global)->is_global_unicast());
  }
  for (const char* other : {"0.0.0.0",
                            "10.1.2.3",
                            "100.64.0.1",
                            "127.0.0.1",
                            "169.254.169.254",
                            "172.16.0.1",
                            "192.168.1.1",
                            "192.0.0.8",
                            "192.0.2.1",
                            "198.18.0.1",
                            "203.0.113.9",
                            "224.0.0.1",
                            "255.255.255.255",
                            "::",
                            "::1",
                            "::ffff:127.0.0.1",
                            "::ffff:10.0.0.1",
                            "::7f00:1",
                            "64:ff9b::a00:1",
                            "64:ff9b:1::1",
                            "2002:7f00:1::",
                            "2001::1",
                            "2001:db8::1",
                            "fc00::1",
                            "fe80::1",
                            "fec0::1",
                            "ff02::1",
                            "100::1",
                            "3fff::1"}) {
    CAPTURE(other);
    CHECK_FALSE(Address::parse(other)->is_global_unicast());
  }
}

TEST_CASE("a mapped address is the IPv4 address it carries") {
  CHECK(*Address::parse("::ffff:192.0.2.7") == *Address::parse("192.0.2.7"));
  CHECK(Address::parse("::ffff:192.0.2.7")->render() == "192.0.2.7");
  for (const char* bad : {"", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0x7f.1", "2130706433", "::1%lo",
                          "[::1]", "1.2.3.4:5", "a"}) {
    CAPTURE(bad);
    CHECK_FALSE(Address::parse(bad));
  }
}

TEST_CASE("blocks hold what their prefix says") {
  auto block = *AddressBlock::parse("10.20.0.0/14");
  CHECK(block.contains(*Address::parse("10.23.255.255")));
  CHECK_FALSE(block.contains(*Address::parse("10.24.0.0")));
  CHECK(AddressBlock::parse("0.0.0.0/0")->contains(*Address::parse("8.8.8.8")));
  CHECK_FALSE(AddressBlock::parse("0.0.0.0/0")->contains(*Address::parse("2606::1")));
  CHECK(AddressBlock::parse("fd00::/8")->contains(*Address::parse("fdab::1")));
  for (const char* bad : {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "x/8", "fd00::/129"})
    CHECK_FALSE(AddressBlock::parse(bad));
}

RequestHead client(std::string_view peer, std::initializer_list<const char*> forwarded,
                   std::string_view proto = {}) {
  TrustedProxies proxies;
  proxies.blocks = {*AddressBlock::parse("10.0.0.0/8")};
  RequestHead head;
  for (const char* one : forwarded) head.headers.add("X-Forwarded-For", one);
  if (!proto.empty()) head.headers.add("X-Forwarded-Proto", proto);
  set_client(head, {Address::parse(peer), false}, proxies);
  return head;
}

TEST_CASE("forwarding headers are believed from trusted proxies alone") {
  CHECK(client("8.8.8.8", {"1.1.1.1"}, "https").remote_address == "8.8.8.8");
  CHECK_FALSE(client("8.8.8.8", {"1.1.1.1"}, "https").secure);
  CHECK(client("10.0.0.1", {"1.1.1.1"}, "https").remote_address == "1.1.1.1");
  CHECK(client("10.0.0.1", {"1.1.1.1"}, "https").secure);
  CHECK_FALSE(client("10.0.0.1", {}, "https, http").secure);
}

TEST_CASE("the client is the last hop that is no proxy of ours") {
  CHECK(client("10.0.0.1", {"6.6.6.6, 1.1.1.1, 10.0.0.2"}).remote_address == "1.1.1.1");
  CHECK(client("10.0.0.1", {"6.6.6.6", "1.1.1.1:4711"}).remote_address == "1.1.1.1");
  CHECK(client("10.0.0.1", {"1.1.1.1, nonsense, 10.0.0.2"}).remote_address == "10.0.0.2");
  CHECK(client("10.0.0.1", {"nonsense"}).remote_address == "10.0.0.1");
  CHECK(client("10.0.0.1", {"[2606:4700::1]:443"}).remote_address == "2606:4700::1");
  CHECK(client("10.0.0.1", {"10.0.0.3"}).remote_address == "10.0.0.3");
}

TEST_CASE("a Unix socket counts as a proxy only when it is listed") {
  RequestHead head;
  head.headers.add("X-Forwarded-For", "1.1.1.1");
  set_client(head, {}, {});
  CHECK(head.remote_address.empty());
  CHECK(head.over_unix_socket);
  set_client(head, {}, {.blocks = {}, .unix_sockets = true});
  CHECK(head.remote_address == "1.1.1.1");
}

}  // namespace
}  // namespace stithy::http
