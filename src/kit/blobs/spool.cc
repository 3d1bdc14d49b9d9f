// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "base/text.h"
#include "sys/crypto.h"
#include "sys/failpoint.h"
#include "sys/random.h"

namespace stithy::blobs {

namespace {

constexpr std::size_t kPiece = 256 * 1024;

Error too_many(std::uint64_t size_bytes_max) {
  return too_large(text::format("This is larger than the {} that may be stored here. Send less.",
                                text::render_size(size_bytes_max)));
}

Error too_late() {
  return unavailable("Storing took too long. Try again.", std::chrono::seconds(30));
}

}  // namespace

Source source_of(std::string_view bytes) {
  return [bytes](std::span<char> into) mutable -> Result<std::size_t> {
    std::size_t n = std::min(bytes.size(), into.size());
    std::copy_n(bytes.begin(), n, into.begin());
    bytes.remove_prefix(n);
    return n;
  };
}

Source source_of(http::RequestBody& body, Deadline deadline) {
  return [&body, deadline](std::span<char> into) { return body.read(into, deadline); };
}

Result<void> check_expected(const Hash& hash, std::uint64_t size_bytes, const Expected& expected) {
  if (size_bytes > expected.size_bytes_max) return too_many(expected.size_bytes_max);
  if (expected.size_bytes && *expected.size_bytes != size_bytes)
    return invalid(text::format("{} bytes came where {} were announced. Send the content again.",
                                size_bytes, *expected.size_bytes));
  if (expected.hash && *expected.hash != hash)
    return invalid(
        text::format("The content that came has the SHA-256 {}, not the announced {}. "
                     "Send the content again.",
                     hash.hex(), expected.hash->hex()));
  return {};
}

Result<Spool> Spool::fill(const sys::Path& directory, const Source& source,
                          const Expected& expected, Deadline deadline) {
  // More than was announced need not be written to be refused.
  const std::uint64_t most =
      std::min(expected.size_bytes_max, expected.size_bytes.value_or(expected.size_bytes_max));
  if (expected.size_bytes && *expected.size_bytes > expected.size_bytes_max)
    return too_many(expected.size_bytes_max);
  sys::Path path = directory / (std::string(kSpoolPrefix) + sys::random_hex(24));
  Spool spool(TRY(sys::open_file(path, O_RDWR | O_CREAT | O_EXCL, 0640)), path);
  sys::Digest digest(sys::Digest::Kind::Sha256);
  auto buffer = std::make_unique<char[]>(kPiece);
  for (;;) {
    if (deadline.passed()) return too_late();
    std::size_t n = TRY(source({buffer.get(), kPiece}));
    if (n == 0) break;
    spool.size_bytes_ += n;
    if (spool.size_bytes_ > expected.size_bytes_max) return too_many(expected.size_bytes_max);
    if (spool.size_bytes_ > most)
      return invalid(
          text::format("More bytes came than the {} that were announced. Send the "
                       "content again.",
                       most));
    digest.update({buffer.get(), n});
    TRY(sys::write_all(spool.fd(), {buffer.get(), n}));
    TRY(sys::failpoint("blobs.while_writing"));
  }
  spool.hash_ = Hash::from_raw(digest.finish());
  TRY(check_expected(spool.hash_, spool.size_bytes_, expected));
  return spool;
}

Spool::~Spool() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> Spool::publish(const sys::Path& place) {
  TRY(sys::rename_path(path_, place));
  path_.clear();
  return {};
}

Result<std::size_t> read_at(int fd, std::span<char> into, std::uint64_t offset) {
  for (;;) {
    ssize_t n = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return sys::errno_error("read", "a blob");
    return static_cast<std::size_t>(n);
  }
}

Result<Hash> hash_file(int fd, Deadline deadline) {
  sys::Digest digest(sys::Digest::Kind::Sha256);
  auto buffer = std::make_unique<char[]>(kPiece);
  for (std::uint64_t offset = 0;;) {
    if (deadline.passed())
      return unavailable("Reading took too long. Try again.", std::chrono::seconds(30));
    std::size_t n = TRY(read_at(fd, {buffer.get(), kPiece}, offset));
    if (n == 0) return Hash::from_raw(digest.finish());
    digest.update({buffer.get(), n});
    offset += n;
  }
}

}  // namespace stithy::blobs
