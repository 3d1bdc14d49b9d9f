// SPDX-License-Identifier: Apache-2.0
//
// departure_page.h — the form that deletes an account, for its owner and for administrators.
#pragma once

#include <string>
#include <vector>

#include "base/html.h"
#include "pillars/access/departure.h"
#include "ui/field.h"
#include "web/forms.h"

namespace stithy::access {

struct DepartureView {
  std::string csrf = {}, action = {}, cancel_href = {};
  std::string login = {};
  bool own = false;
  std::string why_not = {};  // it cannot be done yet
  std::int64_t repositories = 0;
  std::vector<ui::Choice> heirs = {};  // what may become of them
  std::string heir = {};
  std::string message = {};
  std::vector<FieldError> errors = {};
};

// What the form asks, of `account` and of who asks.
Result<DepartureView> departure_view(db::Reader& reader, const web::Principal& by,
                                     const account::Account& account);
Html departure_form(const DepartureView& view);

// What was sent. Invalid at "confirm" when the name was not typed.
struct Farewell {
  std::string heir;  // empty: what they own is deleted
};
Result<Farewell> parse_farewell(const web::Form& form, const account::Account& account);
// The form again after a refusal, with what was chosen.
void refuse(DepartureView& view, const web::Form& form, const Error& error);

}  // namespace stithy::access
