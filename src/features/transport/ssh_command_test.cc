// SPDX-License-Identifier: Apache-2.0
#include "features/transport/ssh_command.h"

#include <doctest/doctest.h>

namespace stithy::transport {

TEST_CASE("a command names a verb and one repository, however git quotes it") {
  for (auto line : {"git-upload-pack 'ada/engine.git'", "git-upload-pack '/ada/engine.git'",
                    "git-upload-pack ada/engine.git", "git-upload-pack 'ada/engine'",
                    "git-upload-pack '/ada/engine.git/'"}) {
    auto command = parse_ssh_command(line);
    REQUIRE_MESSAGE(command, line);
    CHECK(command->verb == SshCommand::Verb::UploadPack);
    CHECK(command->owner == "ada");
    CHECK(command->name == "engine");
  }
  CHECK(parse_ssh_command("git-receive-pack 'a/b.git'")->verb == SshCommand::Verb::ReceivePack);
  CHECK(parse_ssh_command("git-lfs-authenticate a/b.git upload")->verb ==
        SshCommand::Verb::LfsAuthenticate);
}

TEST_CASE("what a shell would understand is refused in one line that repeats nothing") {
  using namespace std::string_view_literals;
  for (auto line : {""sv,
                    "bash"sv,
                    "git-upload-pack"sv,
                    "git-upload-pack '--help'"sv,
                    "git-upload-pack --upload-pack=id a/b"sv,
                    "git-upload-pack '/../x'"sv,
                    "git-upload-pack '../../etc/passwd'"sv,
                    "git-upload-pack 'a' 'b'"sv,
                    "git-upload-pack 'o/r.git' ; id"sv,
                    "git-upload-pack 'o/r.git'; id"sv,
                    "git-upload-pack `id`"sv,
                    "git-upload-pack $(id)/x"sv,
                    "git-upload-pack '~/x'"sv,
                    "git-upload-pack 'a/b\0.git'"sv,
                    "git-upload-pack 'a/b\n.git'"sv,
                    "git-upload-pack 'a/b'c"sv,
                    "git-upload-pack  'a/b'"sv,
                    " git-upload-pack 'a/b'"sv,
                    "git-upload-pack 'a/b' "sv,
                    "git-upload-pack 'a/b"sv,
                    "git-upload-pack \"a/b\""sv,
                    "git-upload-pack 'a'\\''/b'"sv,
                    "git-upload-pack 'a/b/c'"sv,
                    "git-upload-pack '/'"sv,
                    "git-upload-pack '-a/b'"sv,
                    "git-upload-pack 'a/.git'"sv,
                    "GIT-UPLOAD-PACK 'a/b'"sv,
                    "git-lfs-authenticate a/b.git whatever"sv,
                    "git-lfs-authenticate a/b.git"sv,
                    "git-lfs-authenticate a/b.git DOWNLOAD"sv,
                    "git-lfs-authenticate a/b.git download x"sv}) {
    auto command = parse_ssh_command(line);
    REQUIRE_FALSE_MESSAGE(command, line);
    CHECK(command.error().message.find('\n') == std::string::npos);
    CHECK(command.error().message.find("id") == std::string::npos);
  }
  CHECK_FALSE(parse_ssh_command("git-upload-pack '" + std::string(5000, 'a') + "/b'"));
}

}  // namespace stithy::transport
