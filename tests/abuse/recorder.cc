// SPDX-License-Identifier: Apache-2.0
//
// recorder.cc: a preloaded library that writes down what the server asks of the machine.
//
// One line of JSON each into $ABUSE_RECORD: programs started with their words and environment,
// files opened, addresses connected to, names asked for. Children of the server do not inherit it.
// Names in $ABUSE_NAMES get scripted answers: each line of that file is a name and then groups of
// addresses, one group a question, the last one for good ("-" is no such name, "slow" waits 10 s).
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

namespace {

thread_local bool inside = false;  // what the recorder does itself is not recorded

template <class F>
F next(const char* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

using OpenCall = int (*)(const char*, int, ...);

int record_file() {
  static const int fd = [] {
    const char* path = std::getenv("ABUSE_RECORD");
    static const auto real = next<OpenCall>("open");
    return path ? real(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
  }();
  return fd;
}

std::string quoted(const char* text) {
  std::string out = "\"";
  for (; *text; ++text) {
    auto byte = static_cast<unsigned char>(*text);
    if (byte < 0x20 || byte == '"' || byte == '\\' || byte >= 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", byte);
      out += escape;
    } else {
      out += *text;
    }
  }
  return out + "\"";
}

std::string list(char* const* words) {
  std::string out = "[";
  for (; words && *words; ++words) out += (out.size() > 1 ? "," : "") + quoted(*words);
  return out + "]";
}

void note(const std::string& line) {
  if (record_file() < 0) return;
  std::string whole = line + "\n";
  [[maybe_unused]] auto written = ::write(record_file(), whole.data(), whole.size());
}

void note_open(const char* path) {
  if (!path || inside) return;
  note("{\"open\":" + quoted(path) + "}");
}

struct Script {
  std::vector<std::string> groups;
  std::size_t asked = 0;
};

std::map<std::string, Script>& scripts() {
  static std::map<std::string, Script> known = [] {
    std::map<std::string, Script> read;
    const char* path = std::getenv("ABUSE_NAMES");
    std::ifstream file(path ? path : "/dev/null");
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string name, group;
      words >> name;
      while (words >> group) read[name].groups.push_back(group);
    }
    return read;
  }();
  return known;
}

// The next scripted answer for a name; empty when it has no script.
std::string scripted(const char* node) {
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  inside = true;
  auto& all = scripts();
  inside = false;
  auto at = all.find(node);
  if (at == all.end() || at->second.groups.empty()) return {};
  auto& script = at->second;
  auto group = script.groups[std::min(script.asked, script.groups.size() - 1)];
  ++script.asked;
  return group;
}

// A list of addrinfo as the C library would make it, one address after the other.
int answer_with(const std::string& group, const char* service, const addrinfo* hints,
                addrinfo** out) {
  static const auto real = next<decltype(&::getaddrinfo)>("getaddrinfo");
  std::istringstream addresses(group);
  addrinfo* first = nullptr;
  addrinfo** link = &first;
  for (std::string one; std::getline(addresses, one, ',');) {
    addrinfo* found = nullptr;
    if (real(one.c_str(), service, hints, &found) != 0) continue;
    *link = found;
    while (*link) link = &(*link)->ai_next;
  }
  *out = first;
  return first ? 0 : EAI_NONAME;
}

}  // namespace

extern "C" {

int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
                const posix_spawnattr_t* attributes, char* const argv[], char* const envp[]) {
  static const auto real = next<decltype(&::posix_spawn)>("posix_spawn");
  note("{\"program\":" + quoted(path) + ",\"words\":" + list(argv) +
       ",\"environment\":" + list(envp) + "}");
  return real(pid, path, actions, attributes, argv, envp);
}

int open(const char* path, int flags, ...) {
  static const auto real = next<OpenCall>("open");
  va_list rest;
  va_start(rest, flags);
  int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
  va_end(rest);
  note_open(path);
  return real(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  static const auto real = next<OpenCall>("open64");
  va_list rest;
  va_start(rest, flags);
  int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
  va_end(rest);
  note_open(path);
  return real(path, flags, mode);
}

int __open_2(const char* path, int flags) {
  static const auto real = next<int (*)(const char*, int)>("__open_2");
  note_open(path);
  return real(path, flags);
}

int __open64_2(const char* path, int flags) {
  static const auto real = next<int (*)(const char*, int)>("__open64_2");
  note_open(path);
  return real(path, flags);
}

// The recorder reads its script itself, by an ifstream.
FILE* fopen(const char* path, const char* mode) {
  static const auto real = next<decltype(&::fopen)>("fopen");
  note_open(path);
  return real(path, mode);
}

FILE* fopen64(const char* path, const char* mode) {
  static const auto real = next<FILE* (*)(const char*, const char*)>("fopen64");
  note_open(path);
  return real(path, mode);
}

int connect(int fd, const sockaddr* name, socklen_t size) {
  static const auto real = next<decltype(&::connect)>("connect");
  char text[INET6_ADDRSTRLEN] = "";
  if (name->sa_family == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(name);
    ::inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
    note("{\"connect\":\"" + std::string(text) +
         "\",\"port\":" + std::to_string(ntohs(in->sin_port)) + "}");
  } else if (name->sa_family == AF_INET6) {
    const auto* in = reinterpret_cast<const sockaddr_in6*>(name);
    ::inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof text);
    note("{\"connect\":\"" + std::string(text) +
         "\",\"port\":" + std::to_string(ntohs(in->sin6_port)) + "}");
  }
  return real(fd, name, size);
}

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** out) {
  static const auto real = next<decltype(&::getaddrinfo)>("getaddrinfo");
  if (!node || inside) return real(node, service, hints, out);
  note("{\"name\":" + quoted(node) + "}");
  auto group = scripted(node);
  if (group.empty()) return real(node, service, hints, out);
  if (group == "-") return EAI_NONAME;
  if (group == "slow") {
    ::sleep(10);
    return EAI_AGAIN;
  }
  return answer_with(group, service, hints, out);
}

}  // extern "C"
