// SPDX-License-Identifier: Apache-2.0
//
// loan.h — a connection outside of any session, given back at the end of the scope.
#pragma once

#include <memory>
#include <utility>

#include "db/dialects/server/store.h"

namespace stithy::db::server {

class Loan {
 public:
  // Asks once more with a new connection when an idle one turns out to have lost its server.
  static Result<Loan> borrow(Store& store, Role role) {
    auto connection = TRY(store.begin(role, Deadline::in(std::chrono::minutes(1))));
    connection->rollback();
    return Loan(store, role, std::move(connection));
  }
  Loan(Loan&&) = default;
  Loan& operator=(Loan&&) = delete;
  ~Loan() {
    if (connection_) store_->give_back(role_, std::move(connection_));
  }
  Connection& operator*() const { return *connection_; }
  Connection* operator->() const { return connection_.get(); }

 private:
  Loan(Store& store, Role role, std::unique_ptr<Connection> connection)
      : store_(&store), role_(role), connection_(std::move(connection)) {}
  Store* store_;
  Role role_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace stithy::db::server
