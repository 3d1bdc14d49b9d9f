// SPDX-License-Identifier: Apache-2.0
//
// store.h — the one door to large content: blobs, named by the SHA-256 of their bytes.
//
// A store holds bytes and knows no owners; rows say who uses them (kit/blobs/uses.h). The order is
// always: put(), then the row in the caller's transaction, with the Stored alive until that has
// ended. A blob without a row is garbage and is collected after a day (kit/blobs/collect.h).
// Sizes are bytes. Errors: NotFound (no such blob), Invalid (the bytes are not what was announced),
// TooLarge (more than size_bytes_max), Unavailable with Retry-After (disk full, the other side
// away), else Internal. Blocking and thread-safe; a store outlives everything it gave out.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "base/instant.h"
#include "base/result.h"
#include "http/message.h"
#include "kit/blobs/hash.h"
#include "kit/blobs/pins.h"
#include "sys/fd.h"

namespace stithy::blobs {

// Where bytes come from: fills its argument from the front and says how much; 0 is the end.
using Source = std::function<Result<std::size_t>(std::span<char> into)>;
Source source_of(std::string_view bytes);  // which outlive the source
Source source_of(http::RequestBody& body, Deadline deadline);

// What the caller was told about the bytes that come. Checked before anything becomes visible.
struct Expected {
  std::optional<Hash> hash = {};
  std::optional<std::uint64_t> size_bytes = {};
  std::uint64_t size_bytes_max = std::numeric_limits<std::uint64_t>::max();
};

// A blob that is durable. Keep it until the transaction that writes its row has ended.
struct Stored {
  Hash hash;
  std::uint64_t size_bytes = 0;
  Pin pin;
};

// The whole blob as a file to read from, at any offset. It stays readable when the blob goes.
struct Opened {
  sys::Fd fd;
  std::uint64_t size_bytes = 0;
};

struct Entry {
  Hash hash;
  std::uint64_t size_bytes = 0;
  Instant changed;  // when it was put last
};

// An address that admits whoever has it, for a while, to one blob in an object storage.
struct Link {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;  // which the client must send as well
  Instant expires;
};

struct LinkWish {
  std::chrono::seconds lifetime{900};  // at most seven days
  std::string file_name = {};          // for saving; empty: none
  std::string content_type = "application/octet-stream";
};

// A place that somebody may put bytes to, outside of all blobs until adopt() has looked at them.
struct Incoming {
  std::string name;
  Link link;
};

class Store {
 public:
  virtual ~Store() = default;
  // Hashes while it reads; the whole is never in memory. Durable when it returns. What is there
  // already is put again, which begins its grace anew.
  virtual Result<Stored> put(const Source& source, const Expected& expected, Deadline deadline) = 0;
  // What comes from another machine is compared with its hash first.
  virtual Result<Opened> open(const Hash& hash, Deadline deadline) = 0;
  virtual Result<std::optional<Entry>> find(const Hash& hash, Deadline deadline) = 0;
  // In no order; `each` answers whether it wants more.
  virtual Result<void> list(const std::function<Result<bool>(const Entry&)>& each,
                            Deadline deadline) = 0;
  // Removes it when nobody has put it meanwhile and `garbage`, asked last of all, says so. Tells
  // whether it is gone. Only for kit/blobs/collect.
  virtual Result<bool> remove(const Hash& hash,
                              const std::function<Result<bool>(const Entry&)>& garbage,
                              Deadline deadline) = 0;
  // Ends what interrupted writes before `before` left behind; tells how many.
  virtual Result<std::uint64_t> sweep(Instant before, Deadline deadline) = 0;

  // Addresses at the object storage itself; none where content lies on our own disk.
  virtual std::optional<Link> link_to_get(const Hash& hash, const LinkWish& wish) = 0;
  virtual std::optional<Incoming> link_to_put(const LinkWish& wish) = 0;
  // Makes a blob of what was put to `incoming`, after comparing it with what was announced; the
  // place is emptied last, so once more after a failure is fine.
  virtual Result<Stored> adopt(std::string_view incoming, const Expected& expected,
                               Deadline deadline) = 0;
};

}  // namespace stithy::blobs
