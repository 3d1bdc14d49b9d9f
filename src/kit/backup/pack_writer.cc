// SPDX-License-Identifier: Apache-2.0
#include "kit/backup/pack_writer.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstring>

#include "base/text.h"
#include "kit/blobs/spool.h"
#include "sys/failpoint.h"

namespace stithy::backup {

namespace {

constexpr std::size_t kPackBytes = std::size_t{16} << 20;
// A change that falls into the same tick of a clock as a backup could go unnoticed.
constexpr std::int64_t kDoubtNs = 2'000'000'000;

}  // namespace

std::size_t PackWriter::HashOf::operator()(const blobs::Hash& hash) const {
  std::size_t out = 0;
  std::memcpy(&out, hash.raw().data(), sizeof out);
  return out;
}

PackWriter::PackWriter(Depot& depot, const Manifest* previous, const std::set<std::string>& present)
    : depot_(depot) {
  if (previous == nullptr) return;
  packs_ = previous->packs;
  trusted_before_ns_ = previous->begun.micros() * 1000 - kDoubtNs;
  std::vector<bool> there;
  for (const auto& pack : packs_) there.push_back(present.contains(pack_name(pack)));
  for (const File& file : previous->files) {
    bool whole = true;
    for (const Piece& piece : file.pieces) {
      if (there[piece.pack])
        pieces_.try_emplace(piece.hash, piece);
      else
        whole = false;
    }
    if (whole) known_.emplace(file.path, file);
  }
}

const File* PackWriter::find_known(std::string_view path) const {
  auto found = known_.find(path);
  return found == known_.end() ? nullptr : &found->second;
}

bool PackWriter::is_known(std::string_view path, std::uint64_t size_bytes, std::uint64_t inode,
                          std::int64_t changed_ns) const {
  const File* file = find_known(path);
  return file != nullptr && inode != 0 && file->inode == inode && file->size_bytes == size_bytes &&
         file->changed_ns == changed_ns && changed_ns < trusted_before_ns_;
}

bool PackWriter::add_same(std::string_view path) {
  const File* file = find_known(path);
  if (file == nullptr) return false;
  ++counts_.files;
  counts_.size_bytes += file->size_bytes;
  files_.push_back(*file);
  return true;
}

Result<void> PackWriter::add_known(std::string_view path) {
  if (add_same(path)) return {};
  return internal(text::format("{} is not known", path));
}

Result<Piece> PackWriter::store(std::string_view bytes) {
  auto hash = blobs::Hash::of(bytes);
  auto found = pieces_.find(hash);
  if (found != pieces_.end()) return found->second;
  if (!buffer_.empty() && buffer_.size() + bytes.size() > kPackBytes) TRY(flush());
  Piece piece{hash, static_cast<std::uint32_t>(packs_.size()), buffer_.size(), bytes.size()};
  buffer_ += bytes;
  pieces_.emplace(hash, piece);
  return piece;
}

// The pack's number was given to its pieces already: it is the next one.
Result<void> PackWriter::flush() {
  if (buffer_.empty()) return {};
  auto hash = blobs::Hash::of(buffer_);
  TRY(depot_.put(pack_name(hash), buffer_));
  packs_.push_back(hash);
  ++counts_.packs_written;
  counts_.bytes_written += buffer_.size();
  buffer_.clear();
  return sys::failpoint("backup.after_pack");
}

Result<void> PackWriter::add(File file, const sys::Path& place, std::size_t piece_bytes) {
  auto fd = TRY(sys::open_file(place, O_RDONLY | O_NOFOLLOW));
  return add(std::move(file), fd.get(), piece_bytes);
}

Result<void> PackWriter::add(File file, int fd, std::size_t piece_bytes) {
  std::string buffer(piece_bytes, '\0');
  file.size_bytes = 0;
  file.pieces.clear();
  for (;;) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      std::size_t n =
          TRY(blobs::read_at(fd, std::span(buffer).subspan(filled), file.size_bytes + filled));
      if (n == 0) break;
      filled += n;
    }
    if (filled == 0) break;
    file.pieces.push_back(TRY(store(std::string_view(buffer).substr(0, filled))));
    file.size_bytes += filled;
    if (filled < buffer.size()) break;
  }
  ++counts_.files;
  ++counts_.files_read;
  counts_.size_bytes += file.size_bytes;
  counts_.bytes_read += file.size_bytes;
  files_.push_back(std::move(file));
  return {};
}

Result<void> PackWriter::add_bytes(File file, std::string_view bytes) {
  file.size_bytes = bytes.size();
  file.pieces.clear();
  for (std::size_t at = 0; at < bytes.size(); at += kPackBytes)
    file.pieces.push_back(TRY(store(bytes.substr(at, kPackBytes))));
  ++counts_.files;
  counts_.size_bytes += bytes.size();
  files_.push_back(std::move(file));
  return {};
}

Result<void> PackWriter::finish(Manifest& manifest) {
  TRY(flush());
  // Only the packs that this backup needs, in the order in which its files need them.
  std::map<std::uint32_t, std::uint32_t> numbers;
  for (File& file : files_) {
    for (Piece& piece : file.pieces) {
      auto [number, fresh] =
          numbers.try_emplace(piece.pack, static_cast<std::uint32_t>(manifest.packs.size()));
      if (fresh) manifest.packs.push_back(packs_[piece.pack]);
      piece.pack = number->second;
    }
  }
  manifest.files = std::move(files_);
  return {};
}

}  // namespace stithy::backup
