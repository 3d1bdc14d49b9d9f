// SPDX-License-Identifier: Apache-2.0
//
// connection.h — one client: key exchange, proof of a key, then one command at a time.
//
// Nothing but public keys is taken, nothing but sessions is opened, nothing but commands is run:
// no terminal, no forwarding, no subsystem, and of the environment a well-formed GIT_PROTOCOL
// alone. Every name and number of messages is of RFC 4252 and RFC 4254. Lives on the loop's thread;
// never blocks. Who it is comes of the message whose signature was verified, and of no other.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ssh/call.h"
#include "ssh/exchange.h"

struct ssh_bind_struct;
struct ssh_event_struct;
struct ssh_key_struct;
struct ssh_message_struct;

namespace stithy::ssh {

struct ConnectionTimes {
  std::chrono::milliseconds login_grace, patience;
};

class Connection {
 public:
  struct Parts {
    const Door& door;
    // Runs a question to the door away from the loop; false: too many wait.
    std::function<bool(std::function<void()>)> ask;
    std::function<void()> wake;
    std::function<void(int fd, bool for_writing)> watch;
    ConnectionTimes times;
    std::string address;  // of the client
  };
  explicit Connection(Parts parts);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Takes the socket. False when the library could not make a session of it.
  bool open(ssh_bind_struct* keys_and_rules, int fd);
  // Goes as far as it can without waiting.
  void advance();
  void look_at_clock(std::chrono::steady_clock::time_point now);
  void hang_up();  // the socket has failed, or the server needs the place

  bool over() const { return stage_ == Stage::Over; }
  bool is_busy() const { return call_ && call_->works(); }
  bool has_guest() const { return guest_.has_value(); }
  bool wants_input() const;
  bool wants_output() const;
  int fd() const;

  // Called by the library on this thread.
  void heard(std::string_view bytes);
  void heard_end();

 private:
  enum class Stage : std::uint8_t { Exchanging, Proving, Open, Closing, Over };
  struct Question;

  void read_packets();
  void take_messages();
  void take(ssh_message_struct* message);
  bool take_proof(ssh_message_struct* message);  // true: kept until the door answers
  void settle_question();
  void refuse_proof(ssh_message_struct* message);
  void open_channel(ssh_message_struct* message);
  void take_request(ssh_message_struct* message);
  void take_variable(ssh_message_struct* message);
  void begin_call(ssh_message_struct* message, Exec exec);
  void drop_if_left();
  void drop_channel();
  void turn_away(std::string_view reason);

  const Parts parts_;
  Stage stage_ = Stage::Exchanging;
  ssh_session_struct* session_ = nullptr;
  ssh_event_struct* event_ = nullptr;
  ssh_channel_struct* channel_ = nullptr;
  struct Callbacks;
  std::unique_ptr<Callbacks> callbacks_;
  std::shared_ptr<Question> question_;
  std::optional<Guest> guest_;
  std::unique_ptr<Call> call_;
  int refusals_ = 0, protocol_ = 0;
  bool asked_ = false, showed_key_ = false;
  std::chrono::steady_clock::time_point began_, touched_;
  std::optional<std::chrono::steady_clock::time_point> close_at_;
};

}  // namespace stithy::ssh
