// SPDX-License-Identifier: Apache-2.0
#include "db/faults.h"

namespace stithy::db {

namespace {

using std::chrono::seconds;

Error with_cause(Error error, std::string cause) {
  error.cause = std::move(cause);
  return error;
}

}  // namespace

Error taken(std::string cause) {
  return with_cause(conflict("An entry like this is already there."), std::move(cause));
}

Error broken_reference(std::string cause) {
  return with_cause(conflict("This refers to an entry that is gone, or others still refer to it."),
                    std::move(cause));
}

Error value_too_large(std::string cause) {
  return with_cause(too_large("This is too large to be stored."), std::move(cause));
}

Error bytes_refused(std::string cause) {
  return with_cause(invalid("Text must be valid UTF-8 without NUL characters."), std::move(cause));
}

Error database_busy(std::string cause) {
  return unavailable("The database is busy.", seconds(1), std::move(cause));
}

Error disk_full(std::string cause) {
  return unavailable("The disk is full.", seconds(60), std::move(cause));
}

Error no_room(std::string cause) {
  return unavailable("The server has no room for this now. Try again in a moment.", seconds(5),
                     std::move(cause));
}

Error stopped_at_deadline(std::string cause) {
  return unavailable("The answer took too long to find.", seconds(5), std::move(cause));
}

Error out_of_reach(std::string cause) {
  return unavailable("The database cannot be reached. Try again in a moment.", seconds(2),
                     std::move(cause));
}

Error commit_unknown(std::string cause) {
  return unavailable(
      "The database went away while the change was stored. Look whether it is there before you "
      "try again.",
      seconds(2), std::move(cause));
}

}  // namespace stithy::db
