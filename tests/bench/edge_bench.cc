// SPDX-License-Identifier: Apache-2.0
//
// edge_bench.cc — a small server for wrk and curl: measures the edge without the product behind it.
// Not built by default. edge_bench [address] [io threads]
//   /            14 bytes, answered on the I/O thread
//   /pool        the same through a worker pool, as handlers of the product run
//   /zero/{MiB}  a pipe of zeros;  /file a large file;  POST /sink reads and counts the body
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

#include "base/text.h"
#include "http/server.h"
#include "sys/threads.h"

namespace {

using namespace std::chrono_literals;
namespace http = stithy::http;
using stithy::Deadline;

http::Response hello() {
  http::Response response;
  response.headers.add("Content-Type", "text/plain");
  response.body = std::string("Hello, world!\n");
  return response;
}

http::Response zeros(std::size_t mebibytes) {
  int ends[2];
  CHECK(::pipe2(ends, O_CLOEXEC) == 0);
  std::thread([fd = ends[1], mebibytes] {
    stithy::sys::Fd out(fd);
    std::string block(1 << 20, '\0');
    for (std::size_t i = 0; i < mebibytes; ++i)
      for (std::size_t at = 0; at < block.size();) {
        auto n = ::write(out.get(), block.data() + at, block.size() - at);
        if (n <= 0) return;
        at += static_cast<std::size_t>(n);
      }
  }).detach();
  http::Response response;
  http::PipeBody pipe;
  pipe.fd = stithy::sys::Fd(ends[0]);
  response.body = std::move(pipe);
  return response;
}

http::Response file(const char* path) {
  http::Response response;
  stithy::sys::Fd fd(::open(path, O_RDONLY | O_CLOEXEC));
  struct stat status {};
  ::fstat(fd.get(), &status);
  response.body = http::FileBody{std::move(fd), 0, static_cast<std::uint64_t>(status.st_size)};
  return response;
}

http::Response sink(http::Exchange& exchange) {
  std::string piece(64 << 10, '\0');
  std::uint64_t total = 0;
  while (true) {
    auto got = exchange.body().read(piece, Deadline::in(60s));
    if (!got || *got == 0) break;
    total += *got;
  }
  http::Response response;
  response.body = stithy::text::format("{}\n", total);
  return response;
}

}  // namespace

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);  // before any thread, so that all inherit it
  http::ServerOptions options;
  options.listen.push_back({argc > 1 ? argv[1] : "127.0.0.1:8099", http::Origin::Main});
  options.io_threads = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 1;
  const char* path = argc > 3 ? argv[3] : "/dev/null";
  if (argc > 5) options.tls = http::TlsFiles{argv[4], argv[5]};
  stithy::sys::WorkerPool pool("bench", 8, 4096);
  auto server = http::Server::start(options, [&](std::shared_ptr<http::Exchange> exchange) {
    std::string_view target = exchange->head().path;
    if (target == "/") return exchange->respond(hello());
    if (target == "/file") return exchange->respond(file(path));
    if (target.starts_with("/zero/")) {
      auto size = stithy::text::parse_number<std::size_t>(target.substr(6)).value_or(1);
      return exchange->respond(zeros(size));
    }
    bool taken = pool.submit([exchange] {
      exchange->respond(exchange->head().path == "/sink" ? sink(*exchange) : hello());
    });
    if (!taken) exchange->respond({.status = 503});
  });
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().message.c_str());
    return 1;
  }
  std::printf("%s\n", (*server)->addresses()[0].c_str());
  std::fflush(stdout);
  int which = 0;
  sigwait(&set, &which);
  (*server)->drain(Deadline::in(5s));
}
