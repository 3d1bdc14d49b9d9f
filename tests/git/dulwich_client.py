# SPDX-License-Identifier: Apache-2.0
#
# dulwich_client.py: one operation of dulwich, git written in Python, for isomorphic.ts.
#
#   clone URL DIRECTORY | fetch DIRECTORY URL | push DIRECTORY URL SOURCE:TARGET
#   commit DIRECTORY FILE TEXT     prints the id of the commit
import io
import os
import sys

from dulwich import porcelain

quiet = open(os.devnull, "wb")


def push(directory, url, refspec):
    told = io.BytesIO()
    porcelain.push(directory, url, [refspec], outstream=quiet, errstream=told)
    # A refusal of one ref raises nothing; it is written where progress goes.
    refused = [line for line in told.getvalue().splitlines() if b" failed: " in line]
    if refused:
        sys.exit(f"refused: {refused}")


def commit(directory, name, text):
    path = os.path.join(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    porcelain.add(directory, [path])
    who = b"Dul <dul@example.org>"
    made = porcelain.commit(directory, b"From Python", author=who, committer=who)
    print(made.decode())


def main(words):
    if words[0] == "clone":
        porcelain.clone(words[1], words[2], errstream=quiet)
    elif words[0] == "fetch":
        porcelain.fetch(words[1], words[2], outstream=open(os.devnull, "w"), errstream=quiet)
    elif words[0] == "push":
        push(*words[1:])
    elif words[0] == "commit":
        commit(*words[1:])
    else:
        sys.exit(f"there is no operation {words[0]}")


main(sys.argv[1:])
