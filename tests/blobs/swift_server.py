# SPDX-License-Identifier: Apache-2.0
#
# swift_server.py: OpenStack Swift with its S3 interface, in one process, for the suite of blobs.
#
#   /usr/bin/python3 swift_server.py FOLDER PORT
#
# The account, container, object and proxy servers of Debian's python3-swift as they are, over one
# device in FOLDER. Every request to PORT must be signed (version 4) with the key of main(); the
# hash of a body is compared as well. Prints "ready" and ends when standard input does.
import os
import sys

import eventlet
import eventlet.wsgi

eventlet.monkey_patch()

from swift.account.server import AccountController  # noqa: E402
from swift.common import storage_policy, utils  # noqa: E402
from swift.common.ring.builder import RingBuilder  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402
from swift.container.server import ContainerController  # noqa: E402
from swift.obj.server import ObjectController  # noqa: E402

CONSTRAINTS = """
[swift-hash]
swift_hash_path_prefix = suite
swift_hash_path_suffix = suite
[storage-policy:0]
name = one
default = yes
"""

# tempauth knows one user: key id "test:tester", secret "testing".
PROXY = """
[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors cache listing_formats s3api tempauth slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
storage_domain = s3.localhost
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
"""


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(content)
    return path


def make_ring(folder, name, port):
    builder = RingBuilder(part_power=1, replicas=1, min_part_hours=1)
    builder.add_dev({"id": 0, "region": 1, "zone": 0, "ip": "127.0.0.1", "port": port,
                     "device": "disk", "weight": 1.0})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, name + ".ring.gz"))


def serve(socket, app):
    quiet = open(os.devnull, "w")
    eventlet.spawn(eventlet.wsgi.server, socket, app, quiet, debug=False)


def main(folder, port):
    os.makedirs(os.path.join(folder, "devices", "disk"), exist_ok=True)
    constraints = write(folder, "swift.conf", CONSTRAINTS)
    utils.SWIFT_CONF_FILE = storage_policy.SWIFT_CONF_FILE = constraints
    utils.validate_hash_conf()
    storage_policy.reload_storage_policies()
    servers = {"account": AccountController, "container": ContainerController,
               "object": ObjectController}
    conf = {"devices": os.path.join(folder, "devices"), "swift_dir": folder,
            "mount_check": "false", "fallocate_reserve": "0", "disable_fallocate": "true"}
    for name, server in servers.items():
        socket = eventlet.listen(("127.0.0.1", 0))
        make_ring(folder, name, socket.getsockname()[1])
        serve(socket, server(dict(conf), utils.get_logger({}, name)))
    proxy = write(folder, "proxy.conf", PROXY.format(folder=folder))
    serve(eventlet.listen(("127.0.0.1", port)), loadapp(proxy, global_conf={"log_name": "proxy"}))
    print("ready", flush=True)
    while eventlet.tpool.execute(os.read, 0, 1):
        continue
    os._exit(0)


main(sys.argv[1], int(sys.argv[2]))
