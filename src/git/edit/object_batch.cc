// SPDX-License-Identifier: Apache-2.0
#include "git/edit/object_batch.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "git/objects.h"
#include "git/wire/pack_intake.h"
#include "sys/compress.h"
#include "sys/crypto.h"
#include "sys/failpoint.h"

namespace stithy::git {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;

sys::Digest::Kind digest_of(ObjectFormat format) {
  return format == ObjectFormat::Sha1 ? sys::Digest::Kind::Sha1 : sys::Digest::Kind::Sha256;
}

sys::Digest begin_name(ObjectFormat format, ObjectKind kind, std::uint64_t size_bytes) {
  sys::Digest digest(digest_of(format));
  digest.update(text::format("{} {}", kind_name(kind), size_bytes));
  digest.update(std::string_view("\0", 1));
  return digest;
}

Result<std::string_view> read_piece(const sys::Fd& file, std::span<char> into) {
  ssize_t n = -1;
  do {
    n = ::read(file.get(), into.data(), into.size());
  } while (n < 0 && errno == EINTR);
  if (n < 0) return sys::errno_error("read an uploaded file", {});
  return std::string_view(into.data(), static_cast<std::size_t>(n));
}

// The type and the size in front of an object (gitformat-pack(5)).
std::string render_head(ObjectKind kind, std::uint64_t size) {
  std::string out(1, static_cast<char>(static_cast<unsigned>(kind) << 4 | (size & 0x0f)));
  for (size >>= 4; size != 0; size >>= 7) {
    out.back() = static_cast<char>(out.back() | 0x80);
    out += static_cast<char>(size & 0x7f);
  }
  return out;
}

}  // namespace

Oid name_object(ObjectFormat format, ObjectKind kind, std::string_view bytes) {
  sys::Digest digest = begin_name(format, kind, bytes.size());
  digest.update(bytes);
  return Oid::from_raw(digest.finish());
}

Oid ObjectBatch::add(ObjectKind kind, std::string bytes) {
  Oid oid = name_object(format_, kind, bytes);
  // index-pack takes no object twice.
  if (known_.insert(oid).second) objects_.push_back({kind, oid, bytes.size(), std::move(bytes)});
  return oid;
}

Result<Oid> ObjectBatch::add_file(const sys::Path& file) {
  const std::uint64_t size = TRY(sys::file_size(file));
  sys::Fd fd = TRY(sys::open_file(file, O_RDONLY));
  sys::Digest digest = begin_name(format_, ObjectKind::Blob, size);
  std::array<char, kPieceBytes> buffer;
  for (;;) {
    std::string_view piece = TRY(read_piece(fd, buffer));
    if (piece.empty()) break;
    digest.update(piece);
  }
  Oid oid = Oid::from_raw(digest.finish());
  if (known_.insert(oid).second) objects_.push_back({ObjectKind::Blob, oid, size, {}, file});
  return oid;
}

const std::string* ObjectBatch::find(const Oid& oid) const {
  if (!known_.contains(oid)) return nullptr;
  auto at = std::find_if(objects_.begin(), objects_.end(),
                         [&](const Object& object) { return object.oid == oid; });
  return at->file.empty() ? &at->bytes : nullptr;
}

// The pack, pulled piece by piece as if a client sent it.
class PackOfBatch {
 public:
  explicit PackOfBatch(const ObjectBatch& batch)
      : batch_(batch), digest_(digest_of(batch.format())) {}

  Result<std::size_t> pull(std::span<char> into) {
    while (at_ == ready_.size() && !ended_) {
      ready_.clear();
      at_ = 0;
      TRY(fill());
    }
    const std::size_t n = ready_.copy(into.data(), into.size(), at_);
    at_ += n;
    return n;
  }

 private:
  Result<void> fill() {
    if (!begun_) {
      begun_ = true;
      ready_.assign("PACK\0\0\0\2", 8);
      for (int shift : {24, 16, 8, 0})
        ready_ += static_cast<char>(batch_.objects_.size() >> shift & 0xff);
    } else if (next_ < batch_.objects_.size() || file_) {
      TRY(fill_object());
    } else {
      ended_ = true;
      ready_ = digest_.finish();
      return {};
    }
    digest_.update(ready_);
    return {};
  }

  Result<void> fill_object() {
    if (file_) return fill_from_file();
    const auto& object = batch_.objects_[next_++];
    ready_ = render_head(object.kind, object.size_bytes);
    if (object.file.empty()) {
      deflater_.deflate(object.bytes, sys::Deflater::Last::Yes, ready_);
      return {};
    }
    file_ = TRY(sys::open_file(object.file, O_RDONLY));
    return {};
  }

  Result<void> fill_from_file() {
    std::array<char, kPieceBytes> buffer;
    std::string_view piece = TRY(read_piece(file_, buffer));
    auto last = piece.empty() ? sys::Deflater::Last::Yes : sys::Deflater::Last::No;
    deflater_.deflate(piece, last, ready_);
    if (piece.empty()) file_.reset();
    return {};
  }

  const ObjectBatch& batch_;
  sys::Digest digest_;
  sys::Deflater deflater_;
  std::string ready_;
  std::size_t at_ = 0, next_ = 0;
  sys::Fd file_;  // of the object under way
  bool begun_ = false, ended_ = false;
};

Result<std::string> ObjectBatch::render_pack() const {
  PackOfBatch stream(*this);
  std::string pack;
  std::array<char, kPieceBytes> piece;
  while (auto got = TRY(stream.pull(piece))) pack.append(piece.data(), got);
  return pack;
}

Result<void> ObjectBatch::write(const Gateway& gateway, const sys::Path& repository,
                                const Quarantine& quarantine, Deadline deadline) const {
  TRY(sys::failpoint("edit.before_objects"));
  const PackLimits limits;
  PackOfBatch pack(*this);
  PacketStream stream([&](std::span<char> into) { return pack.pull(into); });
  PackIntake intake{gateway, repository, format_, limits, deadline, {}};
  TRY(intake.take(stream, quarantine));
  return {};
}

}  // namespace stithy::git
