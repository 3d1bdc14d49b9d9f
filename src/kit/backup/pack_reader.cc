// SPDX-License-Identifier: Apache-2.0
#include "kit/backup/pack_reader.h"

#include "base/text.h"

namespace stithy::backup {

namespace {

constexpr std::size_t kPackBytesMax = std::size_t{64} << 20;
constexpr std::size_t kKept = 4;

bool holds(const std::string& pack, const Piece& piece) {
  return piece.offset <= pack.size() && piece.size_bytes <= pack.size() - piece.offset;
}

std::string_view bytes_of(const std::string& pack, const Piece& piece) {
  return std::string_view(pack).substr(piece.offset, piece.size_bytes);
}

}  // namespace

Result<const std::string*> PackReader::load(std::uint32_t pack) {
  for (auto it = loaded_.begin(); it != loaded_.end(); ++it) {
    if (it->pack != pack) continue;
    loaded_.splice(loaded_.begin(), loaded_, it);
    return &loaded_.front().bytes;
  }
  const std::string name = pack_name(manifest_.packs[pack]);
  auto bytes = depot_.get(name, kPackBytesMax);
  if (!bytes && bytes.error().code == Code::Unavailable) return std::move(bytes).take_error();
  if (!bytes) return invalid(text::format("The pack {} is missing or cannot be read.", name));
  if (blobs::Hash::of(*bytes) != manifest_.packs[pack])
    return invalid(text::format("The pack {} is damaged: its bytes have another hash.", name));
  if (loaded_.size() >= kKept) loaded_.pop_back();
  loaded_.push_front({pack, std::move(bytes).take()});
  return &loaded_.front().bytes;
}

Result<void> PackReader::read(const File& file,
                              const std::function<Result<void>(std::string_view)>& each) {
  for (const Piece& piece : file.pieces) {
    const std::string* pack = TRY(load(piece.pack));
    if (!holds(*pack, piece) || blobs::Hash::of(bytes_of(*pack, piece)) != piece.hash)
      return invalid(text::format("A piece of {} is not in the pack {} as the backup says.",
                                  file.path, pack_name(manifest_.packs[piece.pack])));
    TRY(each(bytes_of(*pack, piece)));
  }
  return {};
}

Result<Verified> verify(Depot& depot, const Manifest& manifest,
                        const std::function<void(std::string)>& problem,
                        const std::function<void(std::size_t)>& progress) {
  Verified out;
  std::vector<std::vector<std::pair<const File*, const Piece*>>> by_pack(manifest.packs.size());
  for (const File& file : manifest.files)
    for (const Piece& piece : file.pieces) by_pack[piece.pack].emplace_back(&file, &piece);
  PackReader reader(depot, manifest);
  for (std::uint32_t pack = 0; pack < manifest.packs.size(); ++pack) {
    progress(pack);
    auto bytes = reader.load(pack);
    if (!bytes && bytes.error().code == Code::Unavailable) return std::move(bytes).take_error();
    if (!bytes) {
      problem(text::format("{} {} of this backup need it, such as {}.", bytes.error().message,
                           text::plural(by_pack[pack].size(), "piece", "pieces"),
                           by_pack[pack].empty() ? "none" : by_pack[pack][0].first->path));
      continue;
    }
    ++out.packs;
    out.bytes_read += (*bytes)->size();
    for (const auto& [file, piece] : by_pack[pack])
      if (!holds(**bytes, *piece) || blobs::Hash::of(bytes_of(**bytes, *piece)) != piece->hash)
        problem(text::format("A piece of {} is not in {} as the list says.", file->path,
                             pack_name(manifest.packs[pack])));
  }
  out.files = manifest.files.size();
  return out;
}

}  // namespace stithy::backup
