// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/mysql/address.h"

#include "base/text.h"

namespace stithy::db::mysql {

namespace {

Error unreadable() {
  return invalid(
      "The address of the database cannot be read; write \"mysql://user@host:3306/name\", and "
      "letters such as \"@\" or \"/\" in a name or password as %40 or %2F.");
}

Result<std::string> decoded(std::string_view part) {
  auto plain = text::decode_percent(part);
  if (!plain || plain->find('\0') != std::string::npos) return unreadable();
  return *plain;
}

Result<void> read_option(Address& out, std::string_view key, const std::string& value) {
  if (key == "socket") {
    out.socket = value;
  } else if (key == "tls_ca") {
    out.tls_ca = value;
  } else if (key == "tls" && (value == "off" || value == "require" || value == "verify")) {
    out.tls = value == "off" ? Tls::Off : value == "require" ? Tls::Require : Tls::Verify;
  } else {
    return invalid(
        "The address of a MySQL database knows the options socket, tls (off, require or verify) "
        "and tls_ca.");
  }
  return {};
}

}  // namespace

Result<Address> Address::parse(std::string_view url, const Secret<>& password) {
  constexpr std::string_view kScheme = "mysql://";
  if (!url.starts_with(kScheme)) return unreadable();
  auto [place, options, has_options] = text::cut(url.substr(kScheme.size()), "?");
  auto [authority, name, has_name] = text::cut(place, "/");
  Address out;
  out.name = TRY(decoded(name));
  std::size_t at = authority.rfind('@');
  std::string_view server = at == authority.npos ? authority : authority.substr(at + 1);
  auto [user, word, has_password] =
      text::cut(at == authority.npos ? std::string_view{} : authority.substr(0, at), ":");
  out.user = TRY(decoded(user));
  out.password = has_password ? Secret<>(TRY(decoded(word))) : password;
  std::size_t colon = server.rfind(':');
  bool bracketed = server.starts_with("[");
  if (colon != server.npos && (!bracketed || server[colon - 1] == ']')) {
    auto port = text::parse_number<unsigned>(server.substr(colon + 1));
    if (!port || *port == 0 || *port > 65'535) return unreadable();
    out.port = *port;
    server = server.substr(0, colon);
  }
  if (bracketed && server.ends_with("]")) server = server.substr(1, server.size() - 2);
  out.host = TRY(decoded(server));
  for (std::string_view option : text::split(has_options ? options : std::string_view{}, '&')) {
    if (option.empty()) continue;
    auto [key, value, has_value] = text::cut(option, "=");
    std::string plain = TRY(decoded(value));
    TRY(read_option(out, key, plain));
  }
  if (out.name.empty() || (out.host.empty() && out.socket.empty())) return unreadable();
  return out;
}

}  // namespace stithy::db::mysql
