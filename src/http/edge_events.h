// SPDX-License-Identifier: Apache-2.0
//
// edge_events.h — Server-Sent Events (WHATWG HTML, section 9.2) to one client.
//
// Private to edge.cc. The sink is written by any thread into a bounded queue and emptied by the
// loop; a reader that falls behind the bound is cut off rather than buffered for.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <utility>

#include "base/text.h"
#include "http/edge_connection.h"

namespace stithy::http::edge {

inline void set_event_headers(Headers& headers) {
  headers.set("Content-Type", "text/event-stream");
  if (!headers.has("Cache-Control")) headers.add("Cache-Control", "no-store");
  headers.set("X-Accel-Buffering", "no");  // nginx would hold events back
}

// "event:", "id:" and "data:" lines; a line end inside `data` begins a new data line.
inline std::string render_event(std::string_view event, std::string_view data,
                                std::string_view id) {
  auto one_line = [](std::string_view s) {
    std::string out(s);
    for (char& c : out)
      if (c == '\r' || c == '\n' || c == '\0') c = ' ';
    return out;
  };
  std::string out;
  if (!event.empty()) out += "event: " + one_line(event) + "\n";
  if (!id.empty()) out += "id: " + one_line(id) + "\n";
  while (true) {
    auto end = data.find_first_of("\r\n");
    out += "data: ";
    out += data.substr(0, end);
    out += '\n';
    if (end == data.npos) break;
    data.remove_prefix(data.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
  return out += '\n';
}

// Shared by the writers and the sender; `flush` posts to the loop.
class EventQueue final : public EventSink {
 public:
  EventQueue(const Limits& limits, std::function<void()> flush)
      : events_max_(limits.event_queue_max),
        bytes_max_(limits.event_queue_bytes_max),
        flush_(std::move(flush)) {}

  bool send(std::string_view event, std::string_view data, std::string_view id) override {
    auto rendered = render_event(event, data, id);
    {
      std::lock_guard lock(mutex_);
      if (closed_) return false;
      if (events_ >= events_max_ || waiting_.size() + rendered.size() > bytes_max_) {
        closed_ = overrun_ = true;
      } else {
        ++events_;
        waiting_ += rendered;
      }
      if (std::exchange(flushing_, true)) return !overrun_;
    }
    flush_();
    std::lock_guard lock(mutex_);
    return !overrun_;
  }
  void close() override {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
      if (std::exchange(flushing_, true)) return;
    }
    flush_();
  }
  bool closed() const override {
    std::lock_guard lock(mutex_);
    return closed_;
  }

  struct Taken {
    std::string bytes;
    bool closed = false, overrun = false;
  };
  // `again`: whether the next send() must call flush, or someone will come back anyway.
  Taken take() {
    std::lock_guard lock(mutex_);
    events_ = 0;
    flushing_ = false;
    return {std::exchange(waiting_, {}), closed_, overrun_};
  }
  void shut() {
    std::lock_guard lock(mutex_);
    closed_ = flushing_ = true;
    waiting_.clear();
  }
  bool overrun() const {
    std::lock_guard lock(mutex_);
    return overrun_;
  }

 private:
  const std::size_t events_max_, bytes_max_;
  const std::function<void()> flush_;
  mutable std::mutex mutex_;
  std::string waiting_;
  std::size_t events_ = 0;
  bool closed_ = false, overrun_ = false, flushing_ = false;
};

class EventSender final : public Sender {
 public:
  EventSender(Connection& connection, EventStream stream, const HeadPlan& plan)
      : connection_(connection),
        stream_(std::move(stream)),
        chunked_(plan.framing == BodyFraming::Chunked) {}

  void written() override {
    if (stopped_) return;
    busy_ = false;
    if (last_) return connection_.finish_answer(true);
    last_sent_ = Loop::now();
    if (!queue_) return open();
    connection_.turn().sent += std::exchange(in_flight_, 0);
    flush();
  }
  void stop() override {
    stopped_ = true;
    if (queue_) queue_->shut();
  }
  void drain() override {
    if (queue_) queue_->close();
  }
  void check(TimePoint now) override {
    if (queue_ && queue_->overrun()) return connection_.close_now();
    if (busy_ || !queue_ || now - last_sent_ < connection_.limits().event_keepalive) return;
    send(": still here\n\n");
  }
  bool ends_with_client() const override { return true; }

 private:
  void open() {
    std::weak_ptr<Sender> weak = weak_from_this();
    auto loop = connection_.loop();
    queue_ = std::make_shared<EventQueue>(connection_.limits(), [weak, loop] {
      loop->post([weak] {
        if (auto self = weak.lock()) static_cast<EventSender&>(*self).flush();
      });
    });
    if (stream_.opened) stream_.opened(queue_);
  }

  void flush() {
    if (stopped_ || busy_) return;
    auto taken = queue_->take();
    if (taken.overrun) return connection_.close_now();
    if (!taken.bytes.empty()) {
      send(std::move(taken.bytes));
    } else if (taken.closed) {
      last_ = true;
      if (!chunked_) return connection_.finish_answer(true);
      busy_ = true;
      connection_.write({asio::const_buffer("0\r\n\r\n", 5)});
    }
  }

  void send(std::string bytes) {
    busy_ = true;
    in_flight_ = bytes.size();
    out_ = chunked_ ? text::format("{:x}\r\n{}\r\n", bytes.size(), bytes) : std::move(bytes);
    connection_.write({asio::buffer(out_)});
  }

  Connection& connection_;
  EventStream stream_;
  const bool chunked_;
  std::shared_ptr<EventQueue> queue_;
  std::string out_;
  std::size_t in_flight_ = 0;
  TimePoint last_sent_;
  bool busy_ = false, last_ = false, stopped_ = false;
};

}  // namespace stithy::http::edge
