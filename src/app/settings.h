// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of the server itself: addresses, TLS, limits, lanes, database.
#pragma once

#include <array>

#include "app/company.h"
#include "http/address.h"
#include "http/listen.h"
#include "kit/settings.h"
#include "sys/time_zone.h"
#include "web/site.h"

namespace stithy::app {

using kit::Setting;
using kit::TakesEffect;

inline bool is_proxy(std::string_view text) {
  return text == "unix" || http::AddressBlock::parse(text).has_value();
}
inline bool is_database_url(std::string_view text) {
  for (std::string_view scheme : {"sqlite:", "postgres://", "postgresql://", "mysql://"})
    if (text.starts_with(scheme)) return text.size() > scheme.size();
  return false;
}
inline bool is_time_zone(std::string_view text) { return sys::TimeZone::load(text).has_value(); }
inline constexpr kit::ListBounds kAddresses{
    .valid = &http::is_listen_address,
    .rule = "\"127.0.0.1:8080\", \"[::1]:8080\", \"unix:/run/stithy.sock\" or \"fd:3\""};
inline constexpr kit::TextBounds kBaseUrl{
    .valid = &web::is_base_url,
    .rule = "http:// or https://, a host in lower case and perhaps a port, with nothing behind"};

inline constexpr Setting<kit::StringList> kListen{
    "server.listen",
    "127.0.0.1:8080",
    kAddresses,
    "Where the product answers: ADDRESS:PORT, unix:/PATH, or fd:N for a socket handed over by "
    "systemd.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<kit::StringList> kContentListen{
    "server.content_listen",
    "127.0.0.1:8081",
    kAddresses,
    "Where raw content of users is served, apart from the product.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kNode{
    "server.node",
    "",
    {.valid = &is_node_name, .rule = "lower-case letters, digits and hyphens, at most 60"},
    "The name of this server among several that share one data directory and one database server, "
    "another for each. Empty: this one is alone, and keeps others away.",
    {.example = "node-1", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kMainUrl{
    "server.main_url",
    "",
    kBaseUrl,
    "The address people use, such as https://git.example.org. Empty: the instance answers for "
    "every "
    "IP address and for localhost, and links follow the address a request came by.",
    {.example = "https://git.example.org", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kContentUrl{
    "server.content_url",
    "",
    kBaseUrl,
    "The address of raw content, on another host or port than main_url.",
    {.example = "https://raw.git.example.org", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kCertificate{
    "server.tls_certificate",
    "",
    {},
    "PEM file with the certificate chain; empty: no TLS.",
    {.example = "/etc/stithy/cert.pem", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kCertificateKey{
    "server.tls_key",
    "",
    {},
    "PEM file with the private key. Both are read again on SIGHUP.",
    {.example = "/etc/stithy/key.pem", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<kit::StringList> kTrustedProxies{
    "server.trusted_proxies",
    "",
    {.valid = &is_proxy, .rule = "an address, a block such as \"10.0.0.0/8\", or \"unix\""},
    "Addresses or blocks whose X-Forwarded-For and X-Forwarded-Proto are believed; \"unix\" stands "
    "for every Unix socket.",
    {.example = "10.0.0.0/8", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kConnectionsMax{"server.connections_max",
                                                       4096,
                                                       {.min = 16, .max = 100'000},
                                                       "How many connections may be open at once.",
                                                       {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kConnectionsPerAddress{
    "server.connections_per_address_max",
    256,
    {.min = 1, .max = 100'000},
    "How many of them may come from one address; this machine itself is exempt.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::chrono::seconds> kDrain{
    "server.drain",
    std::chrono::seconds(30),
    {.min = std::chrono::seconds(1), .max = std::chrono::seconds(600)},
    "How long running requests may take to end after SIGTERM."};
inline constexpr Setting<std::int64_t> kInteractiveThreads{"lanes.interactive_threads",
                                                           8,
                                                           {.min = 1, .max = 256},
                                                           "Pages answered at the same time.",
                                                           {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kApiThreads{"lanes.api_threads",
                                                   8,
                                                   {.min = 1, .max = 256},
                                                   "API requests answered at the same time.",
                                                   {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kGitThreads{
    "lanes.git_threads",
    16,
    {.min = 1, .max = 256},
    "Git requests worked on at the same time; a slow push holds one.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kBackgroundThreads{"lanes.background_threads",
                                                          2,
                                                          {.min = 1, .max = 64},
                                                          "Jobs run at the same time.",
                                                          {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kLongThreads{
    "lanes.long_threads",
    4,
    {.min = 1, .max = 64},
    "Imports and maintenance of repositories that run at the same time.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kSendingThreads{
    "lanes.sending_threads",
    8,
    {.min = 1, .max = 256},
    "Targets of web hooks that are called at the same time.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kTimeZone{
    "jobs.time_zone",
    "UTC",
    {.valid = &is_time_zone, .rule = "a time zone of the system, as \"Europe/Berlin\""},
    "The time zone of schedules such as \"every night at half past three\".",
    {.example = "Europe/Berlin", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kQueueMax{
    "lanes.queue_max",
    512,
    {.min = 1, .max = 100'000},
    "Requests that may wait for a lane; further ones are answered 503.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::chrono::seconds> kPageDeadline{
    "lanes.page_deadline",
    std::chrono::seconds(30),
    {.min = std::chrono::seconds(1), .max = std::chrono::seconds(600)},
    "How long a page or an API answer may take.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<Secret<>> kDatabaseUrl{
    "database.url",
    "",
    {.valid = &is_database_url,
     .rule = "\"sqlite:\" and the path of a file, or a postgres:// or mysql:// address"},
    "Empty: the SQLite file stithy.db in the data directory. Else another file, or a server: "
    "PostgreSQL 13 or newer at postgres://user@host:5432/name?sslmode=require (a Unix socket with "
    "?host=/run/postgresql), MariaDB 10.6 or MySQL 8 or newer at "
    "mysql://user@host:3306/name?tls=verify (a Unix socket with ?socket=/run/mysqld/mysqld.sock). "
    "It may hold the password, so it is a secret.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<Secret<>> kDatabasePassword{
    "database.password",
    "",
    {},
    "The password of a database server, when its address holds none.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kDatabaseReaders{
    "database.readers",
    8,
    {.min = 2, .max = 200},
    "How many requests may read the database at once.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kDatabaseWriters{
    "database.writers",
    8,
    {.min = 1, .max = 200},
    "How many transactions may write at once to a database server; an SQLite file has one.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kDatabaseSlow{
    "database.slow_ms",
    0,
    {.min = 0, .max = 600'000},
    "Statements that take at least this many milliseconds are logged by name (db.slow), never with "
    "their values; 0: none is.",
    {.takes_effect = TakesEffect::Restart}};

inline constexpr std::array<const kit::SettingBase*, 25> kSettings = {&kListen,
                                                                      &kContentListen,
                                                                      &kNode,
                                                                      &kMainUrl,
                                                                      &kContentUrl,
                                                                      &kCertificate,
                                                                      &kCertificateKey,
                                                                      &kTrustedProxies,
                                                                      &kConnectionsMax,
                                                                      &kConnectionsPerAddress,
                                                                      &kDrain,
                                                                      &kInteractiveThreads,
                                                                      &kApiThreads,
                                                                      &kGitThreads,
                                                                      &kBackgroundThreads,
                                                                      &kLongThreads,
                                                                      &kSendingThreads,
                                                                      &kTimeZone,
                                                                      &kQueueMax,
                                                                      &kPageDeadline,
                                                                      &kDatabaseUrl,
                                                                      &kDatabasePassword,
                                                                      &kDatabaseReaders,
                                                                      &kDatabaseWriters,
                                                                      &kDatabaseSlow};

}  // namespace stithy::app
