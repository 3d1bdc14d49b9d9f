// SPDX-License-Identifier: Apache-2.0
//
// loan.h — the connection for schemas, outside of any session, given back at the end of the scope.
#pragma once

#include <memory>
#include <utility>

#include "db/dialects/server/store.h"

namespace stithy::db::server {

class Loan {
 public:
  // Asks once more with a new connection when an idle one turns out to have lost its server.
  static Result<Loan> borrow(Store& store) {
    auto connection = TRY(store.begin(Role::Schema, Deadline::in(std::chrono::minutes(1))));
    connection->rollback();
    return Loan(store, std::move(connection));
  }
  Loan(Loan&&) = default;
  Loan& operator=(Loan&&) = delete;
  ~Loan() {
    if (connection_) store_->give_back(Role::Schema, std::move(connection_));
  }
  Connection& operator*() const { return *connection_; }
  Connection* operator->() const { return connection_.get(); }

 private:
  Loan(Store& store, std::unique_ptr<Connection> connection)
      : store_(&store), connection_(std::move(connection)) {}
  Store* store_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace stithy::db::server
