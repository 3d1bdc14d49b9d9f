// SPDX-License-Identifier: Apache-2.0
#include "db/steps.h"

#include "base/text.h"

namespace stithy::db {

const Statement kInsertStep{
    .name = "db.insert_step",
    .sqlite =
        "insert into schema_migrations (feature, number, title, applied_at) "
        "values (?1, ?2, ?3, ?4)",
    .postgres =
        "insert into schema_migrations (feature, number, title, applied_at) "
        "values ($1, $2, $3, $4)",
    .mysql =
        "insert into schema_migrations (feature, number, title, applied_at) "
        "values (?, ?, ?, ?)",
    .writes = true};

Result<Steps> parse_steps(const std::vector<std::string>& rows) {
  Steps steps;
  for (const std::string& row : rows) {
    auto parts = text::split(row, ' ');
    if (parts.size() != 3) return internal("schema_migrations holds an odd name: " + row);
    steps[{std::string(parts[1]), text::parse_number<int>(parts[0]).value_or(0)}] = parts[2];
  }
  return steps;
}

namespace {

Result<void> check_history(const Steps& steps, std::span<const Migration> migrations) {
  if (steps.contains({std::string(kUnfinishedCopy), 1})) {
    return conflict(
        "This database is the target of a copy that did not come to its end. Finish it with "
        "`stithy database copy --resume`, or use the database that was copied.");
  }
  std::map<std::string_view, int> newest;
  for (const Migration& m : migrations) {
    newest[m.feature] = std::max(newest[m.feature], m.number);
    auto found = steps.find({std::string(m.feature), m.number});
    if (found != steps.end() && found->second != m.title) {
      return conflict(text::format(
          "Step {} of the data of \"{}\" is \"{}\" in this program but \"{}\" in the database. Use "
          "the program that made the data.",
          m.number, m.feature, m.title, found->second));
    }
  }
  for (const auto& [step, title] : steps) {
    auto known = newest.find(step.first);
    if (known == newest.end() || step.second <= known->second) continue;
    return conflict(text::format(
        "The data are newer than this program: \"{}\" is at step {}, the program knows {}. Start "
        "the newer program again, or restore the copy that was made before the upgrade.",
        step.first, step.second, known->second));
  }
  return {};
}

}  // namespace

Result<std::vector<const Migration*>> list_missing(const Steps& steps,
                                                   std::span<const Migration> migrations) {
  TRY(check_history(steps, migrations));
  std::vector<const Migration*> missing;
  for (const Migration& m : migrations) {
    if (!steps.contains({std::string(m.feature), m.number})) missing.push_back(&m);
  }
  return missing;
}

}  // namespace stithy::db
