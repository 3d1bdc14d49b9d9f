// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the handlers of this feature.
#pragma once

#include "kit/metrics.h"
#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::transport {

inline constexpr kit::CounterSpec kTransfers{
    "stithy_git_transfers_total", "Clones, rounds of fetches, and pushes.", {"operation"}};

// fetch.cc
Result<web::Answer> info_refs(const access::RepoService& at, web::Request& request);
Result<web::Answer> upload_pack(const access::RepoRead& at, web::Request& request);

// push.cc
Result<web::Answer> tell_push_refs(const access::RepoPush& at, web::Request& request);
Result<web::Answer> receive_pack(const access::RepoPush& at, web::Request& request);

// 0, 1 or 2, from the Git-Protocol header; anything else is 0.
int protocol_version(const web::Request& request);
// What git's own server sends so that no cache keeps an answer.
void forbid_caching(web::Answer& answer);

}  // namespace stithy::transport
