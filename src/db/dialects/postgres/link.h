// SPDX-License-Identifier: Apache-2.0
//
// link.h — the wire to one PostgreSQL server: connecting, sending, and waiting with a deadline.
//
// libpq without blocking: every wait is a poll with a limit. A statement that runs past its
// deadline is cancelled on the server; a server that does not even answer that is given up.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "db/dialects/postgres/address.h"

namespace stithy::db::postgres {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, ClearResult>;

class Link {
 public:
  static Result<Link> open(const Address& address, Deadline deadline);
  Link(Link&& other) noexcept;
  Link& operator=(Link&&) = delete;
  ~Link() { PQfinish(handle_); }

  PGconn* handle() const { return handle_; }
  bool broken() const { return broken_ || PQstatus(handle_) != CONNECTION_OK; }
  // The next result of what was sent, empty at the end of a statement's. Null and broken() when the
  // wire failed.
  PgResult next(Deadline deadline);
  // Everything up to the end: for one statement outside of a pipeline.
  std::vector<PgResult> all(Deadline deadline);
  // The results of a pipeline that ends with one sync; fewer when the wire failed.
  std::vector<PgResult> all_of_pipeline(Deadline deadline);
  // Sends without waiting for the answer, which the next all() takes. False: given up.
  bool send_off(const char* sql);
  // Whether the server has closed an idle connection, as far as that is known here.
  bool lost();
  void give_up() { broken_ = true; }

 private:
  explicit Link(PGconn* handle) : handle_(handle) {}
  bool pump(Deadline deadline);
  void cancel();

  PGconn* handle_;
  bool broken_ = false;
  bool cancelled_ = false;
};

}  // namespace stithy::db::postgres
