# SPDX-License-Identifier: Apache-2.0
#
# relay.py: a mail relay (aiosmtpd) that prints what it took, one JSON line a message, as Python's
# own email package understands it. What it answers depends on the name before the '@':
#
#   later    451 twice, then taken              gone     550 5.1.1 for good
#   never    451 always                         denied   550 5.7.1 for good
#   spam     554 to the content                 hang     no answer to the content, once
#   drop     cut off within the content, once   swallow  taken, but cut off before the answer, once
#
# Arguments: PORT, MODE ("plain", "starttls", "tls"), and with TLS the files of certificate and key.
# With TLS it asks for the user "stithy" with the password "a relay's password".
import asyncio
import email
import email.policy
import json
import ssl
import sys
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

seen = Counter()


def first(name, times=1):
    seen[name] += 1
    return seen[name] <= times


def describe(session, envelope):
    message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
    parts = {part.get_content_type(): part.get_content() for part in message.iter_parts()}
    lines = envelope.original_content.split(b"\r\n")
    return {
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "tls": session.ssl is not None,
        "user": getattr(session, "user", None),
        "hello": session.host_name,
        "headers": {name: str(value) for name, value in message.items()},
        "names": [name for name in message.keys()],
        "toName": message["To"].addresses[0].display_name,
        "text": parts.get("text/plain", ""),
        "html": parts.get("text/html", ""),
        "defects": [repr(one) for one in message.defects],
        "longest": max(len(line) for line in lines),
        "bareLineEnds": envelope.original_content.replace(b"\r\n", b"").count(b"\n"),
    }


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "gone":
            return "550 5.1.1 There is nobody of that name"
        if name == "denied":
            return "550 5.7.1 Relaying denied"
        if name == "never" or (name == "later" and first(name, 2)):
            return "451 4.3.0 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "spam":
            return "554 5.7.1 We do not like what it says"
        if name == "hang" and first(name):
            await asyncio.sleep(30)
            return "451 Too late"
        if name == "drop" and first(name):
            server.transport.abort()
            return "451 Gone"
        print(json.dumps(describe(session, envelope)), flush=True)
        if name == "swallow" and first(name):
            server.transport.abort()
        return "250 2.0.0 Taken"


def authenticate(server, session, envelope, mechanism, data):
    good = (data.login, data.password) == (b"stithy", b"a relay's password")
    if good:
        session.user = data.login.decode()
    return AuthResult(success=good, handled=False)


def main():
    port, mode = int(sys.argv[1]), sys.argv[2]
    options = {"hostname": "127.0.0.1", "port": port}
    if mode != "plain":
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(sys.argv[3], sys.argv[4])
        options["authenticator"] = authenticate
        options["auth_required"] = True
        if mode == "tls":
            options["ssl_context"] = tls
            options["auth_require_tls"] = False
        else:
            options.update({"tls_context": tls, "require_starttls": True})
    controller = Controller(Handler(), **options)
    controller.start()
    print(json.dumps({"listens": port}), flush=True)
    sys.stdin.read()
    controller.stop()


main()
