// SPDX-License-Identifier: Apache-2.0
//
// site.h — the addresses of this instance, as configured and never as a request claims.
#pragma once

#include <string>
#include <vector>

namespace stithy::web {

struct Site {
  std::string main_url;     // "http://127.0.0.1:8080", no slash at the end
  std::string content_url;  // "http://127.0.0.1:8081": raw content of users
  // Host values accepted on each origin; a request with another gets 421.
  std::vector<std::string> main_hosts, content_hosts;
  std::string version;  // of this build
};

}  // namespace stithy::web
