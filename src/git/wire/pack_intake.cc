// SPDX-License-Identifier: Apache-2.0
#include "git/wire/pack_intake.h"

#include <unistd.h>

#include <array>

#include "base/text.h"

namespace stithy::git {

namespace {

constexpr std::chrono::seconds kTick{5};

// git's words about a bad pack, as a sentence that holds no path of ours.
Error explain(std::string_view err) {
  Error error = invalid("The pack is broken; git could not index it.");
  for (std::string_view line : text::split(err, '\n')) {
    // "error: object <id>: <fsck id>: <words>" is what receive-pack users know and search for.
    if (line.starts_with("error: object ")) {
      error.message = text::format("The check of objects (fsck) refused {}", line.substr(7));
      break;
    }
    if (text::contains(line, "unresolved delta"))
      error.message = "The pack holds deltas whose base is neither in it nor in the repository.";
    if (text::contains(line, "did not receive expected object"))
      error.message = text::format("An object is missing: {}", line.substr(line.rfind(' ') + 1));
    if (text::contains(line, "SHA1 COLLISION FOUND") || text::contains(line, "collision"))
      error.message = "The pack holds an object that collides with one of the repository.";
    if (text::contains(line, "pack is corrupted"))
      error.message = "The checksum of the pack is wrong.";
  }
  error.cause = std::string(text::trim(err));
  return error;
}

class Indexer {
 public:
  Indexer(const PackIntake& intake, const Quarantine& quarantine)
      : intake_(intake), quarantine_(quarantine) {}

  Result<void> feed(std::string_view bytes) {
    if (!running_) running_.emplace(TRY(start()));
    while (!bytes.empty()) {
      ssize_t n = ::write(running_->input().get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && errno == EPIPE) return TRY(finish()), internal("git index-pack ended too early");
      if (n < 0) return sys::errno_error("write to git index-pack", {});
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
  }

  // The path of the index.
  Result<sys::Path> finish() {
    running_->input().reset();
    while (!running_->ended_by(intake_.deadline.sooner(kTick))) {
      if (intake_.deadline.passed())
        return unavailable("The push took too long to index.", std::chrono::seconds(60));
      if (intake_.tick) intake_.tick();
    }
    sys::ExitStatus status = TRY(running_->finish(Deadline::in(kTick)));
    if (status.signal != 0)
      return unavailable("Indexing the push needed more than this server allows.",
                         std::chrono::seconds(60),
                         text::format("git index-pack ended by signal {}: {}", status.signal,
                                      text::trim(running_->errors())));
    if (!status.success()) {
      std::string said = running_->errors();
      if (auto lack = lack_of_room(said)) return *std::move(lack);
      return explain(said);
    }
    std::array<char, 256> line;  // "pack<TAB><hex>"
    ssize_t n = ::read(running_->output().get(), line.data(), line.size());
    std::string_view said(line.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
    auto hex = Oid::parse(text::trim(text::cut(said, "\t").after));
    if (!hex) return internal(text::format("git index-pack said {}", said));
    return quarantine_.paths().objects / "pack" / text::format("pack-{}.idx", hex->hex());
  }

 private:
  Result<Running> start() const {
    Command command(Subcommand::IndexPack, intake_.repository);
    command.words({"--stdin", "--fix-thin", "--strict"})
        .option("--max-input-size=", intake_.limits.pack_bytes_max)
        .quarantine(quarantine_.paths());
    // --fix-thin may add bases, so the file can be larger than what arrived.
    return intake_.gateway.start_fed(
        command, StreamLimits(intake_.deadline, intake_.limits.pack_bytes_max * 2));
  }

  const PackIntake& intake_;
  const Quarantine& quarantine_;
  std::optional<Running> running_;
};

Error trailing_bytes() { return invalid("The push holds bytes behind the end of its pack."); }

}  // namespace

Result<PackTotals> PackIntake::take(PacketStream& stream, const Quarantine& quarantine) const {
  PackScanner scanner(format, limits);
  Indexer indexer(*this, quarantine);
  std::string head;  // held back until the header tells whether there is anything to index
  while (!scanner.finished()) {
    std::string_view piece = TRY(stream.read_raw());
    if (piece.empty()) return invalid("The pack ends in the middle.");
    if (TRY(scanner.feed(piece)) < piece.size()) return trailing_bytes();
    if (!scanner.counted()) {
      head += piece;
    } else if (scanner.declared() > 0) {
      if (!head.empty()) TRY(indexer.feed(std::exchange(head, {})));
      TRY(indexer.feed(piece));
    }
    if (deadline.passed())
      return unavailable("The push took too long to arrive.", std::chrono::seconds(60));
  }
  if (scanner.declared() == 0) return scanner.totals();
  sys::Path index = TRY(indexer.finish());
  if (scanner.has_named_deltas()) TRY(scanner.check_named_deltas(index));
  return scanner.totals();
}

Result<PackTotals> PackIntake::drop(PacketStream& stream) const {
  PackScanner scanner(format, limits);
  while (!scanner.finished()) {
    std::string_view piece = TRY(stream.read_raw());
    if (piece.empty()) return invalid("The pack ends in the middle.");
    if (TRY(scanner.feed(piece)) < piece.size()) return trailing_bytes();
    if (deadline.passed())
      return unavailable("The push took too long to arrive.", std::chrono::seconds(60));
  }
  return scanner.totals();
}

}  // namespace stithy::git
