// SPDX-License-Identifier: Apache-2.0
//
// looked.h — what a signature says by itself, and whether a key made it; remembered by object.
//
// A part of verify.h: nothing here knows whose a key is. Thread-safe; holds no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "git/signed/signed_object.h"
#include "pillars/signing/verify.h"

namespace stithy::signing {

// An item under way. Once it is decided its verdict stands, whatever the database knows.
struct Looked {
  const Item* item = nullptr;
  std::string email;  // folded
  Verdict verdict;
  bool decided = false;
  std::optional<git::SignedObject> object;  // when it had to be read
};
Looked look_at(git::Repository& git, const Item& item, const Wish& wish);

struct GpgCertificate {
  std::int64_t row = 0;  // names it for ever
  std::string_view armored;
};
// Valid says that the key made it, and could at that time; not whose it is.
Reason check_gpg(git::Repository& git, const GpgCertificate& certificate, Deadline deadline,
                 Looked& one);

}  // namespace stithy::signing
