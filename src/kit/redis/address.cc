// SPDX-License-Identifier: Apache-2.0
#include "kit/redis/address.h"

#include "base/text.h"

namespace stithy::redis {

namespace {

constexpr int kDatabaseMax = 1'000'000;

Error wrong(std::string_view what) {
  return invalid(text::format("The address of Redis {}; it must be {}.", what, kAddressRule));
}

Result<std::string> decoded(std::string_view part) {
  auto plain = text::decode_percent(part);
  if (!plain || text::has_control(*plain)) return wrong("has a part that cannot be read");
  return *std::move(plain);
}

Result<int> parse_database(std::string_view number) {
  auto parsed = text::parse_number<int>(number);
  if (!parsed || *parsed < 0 || *parsed > kDatabaseMax)
    return wrong("names a database that is no number");
  return *parsed;
}

Result<void> parse_account(std::string_view account, Address& out) {
  auto [user, password, both] = text::cut(account, ":");
  if (!both || password.empty()) return wrong("names a user without a password");
  out.user = TRY(decoded(user));
  out.password = Secret<>(TRY(decoded(password)));
  return {};
}

Result<void> parse_host(std::string_view place, Address& out) {
  std::string_view port;
  bool has_port = false;
  if (place.starts_with('[')) {
    auto end = place.find(']');
    if (end == place.npos) return wrong("has an open bracket");
    std::string_view rest = place.substr(end + 1);
    out.host = place.substr(1, end - 1);
    has_port = rest.starts_with(':');
    if (!has_port && !rest.empty()) return wrong("has something behind its bracket");
    if (has_port) port = rest.substr(1);
  } else {
    auto parts = text::cut(place, ":");
    out.host = parts.before;
    port = parts.after;
    has_port = parts.found;
  }
  constexpr std::string_view kUnfit = " \t/?#@[]%\\";
  if (out.host.empty() || out.host.find_first_of(kUnfit) != out.host.npos ||
      text::has_control(out.host))
    return wrong("has no host");
  if (!has_port) return {};
  auto number = text::parse_number<std::uint16_t>(port);
  if (!number || *number == 0) return wrong("has a port that is no number");
  out.port = *number;
  return {};
}

Result<Address> parse_network(std::string_view rest) {
  Address out;
  auto slash = rest.find('/');
  std::string_view place = rest.substr(0, slash);
  if (auto at = place.rfind('@'); at != place.npos) {
    TRY(parse_account(place.substr(0, at), out));
    place.remove_prefix(at + 1);
  }
  TRY(parse_host(place, out));
  if (slash != rest.npos && slash + 1 < rest.size())
    out.database = TRY(parse_database(rest.substr(slash + 1)));
  return out;
}

Result<Address> parse_socket(std::string_view rest) {
  Address out;
  auto [path, query, asks] = text::cut(rest, "?");
  while (path.starts_with("//")) path.remove_prefix(1);
  out.socket = TRY(decoded(path));
  // The kernel's room for the name of a socket (unix(7)).
  if (!out.socket.starts_with('/') || out.socket.size() > 107)
    return wrong("has no absolute path of at most 107 bytes");
  if (!asks) return out;
  for (auto pair : text::split(query, '&')) {
    auto [name, value, given] = text::cut(pair, "=");
    if (name == "database")
      out.database = TRY(parse_database(value));
    else if (name == "user")
      out.user = TRY(decoded(value));
    else if (name == "password")
      out.password = Secret<>(TRY(decoded(value)));
    else
      return wrong("has a word that is none of database, user and password");
  }
  if (!out.user.empty() && out.password.reveal().empty())
    return wrong("names a user without a password");
  return out;
}

}  // namespace

std::string Address::text() const {
  if (!socket.empty()) return text::format("{}?database={}", socket, database);
  bool six = text::contains(host, ":");
  return text::format("{}{}{}:{}/{}", six ? "[" : "", host, six ? "]" : "", port, database);
}

Result<Address> parse_address(std::string_view url) {
  constexpr std::string_view kNetwork = "redis://", kSocket = "unix:";
  if (url.starts_with(kNetwork)) return parse_network(url.substr(kNetwork.size()));
  if (url.starts_with(kSocket)) return parse_socket(url.substr(kSocket.size()));
  return wrong(url.starts_with("rediss:") ? "asks for TLS" : "begins with no known word");
}

}  // namespace stithy::redis
