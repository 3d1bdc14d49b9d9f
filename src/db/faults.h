// SPDX-License-Identifier: Apache-2.0
//
// faults.h — what a database may answer instead of doing its work, in our words.
//
// Each dialect turns its own numbers into one of these, so that a caller meets the same code and
// the same sentence on every database. `cause` is for the log and never holds a bound value.
#pragma once

#include <string>

#include "base/result.h"

namespace stithy::db {

Error taken(std::string cause);             // a unique index says so
Error broken_reference(std::string cause);  // a foreign key says so
Error value_too_large(std::string cause);
Error bytes_refused(std::string cause);  // no valid UTF-8, or a NUL in a text
Error database_busy(std::string cause = {});
Error disk_full(std::string cause);
Error no_room(std::string cause);  // memory, descriptors, connections
Error stopped_at_deadline(std::string cause);
// The server behind the connection is gone, or was never there.
Error out_of_reach(std::string cause);
// It went away during the commit: nobody here knows whether the change is there.
Error commit_unknown(std::string cause);

}  // namespace stithy::db
