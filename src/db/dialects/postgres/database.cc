// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/postgres/database.h"

#include "db/dialects/postgres/address.h"
#include "db/dialects/postgres/connection.h"
#include "db/dialects/server/database.h"

namespace stithy::db::postgres {

Result<std::unique_ptr<Database>> open_database(const Options& options) {
  Address address = TRY(Address::parse(options.url, options.password));
  auto open = [address](server::Role role,
                        Deadline deadline) -> Result<std::unique_ptr<server::Connection>> {
    return Connection::open(address, role, deadline);
  };
  return server::open_database(options, Dialect::Postgres, std::move(open));
}

}  // namespace stithy::db::postgres
