// SPDX-License-Identifier: Apache-2.0
//
// smtp.h — hands one message to a mail relay (RFC 5321), under the rules of the one way out.
//
// The relay is named by the administrator, so it may lie in a private network; its name is resolved
// once, and only what it stood for then is connected to. A password travels over a connection whose
// certificate was verified, or within this machine. Blocking; thread-safe. libcurl stands behind
// smtp.cc, and doubles the dots of RFC 5321 section 4.5.2.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "base/secret.h"

namespace stithy::http {

enum class MailTls : std::uint8_t {
  Off,            // nothing is encrypted
  Opportunistic,  // STARTTLS where the relay offers it, whoever it is
  Required,       // STARTTLS (RFC 3207) with a verified certificate, or nothing is sent
  Implicit,       // TLS from the first byte (RFC 8314), verified
};

struct MailRelay {
  std::string host{};
  std::uint16_t port = 587;
  MailTls tls = MailTls::Required;
  std::string user{};  // empty: without signing in
  Secret<> password{};
  std::string
      ca_file{};        // of the authority that signed the relay's certificate; empty: the system's
  std::string hello{};  // what we call ourselves
  std::chrono::milliseconds connect_timeout{10'000};
};

struct MailEnvelope {
  std::string_view from, to;  // addresses alone, checked by kit/mail/mailbox.h
};

// What the relay was asked last.
enum class MailStage : std::uint8_t { Greeting, SignIn, Sender, Recipient, Content };
std::string_view mail_stage_name(MailStage stage);

struct MailAnswer {
  MailStage stage = MailStage::Greeting;
  int status = 0;       // of the relay (RFC 5321 section 4.2); 0: none came
  std::string words{};  // its last line, or what went wrong before there was one
  bool accepted = false;

  bool is_permanent() const { return status >= 500 && status < 600; }
};

// Whatever the relay answers is a success here, and so is that it does not answer. Invalid: the
// relay's name or the way to sign in breaks a rule.
Result<MailAnswer> send_mail(const MailRelay& relay, const MailEnvelope& envelope,
                             std::string_view message, Deadline deadline, std::stop_token stop);

}  // namespace stithy::http
