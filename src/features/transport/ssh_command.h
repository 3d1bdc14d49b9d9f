// SPDX-License-Identifier: Apache-2.0
//
// ssh_command.h — the command line a client sends over SSH, read as one of five things.
//
// No shell reads it. A word is plain or stands in single quotes as git writes it (sq_quote); what
// else a shell would understand is refused, with one sentence that repeats nothing of the line.
// Pure; reads foreign bytes within bounds.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace stithy::transport {

struct SshCommand {
  enum class Verb : std::uint8_t { UploadPack, ReceivePack, UploadArchive, LfsAuthenticate };
  Verb verb = Verb::UploadPack;
  std::string owner, name;  // without ".git"
};

Result<SshCommand> parse_ssh_command(std::string_view line);

}  // namespace stithy::transport
