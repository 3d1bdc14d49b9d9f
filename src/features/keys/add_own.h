// SPDX-License-Identifier: Apache-2.0
//
// add_own.h — a person adds a key, on a page or by the API: the key, a letter, a line in the log.
#pragma once

#include <string>
#include <string_view>

#include "pillars/account/ssh_keys.h"
#include "web/request.h"

namespace stithy::keys {

struct TypedKey {
  std::string title, key;
};
// Errors as of account::add_key.
Result<account::Key> add_own(web::Request& request, const TypedKey& typed);

// A key of a path; zero for what is none, which no key has.
KeyId key_id(std::string_view text);

}  // namespace stithy::keys
