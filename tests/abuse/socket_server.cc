// SPDX-License-Identifier: Apache-2.0
//
// socket_server.cc: the edge of the product with two live sockets behind it, for the abuse suite.
//
// No page of the product has a live socket yet; the code that will carry them is tried here as it
// is. /echo sends back what comes; /flood sends until the socket is full or gone and says so on
// standard output. Prints its port first; ends when standard input does.
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include "base/text.h"
#include "http/server.h"

namespace {

using stithy::http::Exchange;
using stithy::http::Response;
using stithy::http::WebSocket;
using stithy::http::WebSocketUpgrade;

void echo(const std::shared_ptr<Exchange>& exchange) {
  auto socket = std::make_shared<std::shared_ptr<WebSocket>>();
  Response response;
  response.body = WebSocketUpgrade{
      .opened = [socket](std::shared_ptr<WebSocket> opened) { *socket = std::move(opened); },
      .received = [socket](std::string_view message) { (*socket)->send_text(message); },
      .closed = [socket] { socket->reset(); }};
  exchange->respond(std::move(response));
}

void flood(const std::shared_ptr<Exchange>& exchange) {
  Response response;
  response.body = WebSocketUpgrade{.opened =
                                       [](std::shared_ptr<WebSocket> socket) {
                                         std::thread([socket = std::move(socket)] {
                                           const std::string message(16 * 1024, 'x');
                                           long sent = 0;
                                           while (sent < 1'000'000 && socket->send_text(message))
                                             ++sent;
                                           std::printf("flood ended after %ld messages\n", sent);
                                           std::fflush(stdout);
                                         }).detach();
                                       },
                                   .received = [](std::string_view) {},
                                   .closed = [] {}};
  exchange->respond(std::move(response));
}

}  // namespace

int main() {
  stithy::http::ServerOptions options;
  options.listen.push_back({"127.0.0.1:0", stithy::http::Origin::Main});
  auto server = stithy::http::Server::start(options, [](std::shared_ptr<Exchange> exchange) {
    if (exchange->head().path == "/echo") return echo(exchange);
    if (exchange->head().path == "/flood") return flood(exchange);
    exchange->respond({.status = 404});
  });
  if (!server) return 1;
  std::printf("%s\n", (*server)->addresses().front().c_str());
  std::fflush(stdout);
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) continue;
  (*server)->drain(stithy::Deadline::in(std::chrono::seconds(2)));
  return 0;
}
