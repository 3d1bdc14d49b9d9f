// SPDX-License-Identifier: Apache-2.0
#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace stithy::http {

namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

Address::Bytes mapped(const void* four_bytes) {
  Address::Bytes bytes{};
  std::copy(kMapped.begin(), kMapped.end(), bytes.begin());
  std::memcpy(bytes.data() + 12, four_bytes, 4);
  return bytes;
}

std::vector<AddressBlock> make_blocks(std::initializer_list<const char*> texts) {
  std::vector<AddressBlock> blocks;
  for (const char* one : texts) blocks.push_back(AddressBlock::parse(one).value());
  return blocks;
}

// IANA IPv4 and IPv6 special-purpose address registries, as far as not globally reachable.
const std::vector<AddressBlock>& special_blocks() {
  static const auto blocks = make_blocks(
      {"0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10",    "127.0.0.0/8",     "169.254.0.0/16",
       "172.16.0.0/12",  "192.0.0.0/24",   "192.0.2.0/24",     "192.31.196.0/24", "192.52.193.0/24",
       "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",  "198.18.0.0/15",   "198.51.100.0/24",
       "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",      "2001::/23",       "2001:db8::/32",
       "2002::/16",      "3fff::/20",      "2620:4f:8000::/48"});
  return blocks;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  std::string copy(text);
  in_addr four{};
  if (inet_pton(AF_INET, copy.c_str(), &four) == 1) return Address(mapped(&four));
  Bytes bytes{};
  if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) return Address(bytes);
  return std::nullopt;
}

std::optional<Address> Address::from_socket(const sockaddr* socket_address) {
  if (socket_address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, socket_address, sizeof in);
    return Address(mapped(&in.sin_addr));
  }
  if (socket_address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, socket_address, sizeof in);
    Bytes bytes{};
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return Address(bytes);
  }
  return std::nullopt;
}

bool Address::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin()); }

bool Address::is_loopback() const {
  if (is_v4()) return bytes_[12] == 127;
  return std::all_of(bytes_.begin(), bytes_.end() - 1, [](auto b) { return b == 0; }) &&
         bytes_[15] == 1;
}

bool Address::is_global_unicast() const {
  // 2000::/3 is all that IANA has given out as global unicast (RFC 4291 section 2.4). NAT64
  // (64:ff9b::/96), unique local, link-local and multicast lie outside it.
  if (!is_v4() && (bytes_[0] & 0xe0) != 0x20) return false;
  return !any_contains(special_blocks(), *this);
}

std::string Address::render() const {
  char out[INET6_ADDRSTRLEN] = {};
  if (is_v4())
    inet_ntop(AF_INET, bytes_.data() + 12, out, sizeof out);
  else
    inet_ntop(AF_INET6, bytes_.data(), out, sizeof out);
  return out;
}

std::optional<AddressBlock> AddressBlock::parse(std::string_view text) {
  auto parts = text::cut(text, "/");
  auto base = Address::parse(parts.before);
  if (!base) return std::nullopt;
  if (!parts.found) return AddressBlock(*base, 128);
  bool four = parts.before.find(':') == std::string_view::npos;
  auto bits = text::parse_number<unsigned>(parts.after);
  if (!bits || *bits > (four ? 32u : 128u)) return std::nullopt;
  return AddressBlock(*base, four ? *bits + 96 : *bits);
}

bool AddressBlock::contains(const Address& address) const {
  unsigned whole = bits_ / 8, rest = bits_ % 8;
  const auto &a = base_.bytes(), &b = address.bytes();
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  if (rest == 0) return true;
  auto mask = static_cast<unsigned>(0xff00 >> rest & 0xff);
  return (a[whole] & mask) == (b[whole] & mask);
}

bool any_contains(const std::vector<AddressBlock>& blocks, const Address& address) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const AddressBlock& block) { return block.contains(address); });
}

}  // namespace stithy::http
