// SPDX-License-Identifier: Apache-2.0
//
// depot.h — where backups lie: named objects that are written whole, never changed, and removed.
//
// A directory ("/srv/backups"), or a bucket below a prefix ("s3://bucket/prefix/") of the object
// storage whose endpoint and key the settings blobs.* name. What put() acknowledged is durable and
// complete; what was cut off is not there. Names are made by us: letters, digits, "-", "." and "/".
// Blocking and thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "kit/settings.h"
#include "sys/clock.h"
#include "sys/files.h"

namespace stithy::backup {

class Depot {
 public:
  virtual ~Depot() = default;
  virtual Result<void> put(const std::string& name, std::string_view bytes) = 0;
  // NotFound when there is none; TooLarge when it is longer.
  virtual Result<std::string> get(const std::string& name, std::size_t bytes_max) = 0;
  // Whole names that begin with the prefix, sorted.
  virtual Result<std::vector<std::string>> list(const std::string& prefix) = 0;
  virtual Result<void> remove(const std::string& name) = 0;  // absence is success
};

// Invalid when the place cannot be read as either. A directory is made, readable by its owner only.
Result<std::unique_ptr<Depot>> open_depot(std::string_view place, const kit::Settings& settings,
                                          const sys::Clock& clock);
Result<std::unique_ptr<Depot>> open_directory_depot(const sys::Path& root);

}  // namespace stithy::backup
