// SPDX-License-Identifier: Apache-2.0
#include "kit/redis/open.h"

#include "kit/redis/settings.h"

namespace stithy::redis {

namespace {

constexpr std::chrono::seconds kFirstPatience{1};

}  // namespace

Result<std::unique_ptr<Door>> open_door(const kit::Settings& settings, kit::Metrics& metrics) {
  const Secret<> url = kUrl(settings);
  if (url.reveal().empty()) return std::unique_ptr<Door>{};
  Options options;
  options.address = TRY(parse_address(url.reveal()));
  options.prefix = kPrefix(settings);
  options.connections_max = static_cast<std::size_t>(kConnections(settings));
  options.timeout = kTimeout(settings);
  auto door = std::make_unique<Door>(std::move(options), metrics);
  door->wait_up(Deadline::in(kFirstPatience));
  return door;
}

}  // namespace stithy::redis
