// SPDX-License-Identifier: Apache-2.0
//
// addresses.h — which sockets the server opens, and by which names the instance is known.
//
// Sockets come from the command line, else from systemd (LISTEN_FDS, sd_listen_fds(3)), else from
// the settings. Names come from the settings, else from the sockets that were bound.
#pragma once

#include <string>
#include <vector>

#include "app/assembly.h"
#include "base/result.h"
#include "http/server.h"
#include "web/site.h"

namespace stithy::app {

http::ServerOptions server_options(const House& house);

// Invalid when nobody could reach the instance by any name: a Unix socket without server.main_url.
Result<web::Site> site_of(const House& house, const http::ServerOptions& options,
                          const std::vector<std::string>& bound);

}  // namespace stithy::app
