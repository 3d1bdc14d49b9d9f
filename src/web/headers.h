// SPDX-License-Identifier: Apache-2.0
//
// headers.h — the headers every answer carries, and its compression.
#pragma once

#include "web/request.h"
#include "web/route.h"

namespace stithy::web {

// Policy, caching and cookies by the row's origin and face. Never overwrites what a handler set.
void add_headers(Request& request, Answer& answer);
// Lets the page hold frames of the content origin, those below `path` ("/v/") alone.
void let_frames_in(const Site& site, std::string_view path, Answer& answer);

// Compresses text bodies above 1 KiB as the client prefers (brotli 5, gzip 6).
void compress(const Request& request, Answer& answer);

}  // namespace stithy::web
