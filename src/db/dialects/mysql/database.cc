// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/mysql/database.h"

#include "db/dialects/mysql/address.h"
#include "db/dialects/mysql/connection.h"
#include "db/dialects/server/database.h"

namespace stithy::db::mysql {

Result<std::unique_ptr<Database>> open_database(const Options& options) {
  Address address = TRY(Address::parse(options.url, options.password));
  auto open = [address](server::Role role,
                        Deadline deadline) -> Result<std::unique_ptr<server::Connection>> {
    return Connection::open(address, role, deadline);
  };
  return server::open_database(options, Dialect::Mysql, std::move(open));
}

}  // namespace stithy::db::mysql
