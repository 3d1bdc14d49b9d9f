// SPDX-License-Identifier: Apache-2.0
//
// curl_session.h — one exchange by libcurl under the rules of every way out (trust.md M3): it
// connects to addresses that were checked and to no other, asks no resolver, no proxy and no
// .netrc, and ends with its deadline or when it is stopped. For egress.cc and smtp.cc.
//
// Used by one thread, for one exchange. Options beside the rules are set by who uses it.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "http/address.h"

namespace stithy::http {

struct CurlRules {
  const char* protocols = "";        // as CURLOPT_PROTOCOLS_STR names them
  std::vector<Address> addresses{};  // what the name stands for, checked
  Deadline deadline = Deadline::never();
  std::chrono::milliseconds connect_timeout{};
  bool verified = true;  // the other side has to prove who it is
  std::stop_token stop{};
};

class CurlSession {
 public:
  // Internal: libcurl cannot start.
  static Result<void> prepare();

  explicit CurlSession(CurlRules rules);
  ~CurlSession();
  CurlSession(const CurlSession&) = delete;
  CurlSession& operator=(const CurlSession&) = delete;

  template <class T>
  void set(CURLoption option, T value) {
    if (easy_) curl_easy_setopt(easy_, option, value);
  }
  // A list of libcurl under that option, which may grow line by line until the exchange.
  void add_header(const std::string& line) { headers_ = curl_slist_append(headers_, line.c_str()); }
  void add_recipient(const std::string& path) {
    recipients_ = curl_slist_append(recipients_, path.c_str());
  }
  // `host` is the name or address within `url`; it stands for the checked addresses alone.
  void go_to(const std::string& url, std::string_view host, std::uint16_t port);

  CURLcode perform();
  // Whether libcurl wanted to connect to an address that was not checked.
  bool refused() const { return refused_; }

 private:
  static curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address);
  static int note_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  CURL* easy_;
  CurlRules rules_;
  bool refused_ = false;
  curl_slist *headers_ = nullptr, *recipients_ = nullptr, *pinned_ = nullptr;
};

}  // namespace stithy::http
