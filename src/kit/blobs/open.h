// SPDX-License-Identifier: Apache-2.0
//
// open.h — makes the store that the settings ask for.
//
// Asks nobody: an object storage that is away is noticed by its first use, and the server starts
// without it.
#pragma once

#include <memory>

#include "kit/blobs/store.h"
#include "kit/metrics.h"
#include "kit/settings.h"
#include "sys/clock.h"
#include "sys/files.h"

namespace stithy::blobs {

struct S3Options;

// What is under way lies in `scratch`, on the file system of the data directory. Invalid names the
// setting that is missing. Clock and metrics outlive the store.
struct Places {
  const sys::Path& data;
  const sys::Path& scratch;
};
Result<std::unique_ptr<Store>> open_store(const kit::Settings& settings, const Places& places,
                                          const sys::Clock& clock, kit::Metrics& metrics);

// How to reach a bucket of the object storage that blobs.* name: endpoint, region, key. Invalid
// when the key is not set.
Result<S3Options> s3_options(const kit::Settings& settings, std::string bucket);

}  // namespace stithy::blobs
