// SPDX-License-Identifier: Apache-2.0
#include "features/code/blame/find_blame.h"

#include "features/code/settings.h"
#include "pillars/foundations.h"

namespace stithy::code {

namespace {

git::BlameLimits limits_of(const web::Request& request) {
  const auto& settings = request.on().settings;
  const auto runs = static_cast<std::size_t>(kBlameRuns(settings));
  return {.runs_max = runs, .askers_max = 2 * runs, .run_time = kBlameTime(settings)};
}

}  // namespace

BlameWish wish_of(const web::Request& request) {
  return {.ignore_whitespace = request.has_query("w"),
          .follow_copies = request.has_query("copies"),
          .use_ignore_list = request.query("ignore") != "no"};
}

std::string with_wish(std::string href, const BlameWish& wish) {
  if (wish.ignore_whitespace) href = with_query(std::move(href), "w", "1");
  if (wish.follow_copies) href = with_query(std::move(href), "copies", "1");
  if (!wish.use_ignore_list) href = with_query(std::move(href), "ignore", "no");
  return href;
}

Result<FoundBlame> find_blame(const Spot& spot, const web::Request& request, const BlameWish& wish,
                              std::chrono::milliseconds span) {
  FoundBlame found{.blame = {}, .list = TRY(git::find_ignore_list(spot.git(), spot.commit()))};
  git::BlameQuery query{.commit = spot.commit(),
                        .path = spot.path,
                        .ignore_whitespace = wish.ignore_whitespace,
                        .follow_copies = wish.follow_copies};
  if (wish.use_ignore_list) query.ignore = found.list;
  found.blame =
      TRY(git::blame_file(spot.git(), query, limits_of(request), request.deadline().sooner(span)));
  return found;
}

}  // namespace stithy::code
