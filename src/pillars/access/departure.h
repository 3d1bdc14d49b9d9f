// SPDX-License-Identifier: Apache-2.0
//
// departure.h — deleting an account: who may not go yet, and what ends with it.
//
// Rights and credentials end in one transaction; what the account owns is cleared by a job that is
// written with it, since there may be much. Commits keep the name and address that git has of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pillars/access/grants.h"
#include "pillars/account/account.h"

namespace stithy::access {

// The kind of jobs that deletes or gives away what a deleted account owned; features/people has it.
// Its payload is {"account": id, "heir": id or 0, "by": id}.
constexpr std::string_view kClearEstate = "people.clear_estate";

struct Standing {
  std::vector<std::string> only_owned;  // organisations that would be left without an owner
  bool last_administrator = false;
  std::int64_t imports = 0;       // on their way
  std::int64_t repositories = 0;  // not counting those in the bin
  bool may_go() const { return only_owned.empty() && !last_administrator && imports == 0; }
  std::string why_not() const;  // a sentence each
};
Result<Standing> standing_of(db::Reader& reader, const account::Account& account);

// `heir` is the name of an organisation in which `by` may make repositories; empty: they are
// deleted. Conflict with why_not(); Invalid at "heir"; Conflict when names are taken there.
Result<void> remove_account(db::Tx& tx, const web::Principal& by, const account::Account& account,
                            std::string_view heir, Instant now);

}  // namespace stithy::access
