# SPDX-License-Identifier: Apache-2.0
#
# ssh_client.py: what OpenSSH's client would not send, said by paramiko; prints one JSON object.
#
#   python3 ssh_client.py env PORT KEY NAME=VALUE... -- COMMAND
#   python3 ssh_client.py requests PORT KEY
#   python3 ssh_client.py keys PORT COUNT
import json
import sys
import time

import paramiko


def transport_to(port):
    transport = paramiko.Transport(("127.0.0.1", int(port)))
    transport.start_client(timeout=20)
    return transport


def signed_in(port, key):
    transport = transport_to(port)
    transport.auth_publickey("git", paramiko.Ed25519Key.from_private_key_file(key))
    return transport


def drain(channel):
    out, err = b"", b""
    channel.settimeout(20)
    while piece := channel.recv(65536):
        out += piece
    while piece := channel.recv_stderr(65536):
        err += piece
    return out.decode("latin-1"), err.decode("latin-1"), channel.recv_exit_status()


def env(port, key, *words):
    variables, command = words[: words.index("--")], words[words.index("--") + 1]
    channel = signed_in(port, key).open_session()
    taken = []
    for variable in variables:
        name, _, value = variable.partition("=")
        message = paramiko.Message()
        message.add_byte(b"\x62")  # SSH_MSG_CHANNEL_REQUEST
        message.add_int(channel.remote_chanid)
        message.add_string("env")
        message.add_boolean(True)
        message.add_string(name)
        message.add_string(value)
        channel._event_pending()
        channel.transport._send_user_message(message)
        try:
            channel._wait_for_event()
            taken.append(name)
        except paramiko.SSHException:
            # paramiko closes its side when a request is refused, in a moment; another channel goes
            # on.
            time.sleep(0.2)
            channel = channel.transport.open_session()
    channel.exec_command(command)
    channel.shutdown_write()
    out, err, status = drain(channel)
    return {"taken": taken, "out": out, "err": err, "status": status}


def refused(action):
    try:
        action()
        return False
    except (paramiko.SSHException, EOFError):
        return True


def requests(port, key):
    transport = signed_in(port, key)
    answers = {}
    # Each on a channel of its own, since paramiko closes one that was refused something.
    tries = {
        "pty": lambda c: c.get_pty(),
        "x11": lambda c: c.request_x11(),
        "subsystem": lambda c: c.invoke_subsystem("sftp"),
    }
    for name, action in tries.items():
        channel = transport.open_session()
        answers[name] = refused(lambda: action(channel))
        channel.close()
        time.sleep(0.2)
    answers["tcpip-forward"] = refused(lambda: transport.request_port_forward("127.0.0.1", 0))
    destination, origin = ("127.0.0.1", 22), ("127.0.0.1", 1)
    answers["direct-tcpip"] = refused(
        lambda: transport.open_channel("direct-tcpip", destination, origin))
    answers["x11 channel"] = refused(lambda: transport.open_channel("x11", src_addr=origin))
    answers["two sessions"] = refused(
        lambda: (transport.open_session(), transport.open_session(timeout=5)))
    transport.close()
    transport = signed_in(port, key)
    channel = transport.open_session()
    channel.invoke_shell()
    out, err, status = drain(channel)
    answers["shell"] = {"out": out, "err": err, "status": status}
    transport.close()
    return answers


def keys(port, count):
    transport = transport_to(port)
    tried, began = 0, time.monotonic()
    for _ in range(int(count)):
        key = paramiko.ECDSAKey.generate()
        try:
            transport.auth_publickey("git", key)
        except (paramiko.SSHException, EOFError):
            pass
        if not transport.is_active():
            break
        tried += 1
    while transport.is_active() and time.monotonic() - began < 20:
        time.sleep(0.05)
    return {"tried": tried, "seconds": time.monotonic() - began,
            "active": transport.is_active()}


print(json.dumps({"env": env, "requests": requests, "keys": keys}[sys.argv[1]](*sys.argv[2:])))
