// SPDX-License-Identifier: Apache-2.0
#include "git/wire/oid_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace stithy::git {

namespace {

constexpr std::string_view kMagic = "STIOIDS1";

struct Header {
  std::array<char, 8> magic;
  std::uint64_t id_size, epoch;
  std::array<char, 32> fingerprint;
};
static_assert(sizeof(Header) == 56);

template <std::size_t N>
void sort_ids(std::string& raw) {
  using Id = std::array<char, N>;
  static_assert(sizeof(Id) == N && alignof(Id) == 1);
  auto* begin = reinterpret_cast<Id*>(raw.data());
  std::sort(begin, begin + raw.size() / N,
            [](const Id& a, const Id& b) { return std::memcmp(a.data(), b.data(), N) < 0; });
}

}  // namespace

Result<OidFile> OidFile::open(const sys::Path& file) {
  sys::Fd fd = TRY(sys::open_file(file, O_RDONLY));
  std::uint64_t size = TRY(sys::file_size(file));
  if (size < sizeof(Header)) return invalid("The list of object ids is too short.");
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (at == MAP_FAILED) return sys::errno_error("map", file);
  OidFile out(static_cast<const char*>(at), size);
  const auto* header = reinterpret_cast<const Header*>(out.begin_);
  bool fits = std::string_view(header->magic.data(), 8) == kMagic &&
              (header->id_size == 20 || header->id_size == 32) &&
              (size - sizeof(Header)) % header->id_size == 0;
  if (!fits) return invalid("The list of object ids is broken.");
  return out;
}

OidFile::OidFile(OidFile&& other) noexcept
    : begin_(std::exchange(other.begin_, nullptr)), size_(std::exchange(other.size_, 0)) {}

OidFile& OidFile::operator=(OidFile&& other) noexcept {
  std::swap(begin_, other.begin_);
  std::swap(size_, other.size_);
  return *this;
}

OidFile::~OidFile() {
  if (begin_ != nullptr) ::munmap(const_cast<char*>(begin_), size_);
}

std::uint64_t OidFile::epoch() const { return reinterpret_cast<const Header*>(begin_)->epoch; }

std::string_view OidFile::fingerprint() const {
  const auto* header = reinterpret_cast<const Header*>(begin_);
  return {header->fingerprint.data(), header->fingerprint.size()};
}

std::size_t OidFile::count() const {
  return (size_ - sizeof(Header)) / reinterpret_cast<const Header*>(begin_)->id_size;
}

bool OidFile::has(const Oid& oid) const {
  std::string_view id = oid.raw();
  if (id.size() != reinterpret_cast<const Header*>(begin_)->id_size) return false;
  std::size_t low = 0, high = count();
  while (low < high) {
    std::size_t middle = low + (high - low) / 2;
    int order = std::memcmp(begin_ + sizeof(Header) + middle * id.size(), id.data(), id.size());
    if (order == 0) return true;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

Result<void> OidFileWriter::read_hex_lines(int fd) {
  std::array<char, 64 * 1024> buffer;
  std::string line;
  for (;;) {
    ssize_t n = ::read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return sys::errno_error("read ids from git", {});
    if (n == 0) break;
    for (char c : std::string_view(buffer.data(), static_cast<std::size_t>(n))) {
      if (c != '\n') {
        line.push_back(c);
        continue;
      }
      auto raw = text::from_hex(line);
      line.clear();
      if (!raw || raw->size() != raw_size(format_)) return internal("git printed no object id");
      raw_ += *raw;
    }
  }
  if (!line.empty()) return internal("git's list of ids ends in the middle of a line");
  return {};
}

Result<void> OidFileWriter::write(const sys::Path& file, const sys::Path& scratch,
                                  std::uint64_t epoch, std::string_view fingerprint) {
  if (format_ == ObjectFormat::Sha1)
    sort_ids<20>(raw_);
  else
    sort_ids<32>(raw_);
  Header header{};
  std::memcpy(header.magic.data(), kMagic.data(), kMagic.size());
  header.id_size = raw_size(format_);
  header.epoch = epoch;
  CHECK(fingerprint.size() == header.fingerprint.size());
  std::memcpy(header.fingerprint.data(), fingerprint.data(), fingerprint.size());
  auto place = TRY(sys::TemporaryDirectory::create(scratch, "ids-"));
  sys::Path fresh = place.path() / "list";
  sys::Fd fd = TRY(sys::open_file(fresh, O_WRONLY | O_CREAT | O_EXCL, 0600));
  TRY(sys::write_all(fd.get(), {reinterpret_cast<const char*>(&header), sizeof header}));
  TRY(sys::write_all(fd.get(), raw_));
  return sys::rename_path(fresh, file);
}

}  // namespace stithy::git
