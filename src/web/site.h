// SPDX-License-Identifier: Apache-2.0
//
// site.h — the addresses of this instance.
//
// With server.main_url set, that is the address, whatever a request claims. Without it (a first
// run, a container) the instance is reached by number: then every IP address and "localhost" is its
// name, and links follow the one a request came by. Other names are refused even then, since a name
// can be pointed at this machine by anybody (DNS rebinding). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace stithy::web {

struct Site {
  std::string main_url;     // "http://127.0.0.1:8080", no slash at the end
  std::string content_url;  // "http://127.0.0.1:8081": raw content of users
  // Host values accepted on each origin; a request with another gets 421. Empty: the origin has no
  // configured address.
  std::vector<std::string> main_hosts, content_hosts;
  std::string version;  // of this build
  // "ssh://git@git.example.org:2222" for git over SSH; empty when it is not served.
  std::string ssh_url;
};

bool answers_for(const Site& site, const http::RequestHead& head);
// The addresses as whoever sent this request knows them; `head` passed answers_for().
Site seen_by(const Site& site, const http::RequestHead& head);

// What may be configured as an address: a scheme, a host and perhaps a port, nothing behind them.
bool is_base_url(std::string_view url);

// Where git clones "owner/name" over SSH: "git@git.example.org:owner/name.git", or with the scheme
// when the port is not 22. Empty when SSH is not served.
std::string ssh_address(const Site& site, std::string_view full_name);

// "http://127.0.0.1:8080" → "127.0.0.1:8080", in lower case.
std::string host_of(std::string_view url);

}  // namespace stithy::web
