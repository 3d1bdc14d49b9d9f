// SPDX-License-Identifier: Apache-2.0
#include "http/egress_target.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "base/text.h"
#include "http/resolve.h"

namespace stithy::http {

namespace {

constexpr std::size_t kUrlMax = 4096;
constexpr std::size_t kHostMax = 253;  // RFC 1035 section 2.3.4
constexpr int kResolvingMax = 32;      // questions that may hang in the resolver at once

Error refused_address() {
  return denied(
      "This address lies in a network that the server may not call. An administrator can "
      "allow the network in the settings.");
}

bool is_host_name(std::string_view s) {
  return !s.empty() && s.size() <= kHostMax && std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

// The address of one of our own interfaces: the server must not talk to itself from outside.
bool is_own(const Address& address) {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return false;
  std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, ::freeifaddrs);
  for (const ifaddrs* at = list; at; at = at->ifa_next) {
    if (!at->ifa_addr) continue;
    auto own = Address::from_socket(at->ifa_addr);
    if (own && *own == address) return true;
  }
  return false;
}

// The resolver of the machine knows no deadline, so it is asked on a thread of its own, which is
// left behind when it takes too long; their number is bounded.
Result<std::vector<Address>> resolve_until(const std::string& host, Deadline deadline) {
  struct Asked {
    std::mutex mutex;
    std::condition_variable wake;
    std::optional<Result<std::vector<Address>>> answer;
  };
  static std::atomic<int> asking{0};
  if (asking.fetch_add(1) >= kResolvingMax) {
    --asking;
    return unavailable("Too many names are being looked up.", std::chrono::seconds(5));
  }
  auto asked = std::make_shared<Asked>();
  std::thread([asked, host] {
    auto answer = resolve(host);
    std::lock_guard lock(asked->mutex);
    asked->answer = std::move(answer);
    asked->wake.notify_one();
    --asking;
  }).detach();
  std::unique_lock lock(asked->mutex);
  asked->wake.wait_for(lock, deadline.left(), [&] { return asked->answer.has_value(); });
  if (asked->answer) return *std::move(asked->answer);
  return unavailable("The name of the other side was not found in time.", std::chrono::seconds(60),
                     "resolver timeout: " + host);
}

struct SocketName {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

SocketName socket_name(const Address& address, std::uint16_t port) {
  SocketName out;
  if (address.is_v4()) {
    auto* in = reinterpret_cast<sockaddr_in*>(&out.bytes);
    in->sin_family = AF_INET;
    in->sin_port = htons(port);
    std::memcpy(&in->sin_addr, address.bytes().data() + 12, 4);
    out.size = sizeof *in;
  } else {
    auto* in = reinterpret_cast<sockaddr_in6*>(&out.bytes);
    in->sin6_family = AF_INET6;
    in->sin6_port = htons(port);
    std::memcpy(&in->sin6_addr, address.bytes().data(), 16);
    out.size = sizeof *in;
  }
  return out;
}

// 0, or the errno of the failure.
int connect_one(int fd, const SocketName& name, Deadline deadline) {
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&name.bytes), name.size) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd one{.fd = fd, .events = POLLOUT, .revents = 0};
  int ready = 0;
  do ready = ::poll(&one, 1, static_cast<int>(deadline.left().count()));
  while (ready < 0 && errno == EINTR);
  if (ready <= 0) return ETIMEDOUT;
  int failure = 0;
  socklen_t size = sizeof failure;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) != 0) return errno;
  return failure;
}

}  // namespace

Result<std::vector<Address>> resolve(const std::string& host) {
  std::string bare = host;
  if (bare.size() > 2 && bare.front() == '[' && bare.back() == ']')
    bare = bare.substr(1, bare.size() - 2);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int failed = ::getaddrinfo(bare.c_str(), nullptr, &hints, &found);
  std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, [](addrinfo* list) {
    if (list) ::freeaddrinfo(list);
  });
  if (failed != 0)
    return unavailable("The name of the other side has no address.", std::chrono::seconds(60),
                       ::gai_strerror(failed));
  std::vector<Address> out;
  for (const addrinfo* at = found; at; at = at->ai_next)
    if (auto address = Address::from_socket(at->ai_addr)) out.push_back(*address);
  if (out.empty())
    return unavailable("The name of the other side has no address.", std::chrono::seconds(60));
  return out;
}

std::string EgressUrl::authority() const {
  bool six = host.find(':') != std::string::npos;
  std::string out = six ? "[" + host + "]" : host;
  return port == (tls ? 443 : 80) ? out : text::format("{}:{}", out, port);
}

std::string EgressUrl::text() const {
  return text::format("{}://{}{}", tls ? "https" : "http", authority(), target);
}

Result<HostPort> parse_host_port(std::string_view text, std::uint16_t port_default) {
  HostPort out{.host = {}, .port = port_default};
  std::string_view host = text, port;
  bool has_port = false;
  if (text.starts_with('[')) {
    auto end = text.find(']');
    if (end == text.npos) return invalid("The host of the address is malformed.");
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    has_port = !port.empty();
    if (has_port && !port.starts_with(':')) return invalid("The host of the address is malformed.");
    if (has_port) port.remove_prefix(1);
    if (host.find(':') == host.npos || !Address::parse(host))
      return invalid("The host of the address is malformed.");
  } else {
    auto parts = text::cut(text, ":");
    host = parts.before;
    port = parts.after;
    has_port = parts.found;
  }
  out.host = text::to_lower(host);
  if (!text.starts_with('[') && !is_host_name(out.host))
    return invalid(
        "The host of the address is malformed; write international names in their "
        "ASCII form (xn--...).");
  if (has_port) {
    auto number = text::parse_number<std::uint16_t>(port);
    if (!number || *number == 0) return invalid("The port of the address is malformed.");
    out.port = *number;
  }
  return out;
}

Result<EgressUrl> parse_egress_url(std::string_view text) {
  if (text.size() > kUrlMax) return invalid("The address is too long.");
  bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!plain || text.find('\\') != text.npos)
    return invalid("The address holds characters that must be percent-encoded.");
  EgressUrl out;
  auto scheme = text::cut(text, "://");
  out.tls = text::equals_folded(scheme.before, "https");
  if (!scheme.found || (!out.tls && !text::equals_folded(scheme.before, "http")))
    return invalid("The address must begin with http:// or https://.");
  auto rest = scheme.after.substr(0, scheme.after.find('#'));
  auto end = std::min(rest.find_first_of("/?"), rest.size());
  auto authority = rest.substr(0, end);
  if (authority.find('@') != authority.npos)
    return invalid("The address may not hold a user name or password.");
  auto host = TRY(parse_host_port(authority, out.tls ? 443 : 80));
  out.host = std::move(host.host);
  out.port = host.port;
  out.target = rest.substr(end);
  if (!out.target.starts_with('/')) out.target.insert(0, "/");
  return out;
}

Result<EgressUrl> resolve_location(const EgressUrl& base, std::string_view location) {
  location = text::trim(location);
  auto scheme = location.find(':');
  if (scheme != location.npos && location.find_first_of("/?#") > scheme)
    return parse_egress_url(location);
  std::string_view own = base.tls ? "https:" : "http:";
  if (location.starts_with("//")) return parse_egress_url(std::string(own) + std::string(location));
  EgressUrl out = base;
  std::string_view path = text::cut(base.target, "?").before;
  if (location.starts_with('/'))
    out.target.clear();
  else if (location.starts_with('?') || location.empty())
    out.target = path;
  else
    out.target = path.substr(0, path.rfind('/') + 1);
  out.target += location;
  return parse_egress_url(out.text());
}

bool is_allowed(const Address& address, std::uint16_t port, const EgressPolicy& policy) {
  if (any_contains(policy.allowed, address)) return true;
  bool known = std::find(policy.ports.begin(), policy.ports.end(), port) != policy.ports.end();
  return known && address.is_global_unicast() && !is_own(address);
}

Result<std::vector<Address>> checked_addresses(const HostPort& target, const EgressPolicy& policy,
                                               Deadline deadline) {
  std::vector<Address> addresses;
  if (auto numeric = Address::parse(target.host))
    addresses.push_back(*numeric);
  else
    addresses = TRY(resolve_until(target.host, deadline));
  for (const auto& address : addresses)
    if (!is_allowed(address, target.port, policy)) return refused_address();
  return addresses;
}

Result<sys::Fd> connect_checked(const std::vector<Address>& addresses, std::uint16_t port,
                                Deadline deadline) {
  int failure = EHOSTUNREACH;
  for (const auto& address : addresses) {
    auto name = socket_name(address, port);
    sys::Fd fd(::socket(name.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) continue;
    failure = connect_one(fd.get(), name, deadline);
    if (failure == 0) return fd;
  }
  return unavailable("The other side cannot be reached.", std::chrono::seconds(60),
                     std::strerror(failure));
}

}  // namespace stithy::http
