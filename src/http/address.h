// SPDX-License-Identifier: Apache-2.0
//
// address.h — Internet addresses and blocks of them: who a peer is, whom we may call.
//
// An IPv4 address and its IPv6-mapped form (RFC 4291 section 2.5.5.2) are the same value, so that
// no check can be passed by spelling. Values; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

namespace stithy::http {

class Address {
 public:
  using Bytes = std::array<std::uint8_t, 16>;  // network order; IPv4 as ::ffff:a.b.c.d
  static std::optional<Address> parse(std::string_view text);  // numeric, without port or zone
  static std::optional<Address> from_socket(const sockaddr* socket_address);
  explicit Address(const Bytes& bytes) : bytes_(bytes) {}

  const Bytes& bytes() const { return bytes_; }
  bool is_v4() const;
  bool is_loopback() const;
  // False for everything that is not an ordinary address of the public Internet: private, loopback,
  // link-local, shared (CGNAT), multicast, documentation, benchmark, reserved, and the IPv6 ranges
  // that carry an IPv4 address inside (NAT64, 6to4, Teredo). See the IANA special-purpose
  // registries (RFC 6890).
  bool is_global_unicast() const;
  std::string render() const;
  bool operator==(const Address&) const = default;

 private:
  Bytes bytes_{};
};

class AddressBlock {
 public:
  static std::optional<AddressBlock> parse(std::string_view text);  // "10.0.0.0/8" or one address
  bool contains(const Address& address) const;

 private:
  AddressBlock(const Address& base, unsigned bits) : base_(base), bits_(bits) {}
  Address base_;
  unsigned bits_;  // of 128
};

bool any_contains(const std::vector<AddressBlock>& blocks, const Address& address);

// The peers whose word about the client is believed. "unix" stands for every peer on a Unix socket.
struct TrustedProxies {
  std::vector<AddressBlock> blocks;
  bool unix_sockets = false;
  bool trusts(const std::optional<Address>& peer) const {
    return peer ? any_contains(blocks, *peer) : unix_sockets;
  }
};

}  // namespace stithy::http
