// SPDX-License-Identifier: Apache-2.0
//
// Every migration and every statement of every folder, on every database the environment offers.
#include <algorithm>

#include "features/applications/queries.h"
#include "features/hooks/queries.h"
#include "features/signin/queries.h"
#include "kit/audit/queries.h"
#include "kit/blobs/queries.h"
#include "kit/leases/queries.h"
#include "kit/mail/queries.h"
#include "kit/queries.h"
#include "kit/replay/queries.h"
#include "pillars/access/queries.h"
#include "pillars/account/queries.h"
#include "pillars/org/queries.h"
#include "pillars/passkey/queries.h"
#include "pillars/repo/queries.h"
#include "pillars/signing/queries.h"
#include "pillars/token/queries.h"
#include "sys/files.h"

#include "db/testing/notes.h"

namespace stithy {

namespace {

using Statements = std::span<const db::Statement* const>;

std::vector<db::Migration> all_migrations() {
  std::vector<db::Migration> all;
  for (auto steps :
       {kit::sql::kit_::migrations(), kit::sql::blobs_::migrations(),
        kit::sql::leases_::migrations(), kit::sql::mail_::migrations(), account::sql::migrations(),
        passkey::sql::migrations(), signing::sql::migrations(), token::sql::migrations(),
        org::sql::migrations(), repo::sql::migrations(), access::sql::migrations(),
        hooks::sql::migrations(), signin::sql::migrations(), applications::sql::migrations()})
    all.insert(all.end(), steps.begin(), steps.end());
  return all;
}

// How many scalars a statement takes: of the numbered places, the highest.
std::size_t count_scalars(std::string_view sqlite) {
  std::size_t highest = 0;
  for (std::size_t i = 0; i < sqlite.size(); ++i) {
    if (sqlite[i] != '?') continue;
    std::string_view digits = sqlite.substr(i + 1);
    std::size_t end = std::min(digits.find_first_not_of("0123456789"), digits.size());
    highest = std::max(highest, text::parse_number<std::size_t>(digits.substr(0, end)).value_or(0));
  }
  return highest;
}

// The answer that was accepted is a file beside this test's folder; STITHY_GOLDEN=write accepts.
void compare_with_golden(const std::string& name, const std::string& schema) {
  const char* root = std::getenv("STITHY_ROOT");
  const char* golden = std::getenv("STITHY_GOLDEN");
  sys::Path path = sys::Path(root == nullptr ? "." : root) / "tests/golden/schema" / name;
  if (golden != nullptr && std::string_view(golden) == "write") {
    REQUIRE(sys::make_directories(path.parent_path()));
    REQUIRE(sys::write_file_durably(path, schema, 0644));
  }
  auto accepted = sys::read_file(path);
  REQUIRE(accepted);
  CHECK(*accepted == schema);
}

}  // namespace

TEST_CASE("every statement is prepared on every database") {
  db::notes::on_each([](const db::notes::Place& place) {
    db::TestDatabase database({}, place.server);
    REQUIRE(database->migrate(all_migrations()));
    std::size_t prepared = 0;
    for (Statements all :
         {kit::sql::kit_::statements(), kit::sql::blobs_::statements(),
          kit::sql::leases_::statements(), kit::sql::mail_::statements(),
          kit::sql::replay_::statements(), kit::sql::audit_::statements(),
          account::sql::statements(), passkey::sql::statements(), signing::sql::statements(),
          token::sql::statements(), org::sql::statements(), repo::sql::statements(),
          access::sql::statements(), hooks::sql::statements(), signin::sql::statements(),
          applications::sql::statements()}) {
      for (const db::Statement* statement : all) {
        CAPTURE(statement->name);
        auto filled =
            db::expand_text(*statement, database->dialect(), count_scalars(statement->sqlite), 2);
        auto tx = std::move(database->write(Deadline::in(std::chrono::seconds(10)))).take();
        auto done = tx->prepare(filled.statement);
        if (!done) FAIL_CHECK(done.error().cause);
        ++prepared;
      }
    }
    CHECK(prepared > 150);
    std::printf("statements prepared on %s: %zu\n", place.name.c_str(), prepared);
  });
}

TEST_CASE("migrations from zero make the schema that was accepted") {
  db::notes::on_each([](const db::notes::Place& place) {
    db::TestDatabase database({}, place.server);
    REQUIRE(database->migrate(all_migrations()));
    auto schema = database->dump_schema();
    REQUIRE(schema);
    compare_with_golden(place.name + ".sql", *schema);
  });
}

}  // namespace stithy
