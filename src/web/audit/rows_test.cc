// SPDX-License-Identifier: Apache-2.0
#include "web/audit/rows.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy::web {

namespace {

std::string action_of(Method method, std::string_view name) {
  return audit_action({method, "/", Need::SignedIn, name, {}, nullptr});
}

}  // namespace

TEST_CASE("a row is called as the log calls it, page and API alike") {
  CHECK(action_of(Method::Put, "repos.rename") == "repo.rename");
  CHECK(action_of(Method::Post, "orgs.api.invite") == "org.invite_member");
  CHECK(action_of(Method::Post, "hooks.instance_add") == "hook.add");
  CHECK(action_of(Method::Post, "hooks.api.global_add") == "hook.add");
  CHECK(action_of(Method::Delete, "admin.resume_kind") == "instance.resume_kind");
  CHECK(action_of(Method::Post, "somethings.new_row") == "somethings.new_row");
}

TEST_CASE("what reads, and what is written down as quiet, leaves no usual entry") {
  CHECK(action_of(Method::Get, "repos.rename").empty());
  for (const QuietRow& quiet : quiet_rows()) {
    CAPTURE(quiet.row);
    CHECK(action_of(Method::Post, quiet.row).empty());
    CHECK(quiet.reason.ends_with("."));
  }
}

}  // namespace stithy::web
