// SPDX-License-Identifier: Apache-2.0
#include "http/curl_session.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace stithy::http {

Result<void> CurlSession::prepare() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return internal("libcurl cannot start");
  return {};
}

CurlSession::CurlSession(CurlRules rules) : easy_(curl_easy_init()), rules_(std::move(rules)) {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, rules_.protocols);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");  // not what the environment says
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_TIMEOUT_MS, std::max<long>(1, static_cast<long>(rules_.deadline.left().count())));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(rules_.connect_timeout.count()));
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, rules_.verified ? 1L : 0L);
  set(CURLOPT_SSL_VERIFYHOST, rules_.verified ? 2L : 0L);
  set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &note_progress);
  set(CURLOPT_XFERINFODATA, this);
}

CurlSession::~CurlSession() {
  curl_easy_cleanup(easy_);
  for (curl_slist* list : {headers_, recipients_, pinned_}) curl_slist_free_all(list);
}

void CurlSession::go_to(const std::string& url, std::string_view host, std::uint16_t port) {
  set(CURLOPT_URL, url.c_str());
  if (Address::parse(host)) return;
  std::string pin = text::format("{}:{}:", host, port);
  for (std::size_t i = 0; i < rules_.addresses.size(); ++i) {
    bool bare = rules_.addresses[i].is_v4();
    pin += text::format("{}{}{}{}", i ? "," : "", bare ? "" : "[", rules_.addresses[i].render(),
                        bare ? "" : "]");
  }
  pinned_ = curl_slist_append(pinned_, pin.c_str());
  set(CURLOPT_RESOLVE, pinned_);
}

CURLcode CurlSession::perform() {
  if (!easy_) return CURLE_OUT_OF_MEMORY;
  if (headers_) set(CURLOPT_HTTPHEADER, headers_);
  if (recipients_) set(CURLOPT_MAIL_RCPT, recipients_);
  return curl_easy_perform(easy_);
}

// The last door: whatever libcurl wants to connect to is looked at once more.
curl_socket_t CurlSession::open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& session = *static_cast<CurlSession*>(user);
  const auto& checked = session.rules_.addresses;
  auto wanted = Address::from_socket(&address->addr);
  if (!wanted || std::find(checked.begin(), checked.end(), *wanted) == checked.end()) {
    session.refused_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int CurlSession::note_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<CurlSession*>(user)->rules_.stop.stop_requested() ? 1 : 0;
}

}  // namespace stithy::http
