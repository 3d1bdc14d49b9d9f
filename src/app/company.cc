// SPDX-License-Identifier: Apache-2.0
#include "app/company.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "git/repository_files.h"
#include "sys/clock.h"
#include "sys/process.h"

namespace stithy::app {

namespace {

constexpr std::chrono::seconds kLockPatience{2}, kStraysWait{10}, kStartWait{120};

// Tells the children of this server from those of others on the machine. The directory exists.
std::string mark_of(const sys::Path& data, const std::string& node) {
  std::error_code unreadable;
  const sys::Path real = std::filesystem::canonical(data, unreadable);
  const std::string place = (unreadable ? data : real).string();
  return "STITHY_SERVER=" + (node.empty() ? place : text::format("{}#{}", place, node));
}

// What a cut-off run left belongs to nobody, but for the marks that recovery reads.
Result<void> remove_leftovers(const sys::Path& scratch) {
  for (const auto& name : TRY(sys::list_directory(scratch)))
    if (!name.starts_with(git::ChangeMark::kPrefix)) TRY(sys::remove_tree(scratch / name));
  return {};
}

Result<sys::SharedLock> share(const sys::Path& lock, Deadline patience) {
  do {
    auto shared = TRY(sys::SharedLock::try_acquire(lock));
    if (shared) return std::move(*shared);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  } while (!patience.passed());
  return conflict(
      "A server without a name of a node uses this data directory alone. Stop it, and set "
      "server.node for each that shall share it.");
}

Result<sys::FileLock> take_slot(const sys::Path& nodes) {
  for (unsigned slot = 0; slot < sys::kIdSlots; ++slot) {
    auto lock = sys::FileLock::acquire(nodes / text::format("slot-{}", slot), Deadline::in({}));
    if (!lock) continue;
    sys::take_id_slot(slot);
    return lock;
  }
  return conflict(text::format("{} servers share this data directory already; that is the most.",
                               sys::kIdSlots));
}

}  // namespace

bool is_node_name(std::string_view text) {
  return !text.empty() && text.size() <= 60 && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

Result<Company> Company::join(const sys::Path& data, const std::string& node) {
  Company company;
  company.node_ = node;
  company.mark_ = mark_of(data, node);
  company.scratch_ = node.empty() ? data / "tmp" : data / "tmp" / ("node-" + node);
  const sys::Path lock = data / "stithy.lock", nodes = data / "nodes";
  const Deadline patience = Deadline::in(kLockPatience);
  if (node.empty()) {
    company.locks_.push_back(TRY(sys::FileLock::acquire(lock, patience)));
  } else {
    company.shared_ = TRY(share(lock, patience));
    TRY(sys::make_directories(nodes, 0750));
    auto name = sys::FileLock::acquire(nodes / ("node-" + node), patience);
    if (!name && name.error().code == Code::Conflict)
      return conflict(text::format("A server named {} uses this data directory already.", node));
    company.locks_.push_back(TRY(std::move(name)));
    company.start_ = TRY(sys::FileLock::acquire(nodes / "start", Deadline::in(kStartWait)));
    company.locks_.push_back(TRY(take_slot(nodes)));
    TRY(sys::make_directories(company.scratch_, 0750));
  }
  const int strays = TRY(sys::end_strays(company.mark_, Deadline::in(kStraysWait)));
  if (strays > 0) LOG(Warning, "server.strays_ended", {{"processes", strays}});
  TRY(remove_leftovers(company.scratch_));
  // Beside others such a file may be one that is being written.
  if (!node.empty()) return company;
  TRY(sys::remove_unfinished_writes(data));
  TRY(sys::remove_unfinished_writes(data / "keys"));
  return company;
}

}  // namespace stithy::app
