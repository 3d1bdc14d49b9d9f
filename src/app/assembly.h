// SPDX-License-Identifier: Apache-2.0
//
// assembly.h — everything below the features, built in order of dependence and torn down in
// reverse.
//
// Commands and the server make one House each over a data directory. The server holds the
// directory's lock; commands work beside it through the database and git's own locks.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "pillars/foundations.h"
#include "sys/files.h"
#include "web/feature.h"

namespace stithy::kit {
class Tracer;
}

namespace stithy::app {

struct HouseOptions {
  sys::Path data = "data";
  std::optional<sys::Path> settings_file = {};  // default: DATA/stithy.toml if it is there
  std::vector<std::string> listen = {};         // override the settings
  std::vector<std::string> content_listen = {};
  bool serving = false;  // takes the lock, runs jobs, settles what was cut off
  // Makes the data directory when there is none. Commands that only look or change what is there
  // refuse instead, so that a mistyped --data is noticed.
  bool creates = false;
  // Thrown away afterwards: has nothing to do with the database that the settings name.
  bool for_tables = false;
};

class House {
 public:
  static Result<std::unique_ptr<House>> open(HouseOptions options);
  ~House();
  const Foundations& on() const;
  const Foundations& reading_on() const;  // the same, over a database that cannot write
  const std::vector<web::Feature>& features() const;
  // Every step of every schema, in the order in which they are applied.
  std::vector<db::Migration> migrations() const;
  const kit::LiveSettings& settings() const;
  // Reads settings file and environment again. Wrong ones change nothing; the error names them.
  Result<void> reload_settings();
  const HouseOptions& options() const;
  kit::Metrics& metrics();
  kit::JobRunner& jobs();
  kit::Tracer* tracer();  // none when nothing is traced
  // The addresses become known when the server has bound its sockets.
  void set_site(web::Site site);
  void set_lanes(std::function<std::vector<web::LaneLoad>()> lanes);
  // Removed after everything in it is closed.
  void keep(sys::TemporaryDirectory directory);

 private:
  struct Parts;
  explicit House(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// A house over nothing, in memory: for printing tables and references.
Result<std::unique_ptr<House>> open_for_tables();
// The variables of commands, scripts and tests that are no settings.
std::vector<std::string> other_variables();
// The settings of all floors and features.
std::vector<kit::SettingsSpec> all_settings();

}  // namespace stithy::app
