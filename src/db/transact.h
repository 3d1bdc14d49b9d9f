// SPDX-License-Identifier: Apache-2.0
//
// transact.h — run a function in one transaction: committed when it succeeds, else rolled back.
//
//   TRY(db::transact(database, deadline, [&](db::Tx& tx) { return open_issue(tx, ...); }));
//
// Retries nothing: the function may have effects outside. When commit fails, its error is returned
// and nothing was changed.
#pragma once

#include <type_traits>

#include "db/db.h"

namespace stithy::db {

template <class F>
auto transact(Database& database, Deadline deadline, F&& f) -> std::invoke_result_t<F, Tx&> {
  auto tx = TRY(database.write(deadline));
  auto result = f(*tx);
  if (result) TRY(tx->commit());
  return result;
}

}  // namespace stithy::db
