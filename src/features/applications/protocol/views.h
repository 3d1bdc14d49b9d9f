// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of the protocol show: agreeing, and the code of a device.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace stithy::applications {

struct ConsentView {
  std::string csrf;
  std::string action;  // where the form goes
  std::string name, owner, homepage, client_id;
  std::string login;     // who agrees
  std::string leads_to;  // host of the callback; empty for a device
  std::string user_code = {};
  std::vector<std::string> sentences;
  std::vector<std::pair<std::string, std::string>> fields;  // carried along, hidden
  bool administration = false;
};

struct DeviceView {
  std::string csrf;
  std::string user_code = {};
  std::string message = {};
  std::string done = {};  // a sentence, once it is decided
};

}  // namespace stithy::applications
