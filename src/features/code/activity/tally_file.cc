// SPDX-License-Identifier: Apache-2.0
#include "features/code/activity/tally_file.h"

#include "base/reader.h"
#include "base/text.h"
#include "sys/crypto.h"

namespace stithy::code {

namespace {

constexpr std::string_view kMagic = "stithy activity 1\n";
constexpr std::string_view kPrefix = "v1-";
constexpr std::string_view kWanted = "wanted";
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kHeadBytesMax = kMagic.size() + 20;  // and two numbers
constexpr std::size_t kFileBytesMax = std::size_t{256} << 20;

// Numbers in groups of seven bits, the lowest first (LEB128).
class Out {
 public:
  void number(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) bytes_ += static_cast<char>(n | 0x80);
    bytes_ += static_cast<char>(n);
  }
  void text(std::string_view s) {
    number(s.size());
    bytes_ += s;
  }
  void box(const git::Mailbox& box) {
    text(box.name);
    text(box.email);
  }
  void maybe(const std::optional<git::Oid>& oid) { text(oid ? oid->raw() : std::string_view()); }
  std::string take() && { return std::move(bytes_); }

 private:
  std::string bytes_{kMagic};
};

// The first thing that is wrong makes everything after it wrong.
class In {
 public:
  explicit In(std::string_view bytes) : reader_(bytes) { good_ = reader_.skip(kMagic); }
  bool good() const { return good_; }
  bool at_end() const { return reader_.at_end(); }
  std::uint64_t number() {
    std::uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      auto byte = reader_.take(1);
      if (!byte) break;
      const auto bits = static_cast<unsigned char>(byte->front());
      n |= std::uint64_t{bits & 0x7fU} << shift;
      if (bits < 0x80) return n;
    }
    good_ = false;
    return 0;
  }
  template <class N>
  N bounded(std::uint64_t max) {
    const std::uint64_t n = number();
    if (n > max) good_ = false;
    return good_ ? static_cast<N>(n) : N{};
  }
  // How many things follow, each of which takes at least one byte.
  std::size_t count() { return bounded<std::size_t>(reader_.remaining()); }
  std::string_view text() {
    auto found = reader_.take(count());
    return found && good_ ? *found : std::string_view();
  }
  git::Mailbox box() {
    git::Mailbox box;
    box.name = text();
    box.email = text();
    return box;
  }
  std::optional<git::Oid> maybe() {
    const std::string_view raw = text();
    if (raw.size() == 20 || raw.size() == 32) return git::Oid::from_raw(raw);
    if (!raw.empty()) good_ = false;
    return std::nullopt;
  }
  git::Oid oid() {
    auto found = maybe();
    if (!found) good_ = false;
    return found.value_or(git::Oid());
  }

 private:
  Reader reader_;
  bool good_ = false;
};

void write_cells(const Tally& tally, Out& out) {
  out.number(tally.cells.size());
  Cell last;
  for (const Cell& cell : tally.cells) {
    // Within a writer weeks rise; a new writer begins anew.
    const std::int32_t from = cell.writer == last.writer ? last.week : 0;
    out.number(cell.writer - last.writer);
    out.number(static_cast<std::uint64_t>(cell.week - from));
    out.number(cell.commits);
    out.number(cell.additions);
    out.number(cell.deletions);
    last = cell;
  }
}

void read_cells(In& in, Tally& tally) {
  tally.cells.resize(in.count());
  Cell last;
  for (Cell& cell : tally.cells) {
    const auto step = in.bounded<std::uint32_t>(UINT32_MAX);
    cell.writer = last.writer + step;
    const std::int32_t from = step == 0 ? last.week : 0;
    cell.week = from + in.bounded<std::int32_t>(1'000'000);
    cell.commits = in.bounded<std::uint32_t>(UINT32_MAX);
    cell.additions = in.number();
    cell.deletions = in.number();
    if (!in.good() || cell.writer >= tally.writers.size() || cell.week > 1'000'000) {
      tally.cells.clear();
      tally.writers.clear();
      return;
    }
    last = cell;
  }
}

void write_pending(const Tally& tally, Out& out) {
  out.number(tally.pending.size());
  for (const Stretch& stretch : tally.pending) {
    out.text(stretch.tip.raw());
    out.maybe(stretch.beyond);
    out.number(stretch.done);
    out.number(stretch.total);
    out.maybe(stretch.last);
  }
}

void read_pending(In& in, Tally& tally) {
  for (std::size_t left = in.count(); left > 0 && in.good(); --left) {
    Stretch stretch{.tip = in.oid()};
    stretch.beyond = in.maybe();
    stretch.done = in.number();
    stretch.total = in.number();
    stretch.last = in.maybe();
    tally.pending.push_back(std::move(stretch));
  }
}

sys::Path folder_of(const sys::Path& data) { return data / "index" / "activity"; }

std::vector<RepoId> numbers_in(const sys::Path& directory) {
  std::vector<RepoId> ids;
  auto names = sys::list_directory(directory);
  if (!names) return ids;
  for (const std::string& name : *names)
    if (auto id = text::parse_number<std::int64_t>(name)) ids.emplace_back(*id);
  return ids;
}

std::string checksum(std::string_view bytes) {
  return sys::sha256(bytes).substr(0, kChecksumBytes);
}

}  // namespace

std::string render_tally(const Tally& tally) {
  Out out;
  out.number(count_people(tally));
  out.number(tally.commits);
  out.text(tally.tip.raw());
  out.maybe(tally.mailmap);
  out.number(tally.damaged ? 1 : 0);
  out.number(tally.unmeasured);
  write_pending(tally, out);
  out.number(tally.writers.size());
  for (const Writer& writer : tally.writers) {
    out.box(writer.written);
    // Most are shown as they wrote themselves.
    out.number(writer.shown == writer.written ? 0 : 1);
    if (writer.shown != writer.written) out.box(writer.shown);
  }
  write_cells(tally, out);
  out.number(tally.days.size());
  std::int32_t last = 0;
  for (const DayCount& day : tally.days) {
    out.number(static_cast<std::uint64_t>(day.day - last));
    out.number(day.commits);
    last = day.day;
  }
  for (std::uint32_t commits : tally.hours) out.number(commits);
  std::string bytes = std::move(out).take();
  return bytes + checksum(bytes);
}

std::optional<TallyHead> parse_head(std::string_view bytes) {
  In in(bytes);
  TallyHead head{.people = in.number(), .commits = in.number()};
  return in.good() ? std::optional(head) : std::nullopt;
}

std::optional<Tally> parse_tally(std::string_view bytes) {
  if (bytes.size() < kChecksumBytes) return std::nullopt;
  const std::string_view body = bytes.substr(0, bytes.size() - kChecksumBytes);
  if (bytes.substr(body.size()) != checksum(body)) return std::nullopt;
  In in(body);
  in.number();  // people: for those who read the head alone
  Tally tally{.commits = in.number()};
  tally.tip = in.oid();
  tally.mailmap = in.maybe();
  tally.damaged = in.number() != 0;
  tally.unmeasured = in.number();
  read_pending(in, tally);
  for (std::size_t left = in.count(); left > 0 && in.good(); --left) {
    Writer writer{.written = in.box()};
    writer.shown = in.number() == 0 ? writer.written : in.box();
    tally.writers.push_back(std::move(writer));
  }
  read_cells(in, tally);
  std::int32_t last = 0;
  for (std::size_t left = in.count(); left > 0 && in.good(); --left) {
    last += in.bounded<std::int32_t>(100'000);
    tally.days.push_back({last, in.bounded<std::uint32_t>(UINT32_MAX)});
  }
  for (std::uint32_t& commits : tally.hours) commits = in.bounded<std::uint32_t>(UINT32_MAX);
  if (!in.good() || !in.at_end()) return std::nullopt;
  return tally;
}

TallyFiles::TallyFiles(const sys::Path& data, RepoId repository)
    : directory_(folder_of(data) / std::to_string(repository.value())),
      mark_(folder_of(data) / kWanted / std::to_string(repository.value())) {}

sys::Path TallyFiles::path_of(const git::Oid& tip) const {
  return directory_ / (std::string(kPrefix) + tip.hex());
}

std::optional<Tally> TallyFiles::find(const git::Oid& tip) const {
  auto bytes = sys::read_file(path_of(tip), kFileBytesMax);
  auto tally = bytes ? parse_tally(*bytes) : std::nullopt;
  return tally && tally->tip == tip ? std::move(tally) : std::nullopt;
}

std::optional<TallyHead> TallyFiles::find_head(const git::Oid& tip) const {
  auto bytes = sys::read_beginning(path_of(tip), kHeadBytesMax);
  return bytes ? parse_head(*bytes) : std::nullopt;
}

std::optional<Tally> TallyFiles::find_any() const {
  auto names = sys::list_directory(directory_);
  if (!names) return std::nullopt;
  for (const std::string& name : *names) {
    if (!name.starts_with(kPrefix)) continue;
    auto tip = git::Oid::parse(std::string_view(name).substr(kPrefix.size()));
    auto tally = tip ? find(*tip) : std::nullopt;
    if (tally) return tally;
  }
  return std::nullopt;
}

Result<sys::FileLock> TallyFiles::lock(Deadline deadline) const {
  TRY(sys::make_directories(directory_));
  auto lock = sys::FileLock::acquire(directory_ / "lock", deadline);
  if (lock || lock.error().code != Code::Conflict) return lock;
  return unavailable("The history is being counted.", std::chrono::seconds(3));
}

Result<void> TallyFiles::write(const Tally& tally) const {
  TRY(sys::remove_unfinished_writes(directory_));
  const sys::Path path = path_of(tally.tip);
  TRY(sys::write_file_durably(path, render_tally(tally)));
  for (const std::string& name : TRY(sys::list_directory(directory_)))
    if (name != "lock" && name != path.filename()) TRY(sys::remove_tree(directory_ / name));
  return {};
}

Result<void> TallyFiles::remove() const { return sys::remove_tree(directory_); }

void TallyFiles::want() const {
  // Without it the next push or the next reader does the same.
  if (sys::path_exists(mark_) || !sys::make_directories(mark_.parent_path())) return;
  (void)sys::create_file(mark_);
}

Result<void> TallyFiles::forget_wanted() const { return sys::remove_tree(mark_); }

std::vector<RepoId> TallyFiles::list_wanted(const sys::Path& data) {
  return numbers_in(folder_of(data) / kWanted);
}

std::vector<RepoId> TallyFiles::list(const sys::Path& data) { return numbers_in(folder_of(data)); }

}  // namespace stithy::code
