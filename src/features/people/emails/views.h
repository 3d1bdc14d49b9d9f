// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of addresses show.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace stithy::people {

struct EmailLine {
  std::string email, primary_href, remove_href;
  bool primary = false, verified = false;
};
struct EmailsView {
  std::string csrf;
  std::vector<EmailLine> emails = {};
  std::string alias = {};
  bool is_private = false;
  std::string email = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
};

// A button behind a link of a mail.
struct EmailLinkView {
  std::string csrf, secret, purpose;
  std::string title, words, button;
};

}  // namespace stithy::people
