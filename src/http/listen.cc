// SPDX-License-Identifier: Apache-2.0
#include "http/listen.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "base/text.h"
#include "http/address.h"

namespace stithy::http {

namespace {

constexpr int kBacklog = 1024;

constexpr int kListenFdsStart = 3;  // sd_listen_fds(3)

Error listen_error(const ListenAddress& where, std::string_view doing) {
  auto cause = text::format("{} {}: {}", doing, where.address, std::strerror(errno));
  return unavailable(text::format("Cannot listen on {}: {}.", where.address, std::strerror(errno)),
                     std::chrono::seconds(0), cause);
}

bool fits_socket_name(std::string_view path) {
  return !path.empty() && path.size() < sizeof(sockaddr_un{}.sun_path);
}

Error malformed(const ListenAddress& where) {
  return invalid(
      text::format("\"{}\" is not an address to listen on; write 127.0.0.1:8080, "
                   "[::1]:8080, unix:/path or fd:3.",
                   where.address));
}

std::string render_bound(int fd) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return {};
  if (bound.ss_family == AF_UNIX) {
    const auto* un = reinterpret_cast<const sockaddr_un*>(&bound);
    return "unix:" + std::string(un->sun_path, strnlen(un->sun_path, sizeof un->sun_path));
  }
  std::uint16_t port = 0;
  char name[INET6_ADDRSTRLEN] = {};
  if (bound.ss_family == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(&bound);
    port = ntohs(in->sin_port);
    inet_ntop(AF_INET, &in->sin_addr, name, sizeof name);
    return text::format("{}:{}", name, port);
  }
  const auto* in = reinterpret_cast<const sockaddr_in6*>(&bound);
  port = ntohs(in->sin6_port);
  inet_ntop(AF_INET6, &in->sin6_addr, name, sizeof name);
  return text::format("[{}]:{}", name, port);
}

Result<Listening> finish(const ListenAddress& where, sys::Fd fd, bool unix_socket) {
  if (::listen(fd.get(), kBacklog) != 0) return listen_error(where, "listen");
  Listening out{.origin = where.origin};
  out.address = render_bound(fd.get());
  out.unix_socket = unix_socket;
  out.fd = std::move(fd);
  return out;
}

// A socket file nobody answers on is left from a crash and may go.
Result<void> remove_stale(const ListenAddress& where, const sockaddr_un& name) {
  struct stat status {};
  if (::lstat(name.sun_path, &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode)) {
    errno = EEXIST;
    return listen_error(where, "bind");
  }
  sys::Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0)
    return conflict(text::format("Another program listens on {}.", where.address));
  if (::unlink(name.sun_path) != 0) return listen_error(where, "unlink");
  return {};
}

Result<Listening> open_unix(const ListenAddress& where, std::string_view path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (!fits_socket_name(path)) return malformed(where);
  std::memcpy(name.sun_path, path.data(), path.size());
  TRY(remove_stale(where, name));
  sys::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return listen_error(where, "socket");
  // The mode is set on the socket before bind makes the file, so it is never wider than meant.
  constexpr mode_t kMode = 0660;
  ::fchmod(fd.get(), kMode);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0)
    return listen_error(where, "bind");
  if (::chmod(name.sun_path, kMode) != 0) return listen_error(where, "chmod");
  auto out = TRY(finish(where, std::move(fd), true));
  out.socket_file = std::string(path);
  return out;
}

Result<Listening> adopt(const ListenAddress& where, std::string_view number) {
  auto fd_number = text::parse_number<int>(number);
  if (!fd_number || *fd_number < kListenFdsStart) return malformed(where);
  int listening = 0;
  socklen_t size = sizeof listening;
  bool good = ::getsockopt(*fd_number, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0;
  if (!good || listening == 0) {
    if (good) errno = EINVAL;
    return listen_error(where, "adopt");
  }
  sys::Fd fd(*fd_number);
  ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
  int family = 0;
  size = sizeof family;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_DOMAIN, &family, &size);
  Listening out{.origin = where.origin};
  out.address = render_bound(fd.get());
  out.unix_socket = family == AF_UNIX;
  out.fd = std::move(fd);
  return out;
}

struct TcpName {
  Address address;
  std::uint16_t port = 0;
  bool six = false;  // written in brackets
};

std::optional<TcpName> parse_tcp(std::string_view whole) {
  auto colon = whole.rfind(':');
  if (colon == whole.npos) return std::nullopt;
  auto host = whole.substr(0, colon);
  bool six = host.starts_with('[') && host.ends_with(']');
  if (six) host = host.substr(1, host.size() - 2);
  auto port = text::parse_number<std::uint16_t>(whole.substr(colon + 1));
  auto address = Address::parse(host);
  if (!port || !address || six != (host.find(':') != host.npos)) return std::nullopt;
  return TcpName{*address, *port, six};
}

Result<Listening> open_tcp(const ListenAddress& where, bool only_v6) {
  auto parsed = parse_tcp(where.address);
  if (!parsed) return malformed(where);
  const bool six = parsed->six;
  sockaddr_storage name{};
  socklen_t size = sizeof(sockaddr_in);
  if (six) {
    auto* in = reinterpret_cast<sockaddr_in6*>(&name);
    in->sin6_family = AF_INET6;
    in->sin6_port = htons(parsed->port);
    std::memcpy(&in->sin6_addr, parsed->address.bytes().data(), 16);
    size = sizeof(sockaddr_in6);
  } else {
    auto* in = reinterpret_cast<sockaddr_in*>(&name);
    in->sin_family = AF_INET;
    in->sin_port = htons(parsed->port);
    std::memcpy(&in->sin_addr, parsed->address.bytes().data() + 12, 4);
  }
  sys::Fd fd(::socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return listen_error(where, "socket");
  int on = 1, six_only = only_v6 ? 1 : 0;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (six) ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &six_only, sizeof six_only);
  if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&name), size) != 0)
    return listen_error(where, "bind");
  return finish(where, std::move(fd), false);
}

}  // namespace

bool is_listen_address(std::string_view text) {
  if (text.starts_with("unix:")) return fits_socket_name(text.substr(5));
  if (text.starts_with("fd:"))
    return text::parse_number<int>(text.substr(3)).value_or(0) >= kListenFdsStart;
  return parse_tcp(text).has_value();
}

Result<Listening> open_listening(const ListenAddress& where, bool only_v6) {
  std::string_view whole = where.address;
  if (whole.starts_with("unix:")) return open_unix(where, whole.substr(5));
  if (whole.starts_with("fd:")) return adopt(where, whole.substr(3));
  return open_tcp(where, only_v6);
}

void reset_on_close(int fd) {
  linger abrupt{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
}

}  // namespace stithy::http
