// SPDX-License-Identifier: Apache-2.0
//
// company.h — a server's place among others on the same data directory.
//
// Alone (server.node is empty) it holds the directory's lock and owns everything in it. In company
// it shares that lock, has a name, a scratch directory and a slot for ids of its own, and leaves
// alone what others may be writing. Held until the server ends; the kernel lets the locks go when
// it is killed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/files.h"
#include "sys/shared_lock.h"

namespace stithy::app {

// Letters, digits and hyphens, so that it may name files.
bool is_node_name(std::string_view text);

class Company {
 public:
  // Conflict when the directory, or the name, is in use. The others wait in their own join() until
  // started() is called.
  static Result<Company> join(const sys::Path& data, const std::string& node);

  bool is_alone() const { return node_.empty(); }
  const sys::Path& scratch() const { return scratch_; }
  // What the environment of this server's children holds.
  const std::string& mark() const { return mark_; }
  // Keys and tables are there: the next one may start.
  void started() { start_.reset(); }

 private:
  std::string node_, mark_;
  sys::Path scratch_;
  std::optional<sys::SharedLock> shared_;
  std::vector<sys::FileLock> locks_;
  std::optional<sys::FileLock> start_;
};

}  // namespace stithy::app
