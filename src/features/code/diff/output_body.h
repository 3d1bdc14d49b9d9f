// SPDX-License-Identifier: Apache-2.0
//
// output_body.h — the output of a run of git as the body of an answer.
//
// The run ends when the client leaves; an answer cut short by a failure breaks the connection, so
// that nobody takes half a file for a whole one.
#pragma once

#include "git/gateway.h"
#include "http/message.h"

namespace stithy::code {

http::PipeBody body_of(git::Running running);
// The same as a whole answer of plain text that nobody keeps.
http::Response text_stream(git::Running running);

}  // namespace stithy::code
