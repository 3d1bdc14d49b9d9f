// SPDX-License-Identifier: Apache-2.0
//
// foundations.h — what every feature stands on, made once by app/serve.cc and lent for the process.
//
// A list of references, not an owner and without behaviour. Features reach it through
// Request::on() and JobRun; tests build their own over an in-memory database.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "db/db.h"
#include "git/gateway.h"
#include "kit/blobs/store.h"
#include "kit/jobs/job_runner.h"
#include "kit/live.h"
#include "kit/metrics.h"
#include "kit/settings.h"
#include "kit/source_memory.h"
#include "pillars/account/credentials.h"
#include "pillars/repo/store.h"
#include "sys/clock.h"
#include "web/keys.h"
#include "web/lane_load.h"
#include "web/openapi.h"
#include "web/rate.h"
#include "web/site.h"
#include "web/slots.h"

namespace stithy::cache {
class Cache;
}

namespace stithy {

struct Foundations {
  const sys::Clock& clock;
  const kit::LiveSettings& settings;
  db::Database& database;
  kit::Metrics& metrics;
  kit::Live& live;
  // Runs what is enqueued; none in commands, whose jobs the server takes. Set after the features.
  kit::JobRunner* jobs = nullptr;
  // How busy the server's lanes are; none in commands.
  std::function<std::vector<web::LaneLoad>()> lanes = {};
  const git::Gateway& git;
  repo::Store& repositories;
  blobs::Store& blobs;  // large content by its hash; kit/blobs/uses.h for the rows beside it
  const web::Keys& keys;
  web::RateLimiter& rates;
  account::LastUse& last_use;
  kit::SourceMemory& sources;
  cache::Cache& cache;
  const web::Site& site;
  const web::Slots& slots;
  const web::Catalogue& catalogue;
  const std::set<std::string, std::less<>>& reserved_names;
};

}  // namespace stithy
