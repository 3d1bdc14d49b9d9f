// SPDX-License-Identifier: Apache-2.0
//
// signed_object.h — commits and tags as they were signed: the signature, and the bytes under it.
//
// Byte for byte as git takes them apart (Documentation/technical/hash-function-transition, "Signed
// Commits", "Signed Tags"): of a commit the header gpgsig, or gpgsig-sha256 where objects have ids
// of SHA-256; of a tag what stands at its end. Signatures for the other kind of ids are no part of
// either. Pure; foreign bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "git/values.h"

namespace stithy::git {

struct SignedObject {
  std::string signature;  // in its armour
  std::string payload;    // what was signed
};

// Nothing when it is not signed.
std::optional<SignedObject> split_signed_commit(std::string_view raw, ObjectFormat format);
std::optional<SignedObject> split_signed_tag(std::string_view raw);

}  // namespace stithy::git
