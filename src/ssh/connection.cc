// SPDX-License-Identifier: Apache-2.0
#include "ssh/connection.h"

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>

#include <mutex>

#include "base/log.h"
#include "base/text.h"

namespace stithy::ssh {

namespace {

// OpenSSH's MaxAuthTries, which clients with many keys expect.
constexpr int kRefusalsMax = 6;
// After the last refusal, before the line is cut: guessing costs a connection and this.
constexpr std::chrono::seconds kAfterRefusals{2};
// Packets are read in pieces of 4 KiB by the library; others get their turn after so many.
constexpr int kPiecesAtOnce = 64;

std::optional<std::string> blob_of(ssh_key_struct* key) {
  char* text = nullptr;
  if (key == nullptr || ssh_pki_export_pubkey_base64(key, &text) != SSH_OK) return std::nullopt;
  auto blob = text::from_base64(text);
  ssh_string_free_char(text);
  return blob;
}

}  // namespace

// What the door says of one key, asked for away from the loop.
struct Connection::Question {
  ssh_message_struct* message = nullptr;
  bool is_signed = false;
  std::mutex mutex;
  std::optional<Result<std::optional<Guest>>> answer;
  ~Question() { ssh_message_free(message); }
};

struct Connection::Callbacks {
  ssh_channel_callbacks_struct of_channel{};
};

Connection::Connection(Parts parts)
    : parts_(std::move(parts)),
      callbacks_(std::make_unique<Callbacks>()),
      began_(std::chrono::steady_clock::now()),
      touched_(began_) {}

Connection::~Connection() {
  call_.reset();
  question_.reset();
  if (event_ != nullptr) ssh_event_free(event_);
  if (session_ != nullptr) ssh_free(session_);
}

bool Connection::open(ssh_bind_struct* keys_and_rules, int fd) {
  session_ = ssh_new();
  event_ = ssh_event_new();
  if (session_ == nullptr || event_ == nullptr) return false;
  if (ssh_bind_accept_fd(keys_and_rules, session_, fd) != SSH_OK) return false;
  ssh_set_blocking(session_, 0);
  ssh_set_auth_methods(session_, SSH_AUTH_METHOD_PUBLICKEY);
  if (ssh_handle_key_exchange(session_) == SSH_ERROR) return false;
  return ssh_event_add_session(event_, session_) == SSH_OK;
}

int Connection::fd() const { return session_ == nullptr ? -1 : ssh_get_fd(session_); }

bool Connection::wants_input() const {
  // While a key is looked up nothing else can be answered, and what waits stays in the network.
  if (question_ || stage_ == Stage::Closing) return false;
  return !call_ || !call_->wants_silence();
}

bool Connection::wants_output() const {
  return (ssh_get_poll_flags(session_) & SSH_WRITE_PENDING) != 0;
}

void Connection::hang_up() {
  if (stage_ == Stage::Over) return;
  if (!guest_ && showed_key_ && parts_.door.turned_away) {
    parts_.ask([away = parts_.door.turned_away, address = parts_.address] { away(address); });
    LOG(Info, "ssh.turned_away", {{"address", parts_.address}, {"refused", refusals_}});
  }
  call_.reset();
  stage_ = Stage::Over;
}

void Connection::turn_away(std::string_view reason) {
  LOG(Info, "ssh.cut", {{"address", parts_.address}, {"reason", reason}});
  stage_ = Stage::Closing;
  close_at_ = std::chrono::steady_clock::now() + kAfterRefusals;
}

void Connection::advance() {
  if (stage_ == Stage::Over) return;
  settle_question();
  if (stage_ == Stage::Exchanging) {
    const int done = ssh_handle_key_exchange(session_);
    if (done == SSH_ERROR) return hang_up();
    if (done == SSH_OK) stage_ = Stage::Proving;
  }
  if (stage_ != Stage::Exchanging) read_packets();
  if (stage_ == Stage::Over) return;
  if (call_ && !call_->advance()) drop_channel();
  drop_if_left();
  if (ssh_is_connected(session_) == 0) hang_up();
}

void Connection::read_packets() {
  for (int pieces = 0; pieces < kPiecesAtOnce; ++pieces) {
    if (wants_input()) take_messages();
    if (stage_ == Stage::Over || (!wants_input() && !wants_output())) return;
    const int done = ssh_event_dopoll(event_, 0);
    if (done == SSH_ERROR || ssh_is_connected(session_) == 0) return hang_up();
    if (done == SSH_AGAIN) break;
    touched_ = std::chrono::steady_clock::now();
  }
  if (wants_input()) take_messages();
}

void Connection::take_messages() {
  while (stage_ != Stage::Over && !question_ && stage_ != Stage::Closing) {
    ssh_message message = ssh_message_get(session_);
    if (message == nullptr) return;
    take(message);
  }
}

void Connection::take(ssh_message_struct* message) {
  const int type = ssh_message_type(message);
  bool kept = false;
  if (type == SSH_REQUEST_AUTH && !guest_)
    kept = take_proof(message);
  else if (type == SSH_REQUEST_CHANNEL_OPEN && guest_)
    open_channel(message);
  else if (type == SSH_REQUEST_CHANNEL && guest_)
    take_request(message);
  else
    ssh_message_reply_default(message);
  if (!kept) ssh_message_free(message);
}

bool Connection::take_proof(ssh_message_struct* message) {
  if (ssh_message_subtype(message) != SSH_AUTH_METHOD_PUBLICKEY) {
    // Clients ask with "none" what there is (RFC 4252 section 5.2); that alone is no attempt.
    if (ssh_message_subtype(message) != SSH_AUTH_METHOD_NONE || std::exchange(asked_, true))
      refuse_proof(message);
    else
      ssh_message_reply_default(message);
    return false;
  }
  const auto state = ssh_message_auth_publickey_state(message);
  auto blob = blob_of(ssh_message_auth_pubkey(message));
  showed_key_ = true;
  if (!blob || (state != SSH_PUBLICKEY_STATE_NONE && state != SSH_PUBLICKEY_STATE_VALID)) {
    refuse_proof(message);
    return false;
  }
  question_ = std::make_shared<Question>();
  question_->message = message;
  question_->is_signed = state == SSH_PUBLICKEY_STATE_VALID;
  Proof proof{*std::move(blob), parts_.address};
  auto task = [question = question_, admit = parts_.door.admit, wake = parts_.wake,
               proof = std::move(proof)] {
    auto answer = admit(proof);
    {
      std::lock_guard lock(question->mutex);
      question->answer.emplace(std::move(answer));
    }
    wake();
  };
  if (!parts_.ask(std::move(task))) turn_away("busy");
  return true;
}

void Connection::settle_question() {
  if (!question_) return;
  std::optional<Result<std::optional<Guest>>> answer;
  {
    std::lock_guard lock(question_->mutex);
    answer = std::move(question_->answer);
  }
  if (!answer) return;
  auto question = std::exchange(question_, nullptr);
  if (stage_ == Stage::Closing) return;
  if (!*answer) return turn_away(answer->error().message);
  std::optional<Guest>& guest = **answer;
  if (!guest) return refuse_proof(question->message);
  if (!question->is_signed) {
    ssh_message_auth_reply_pk_ok_simple(question->message);
    return;
  }
  ssh_message_auth_reply_success(question->message, 0);
  guest_ = std::move(guest);
  stage_ = Stage::Open;
  touched_ = std::chrono::steady_clock::now();
}

void Connection::refuse_proof(ssh_message_struct* message) {
  ssh_message_reply_default(message);
  if (++refusals_ >= kRefusalsMax) turn_away("too many keys");
}

void Connection::open_channel(ssh_message_struct* message) {
  drop_if_left();
  if (ssh_message_subtype(message) != SSH_CHANNEL_SESSION || channel_ != nullptr) {
    ssh_message_reply_default(message);
    return;
  }
  channel_ = ssh_message_channel_request_open_reply_accept(message);
  if (channel_ == nullptr) return hang_up();
  auto& callbacks = callbacks_->of_channel;
  callbacks = {};
  callbacks.userdata = this;
  callbacks.channel_data_function = [](ssh_session, ssh_channel, void* bytes, std::uint32_t size,
                                       int is_errors, void* self) -> int {
    if (is_errors == 0)
      static_cast<Connection*>(self)->heard({static_cast<const char*>(bytes), size});
    return static_cast<int>(size);
  };
  callbacks.channel_eof_function = [](ssh_session, ssh_channel, void* self) {
    static_cast<Connection*>(self)->heard_end();
  };
  callbacks.channel_close_function = callbacks.channel_eof_function;
  ssh_callbacks_init(&callbacks);
  ssh_set_channel_callbacks(channel_, &callbacks);
  protocol_ = 0;
  call_ = std::make_unique<Call>(
      session_, channel_, Wiring{parts_.door, parts_.wake, parts_.watch, parts_.times.patience});
}

void Connection::heard(std::string_view bytes) {
  if (call_) call_->hear(bytes);
}

void Connection::heard_end() {
  if (call_) call_->end_of_input();
}

void Connection::take_request(ssh_message_struct* message) {
  const bool ours = call_ && ssh_message_channel_request_channel(message) == channel_;
  if (!ours || call_->started()) {
    ssh_message_reply_default(message);
    return;
  }
  switch (ssh_message_subtype(message)) {
    case SSH_CHANNEL_REQUEST_ENV: return take_variable(message);
    case SSH_CHANNEL_REQUEST_EXEC: {
      const char* command = ssh_message_channel_request_command(message);
      Exec exec;
      exec.command = command == nullptr ? "" : command;
      return begin_call(message, std::move(exec));
    }
    case SSH_CHANNEL_REQUEST_SHELL: {
      Exec exec;
      exec.shell = true;
      return begin_call(message, std::move(exec));
    }
    default: ssh_message_reply_default(message);
  }
}

void Connection::take_variable(ssh_message_struct* message) {
  const char* name = ssh_message_channel_request_env_name(message);
  const char* value = ssh_message_channel_request_env_value(message);
  const std::string_view version = value == nullptr ? "" : value;
  const bool taken = name != nullptr && std::string_view(name) == "GIT_PROTOCOL" &&
                     version.size() == 9 && version.starts_with("version=") &&
                     version.back() >= '0' && version.back() <= '2';
  if (!taken) {
    ssh_message_reply_default(message);
    return;
  }
  protocol_ = version.back() - '0';
  ssh_message_channel_request_reply_success(message);
}

void Connection::begin_call(ssh_message_struct* message, Exec exec) {
  ssh_message_channel_request_reply_success(message);
  exec.protocol = protocol_;
  exec.address = parts_.address;
  call_->start(*guest_, std::move(exec));
}

// A client may close its channel without having asked for anything.
void Connection::drop_if_left() {
  if (call_ && !call_->started() && ssh_channel_is_closed(channel_) != 0) drop_channel();
}

void Connection::drop_channel() {
  call_.reset();
  ssh_remove_channel_callbacks(channel_, &callbacks_->of_channel);
  ssh_channel_free(std::exchange(channel_, nullptr));
  touched_ = std::chrono::steady_clock::now();
}

void Connection::look_at_clock(std::chrono::steady_clock::time_point now) {
  if (stage_ == Stage::Over) return;
  if (close_at_) {
    if (now < *close_at_) return;
    ssh_disconnect(session_);
    return hang_up();
  }
  const bool late = guest_ ? (call_ && call_->started() ? call_->overdue(now)
                                                        : now - touched_ > parts_.times.patience)
                           : now - began_ > parts_.times.login_grace;
  if (!late) return;
  LOG(Info, "ssh.timed_out",
      {{"address", parts_.address}, {"reason", guest_ ? "silent" : "did not sign in"}});
  call_.reset();
  ssh_disconnect(session_);
  hang_up();
}

}  // namespace stithy::ssh
