// SPDX-License-Identifier: Apache-2.0
#include "ssh/listen.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace stithy::ssh {

namespace {

constexpr int kBacklog = 1024;

struct Name {
  sockaddr_storage bytes{};
  socklen_t size = 0;
  sockaddr* any() { return reinterpret_cast<sockaddr*>(&bytes); }
};

std::optional<Name> parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  auto port = text::parse_number<std::uint16_t>(text.substr(colon + 1));
  std::string host(text.substr(0, colon));
  if (!port || host.empty()) return std::nullopt;
  Name name;
  if (host.front() == '[' && host.back() == ']') {
    auto* six = reinterpret_cast<sockaddr_in6*>(&name.bytes);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(*port);
    name.size = sizeof *six;
    host = host.substr(1, host.size() - 2);
    if (::inet_pton(AF_INET6, host.c_str(), &six->sin6_addr) != 1) return std::nullopt;
    return name;
  }
  auto* four = reinterpret_cast<sockaddr_in*>(&name.bytes);
  four->sin_family = AF_INET;
  four->sin_port = htons(*port);
  name.size = sizeof *four;
  if (::inet_pton(AF_INET, host.c_str(), &four->sin_addr) != 1) return std::nullopt;
  return name;
}

Error cannot(std::string_view address, std::string_view doing) {
  const int number = errno;
  return unavailable(
      text::format("Cannot listen on {} for SSH: {}.", address, std::strerror(number)),
      std::chrono::seconds(0), text::format("{}: {}", doing, std::strerror(number)));
}

std::string render_port(int fd, std::string_view asked) {
  Name bound;
  bound.size = sizeof bound.bytes;
  if (::getsockname(fd, bound.any(), &bound.size) != 0) return std::string(asked);
  const auto port = bound.bytes.ss_family == AF_INET6
                        ? reinterpret_cast<const sockaddr_in6*>(&bound.bytes)->sin6_port
                        : reinterpret_cast<const sockaddr_in*>(&bound.bytes)->sin_port;
  return text::format("{}:{}", asked.substr(0, asked.rfind(':')), ntohs(port));
}

// An IPv4 address that came in as IPv6 (RFC 4291 section 2.5.5.2) is the same one.
void name_caller(const Name& peer, Caller& caller) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (peer.bytes.ss_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in*>(&peer.bytes)->sin_addr;
    caller.address = ::inet_ntop(AF_INET, &four, text.data(), text.size());
    caller.crowd = caller.address;
    return;
  }
  const auto& six = reinterpret_cast<const sockaddr_in6*>(&peer.bytes)->sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    caller.address = ::inet_ntop(AF_INET, &six.s6_addr[12], text.data(), text.size());
    caller.crowd = caller.address;
    return;
  }
  caller.address = ::inet_ntop(AF_INET6, &six, text.data(), text.size());
  constexpr std::size_t kNetworkBytes = 8;
  caller.crowd.assign(reinterpret_cast<const char*>(six.s6_addr), kNetworkBytes);
}

}  // namespace

bool is_listen_address(std::string_view text) { return parse(text).has_value(); }

Result<Listening> listen_on(std::string_view address) {
  auto name = parse(address);
  if (!name)
    return invalid(
        text::format("\"{}\" is no address to listen on for SSH; write 127.0.0.1:2222 "
                     "or [::1]:2222.",
                     address));
  sys::Fd fd(::socket(name->bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return cannot(address, "socket");
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd.get(), name->any(), name->size) != 0) return cannot(address, "bind");
  if (::listen(fd.get(), kBacklog) != 0) return cannot(address, "listen");
  std::string bound = render_port(fd.get(), address);
  return Listening{std::move(fd), std::move(bound)};
}

Result<std::optional<Caller>> accept_from(int listening) {
  Name peer;
  peer.size = sizeof peer.bytes;
  sys::Fd fd(::accept4(listening, peer.any(), &peer.size, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      return unavailable("No room for another connection.", std::chrono::seconds(1));
    return std::optional<Caller>();
  }
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  Caller caller{std::move(fd), {}, {}};
  name_caller(peer, caller);
  return std::optional(std::move(caller));
}

}  // namespace stithy::ssh
