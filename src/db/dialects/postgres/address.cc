// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/postgres/address.h"

#include <libpq-fe.h>

#include <memory>

#include "base/text.h"

namespace stithy::db::postgres {

namespace {

Error unreadable() {
  return invalid(
      "The address of the database cannot be read; write \"postgres://user@host:5432/name\", and "
      "letters such as \"@\" or \"/\" in a name or password as %40 or %2F.");
}

// One a host, separated by commas; an empty one is the usual one.
bool are_ports(std::string_view list) {
  for (std::string_view port : text::split(list, ',')) {
    auto number = text::parse_number<unsigned>(port);
    if (!port.empty() && (!number || *number == 0 || *number > 65'535)) return false;
  }
  return true;
}

}  // namespace

Result<Address> Address::parse(const std::string& url, const Secret<>& password) {
  char* complaint = nullptr;
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &complaint), &PQconninfoFree);
  if (complaint != nullptr) PQfreemem(complaint);
  if (!options) return unreadable();
  Address out;
  bool has_password = false, has_timeout = false;
  for (const PQconninfoOption* o = options.get(); o->keyword != nullptr; ++o) {
    if (o->val == nullptr) continue;
    std::string keyword = o->keyword;
    if (keyword == "port" && !are_ports(o->val)) return unreadable();
    has_password = has_password || keyword == "password";
    has_timeout = has_timeout || keyword == "tcp_user_timeout";
    out.parameters.emplace_back(std::move(keyword), o->val);
  }
  if (!has_password && !password.reveal().empty()) {
    out.parameters.emplace_back("password", password.reveal());
  }
  // Milliseconds until a host that went silent counts as gone.
  if (!has_timeout) out.parameters.emplace_back("tcp_user_timeout", "15000");
  out.parameters.emplace_back("fallback_application_name", "stithy");
  out.parameters.emplace_back("client_encoding", "UTF8");
  return out;
}

}  // namespace stithy::db::postgres
