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

// Lets the page's forms lead on to `source` of another site: browsers hold a redirect that follows
// a form to the same rule (CSP Level 3, section 6.4.1).
void let_forms_lead_to(const Site& site, std::string_view source, Answer& answer);
// What programs in browsers on other origins may read: without cookies, since none counts there.
void answer_all_origins(Answer& answer);

// Compresses text bodies above 1 KiB as the client prefers (brotli 5, gzip 6).
void compress(const Request& request, Answer& answer);

}  // namespace stithy::web
