// SPDX-License-Identifier: Apache-2.0
#include "kit/dispatch/streams.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace stithy::dispatch {

namespace {

using redis::Command;
using redis::Reply;

constexpr std::string_view kGroup = "workers";
constexpr std::chrono::seconds kPatience{2};
constexpr kit::Priority kPriorities[] = {kit::Priority::High, kit::Priority::Normal,
                                         kit::Priority::Low};
constexpr std::size_t kStreamsOfLane = std::size(kPriorities);

Deadline patience() { return Deadline::in(kPatience); }

std::size_t stream_of(kit::Lane lane, kit::Priority priority) {
  return static_cast<std::size_t>(lane) * kStreamsOfLane + static_cast<std::size_t>(priority);
}

// Reads stream after stream until there are enough; XREADGROUP by itself would read as many of
// each. KEYS: the streams, the most urgent first; ARGV: group, consumer, how many.
const redis::Script& take_script() {
  static const redis::Script script(R"lua(
local left = tonumber(ARGV[3])
local out = {}
for i, key in ipairs(KEYS) do
  if left <= 0 then break end
  local got = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', left, 'STREAMS', key,
                         '>')
  local entries = {}
  if got then entries = got[1][2] end
  left = left - #entries
  out[i] = entries
end
return out
)lua");
  return script;
}

// The group is missing: Redis lost what it held.
bool lacks_group(const Error& error) {
  return text::contains(error.cause, "NOGROUP") || text::contains(error.cause, "UNBLOCKED");
}

}  // namespace

std::string Entry::receipt() const { return text::format("{} {}", stream, id); }

std::optional<Entry> Entry::of_receipt(std::string_view receipt) {
  const auto [stream, id, found] = text::cut(receipt, " ");
  const auto number = text::parse_number<std::size_t>(stream);
  if (!found || !number) return std::nullopt;
  return Entry{.stream = *number, .id = std::string(id), .kind = {}, .job = {}, .due = {}};
}

Streams::Streams(redis::Door& door, Options options) : door_(door), options_(std::move(options)) {
  for (kit::Lane lane : kit::kLanes)
    for (kit::Priority priority : kPriorities)
      keys_.push_back(door_.key(
          text::format("jobs:{}:{}", kit::lane_name(lane), kit::priority_name(priority))));
}

Result<std::vector<Reply>> Streams::exchange(std::span<const Command> commands) {
  TRY(step());
  auto replies = TRY(door_.run_all(commands, patience()));
  TRY(step());
  return replies;
}

// From the first entry on, so that what was added before the group is not passed over.
Result<void> Streams::prepare() {
  std::vector<Command> commands;
  for (const std::string& key : keys_)
    commands.push_back({"XGROUP", "CREATE", key, std::string(kGroup), "0", "MKSTREAM"});
  for (const Reply& reply : TRY(exchange(commands)))
    if (reply.failed() && !reply.is_error("BUSYGROUP")) return redis::error_of(reply);
  return {};
}

// A bound that Redis keeps by whole nodes costs it nothing (XADD, "Capped streams").
Result<void> Streams::add(std::span<const Notice> notices) {
  if (notices.empty()) return {};
  const std::string bound = std::to_string(options_.entries_max);
  std::vector<Command> commands;
  for (const Notice& notice : notices)
    commands.push_back({"XADD", keys_.at(stream_of(notice.lane, notice.priority)), "MAXLEN", "~",
                        bound, "*", "kind", notice.kind, "job", std::to_string(notice.job.value()),
                        "due", std::to_string(notice.due.micros())});
  for (const Reply& reply : TRY(exchange(commands)))
    if (reply.failed()) return redis::error_of(reply);
  return {};
}

// What is not ours in the stream has no job and is dropped with the rest.
void Streams::read_entries(std::size_t stream, const Reply& list, std::vector<Entry>& into) const {
  for (const Reply& one : list.list) {
    if (one.list.empty()) continue;  // taken, and trimmed since (Redis 6.2)
    Entry entry{.stream = stream, .id = one.list[0].text, .kind = {}, .job = {}, .due = {}};
    const std::vector<Reply> none;
    const auto& fields = one.list.size() > 1 ? one.list[1].list : none;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
      const std::string& value = fields[i + 1].text;
      const auto number = text::parse_number<std::int64_t>(value).value_or(0);
      if (fields[i].text == "kind") entry.kind = value;
      if (fields[i].text == "job") entry.job = JobId{number};
      if (fields[i].text == "due") entry.due = Instant{number};
    }
    into.push_back(std::move(entry));
  }
}

Result<Reply> Streams::run_take(kit::Lane lane, std::size_t most) {
  const auto first =
      keys_.begin() + static_cast<std::ptrdiff_t>(stream_of(lane, kit::Priority::High));
  TRY(step());
  auto reply =
      TRY(door_.run(take_script(), {first, first + kStreamsOfLane},
                    {std::string(kGroup), options_.consumer, std::to_string(most)}, patience()));
  TRY(step());
  return reply;
}

Result<std::vector<Entry>> Streams::take(kit::Lane lane, std::size_t most) {
  auto reply = run_take(lane, most);
  if (!reply && lacks_group(reply.error())) {
    TRY(prepare());
    reply = run_take(lane, most);
  }
  if (!reply) return std::move(reply).take_error();
  std::vector<Entry> entries;
  std::size_t stream = stream_of(lane, kit::Priority::High);
  for (const Reply& list : reply->list) read_entries(stream++, list, entries);
  return entries;
}

Result<std::vector<Entry>> Streams::wait_for(kit::Lane lane, std::chrono::milliseconds span,
                                             std::stop_token stop) {
  Command command = {
      "XREADGROUP", "GROUP", std::string(kGroup),          options_.consumer, "COUNT",
      "1",          "BLOCK", std::to_string(span.count()), "STREAMS"};
  const std::size_t first = stream_of(lane, kit::Priority::High);
  for (std::size_t i = 0; i < kStreamsOfLane; ++i) command.push_back(keys_[first + i]);
  for (std::size_t i = 0; i < kStreamsOfLane; ++i) command.emplace_back(">");
  auto reply = door_.wait_for(command, Deadline::in(span + kPatience), std::move(stop));
  if (!reply && lacks_group(reply.error())) TRY(prepare());
  if (!reply) return std::move(reply).take_error();
  std::vector<Entry> entries;
  for (const Reply& one : reply->list) {
    if (one.list.size() != 2) continue;
    const auto key = std::find(keys_.begin(), keys_.end(), one.list[0].text);
    if (key == keys_.end()) continue;
    read_entries(static_cast<std::size_t>(key - keys_.begin()), one.list[1], entries);
  }
  return entries;
}

Result<std::vector<Entry>> Streams::claim(kit::Lane lane, std::size_t most) {
  const std::size_t first = stream_of(lane, kit::Priority::High);
  std::vector<Command> commands;
  for (std::size_t i = 0; i < kStreamsOfLane; ++i)
    commands.push_back({"XAUTOCLAIM", keys_[first + i], std::string(kGroup), options_.consumer,
                        std::to_string(options_.idle.count()), "0-0", "COUNT",
                        std::to_string(most)});
  std::vector<Entry> entries;
  std::size_t stream = first;
  for (const Reply& reply : TRY(exchange(commands))) {
    // Where the group is missing nobody holds anything.
    if (reply.failed() && !reply.is_error("NOGROUP")) return redis::error_of(reply);
    if (reply.list.size() > 1) read_entries(stream, reply.list[1], entries);
    ++stream;
  }
  return entries;
}

Result<void> Streams::drop(std::span<const Entry> entries) {
  std::map<std::size_t, std::vector<std::string>> by_stream;
  for (const Entry& entry : entries)
    if (entry.stream < keys_.size()) by_stream[entry.stream].push_back(entry.id);
  std::vector<Command> commands;
  for (const auto& [stream, ids] : by_stream) {
    Command acknowledge = {"XACK", keys_[stream], std::string(kGroup)};
    Command remove = {"XDEL", keys_[stream]};
    acknowledge.insert(acknowledge.end(), ids.begin(), ids.end());
    remove.insert(remove.end(), ids.begin(), ids.end());
    commands.push_back(std::move(acknowledge));
    commands.push_back(std::move(remove));
  }
  if (commands.empty()) return {};
  for (const Reply& reply : TRY(exchange(commands)))
    if (reply.failed() && !reply.is_error("NOGROUP")) return redis::error_of(reply);
  return {};
}

Result<std::uint64_t> Streams::count() {
  std::vector<Command> commands;
  for (const std::string& key : keys_) commands.push_back({"XLEN", key});
  std::uint64_t sum = 0;
  for (const Reply& reply : TRY(exchange(commands))) {
    if (reply.failed()) return redis::error_of(reply);
    sum += static_cast<std::uint64_t>(reply.number);
  }
  return sum;
}

}  // namespace stithy::dispatch
