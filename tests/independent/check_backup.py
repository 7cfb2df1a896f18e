"""Checks a backup of a database and a key ring. Written from docs/formats/backup.md and the pages it names; shares no code with the product.

usage: check_backup.py FOLDER KEYS_FOLDER ROOT_FINGERPRINT [PASSPHRASE_FILE]
Prints the sheet.
exit:  0 good, 1 refused
"""
import base64
import hashlib
import json
import os
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key

import key_ring
from key_ring import Refused, read


def check_list(folder):
    listed = read(folder, "ring.sha256")
    lines = [line.split("  ", 1) for line in listed.decode().splitlines()]
    for sha256, path in lines:
        if hashlib.sha256(read(folder, path)).hexdigest() != sha256:
            raise Refused(path)
    there = {os.path.relpath(os.path.join(place, name), folder) for place, _, names in os.walk(os.path.join(folder, "ring")) for name in names}
    if there != {path for _, path in lines}:
        raise Refused("files of the ring")
    return hashlib.sha256(listed).hexdigest()


def check_sheet(text, ring):
    kind, body, signature = text.decode().rstrip("\n").split("\n")
    if kind != "evidence/backup/1":
        raise Refused("type of the sheet")
    sheet = json.loads(body)
    signer, raw = signature.split(" ")
    raw = base64.b64decode(raw)
    for name in os.listdir(os.path.join(ring.folder, "statements")):
        if not name.startswith("receipt-"):
            continue
        stated = ring.statement(name[:-4])[1]
        if stated["fingerprint"] != signer or stated["purpose"] != "receipt" or stated["from"] > sheet["at"] or stated["until"] and stated["until"] < sheet["at"]:
            continue
        try:
            load_der_public_key(base64.b64decode(stated["key"])).verify(
                utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")), f"{kind}\n{body}".encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise Refused("signature of the sheet") from None
        if sheet["agency"] != ring.agency:
            raise Refused("agency of the sheet")
        return sheet
    raise Refused("signer of the sheet")


def main(folder, keys, root, passphrase_file="-"):
    listed = check_list(keys)
    ring = key_ring.Ring(os.path.join(keys, "ring"), passphrase_file)
    if ring.check("root-1") != root:
        raise Refused("root")
    for name in sorted(os.listdir(os.path.join(ring.folder, "statements"))):
        ring.check(name[:-4])
    sheet = check_sheet(read(folder, "backup.txt"), ring)
    if sheet["ring"] != listed:
        raise Refused("ring of another backup")
    dump = os.path.join(folder, "database.dump")
    with open(dump, "rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sheet["database"] or os.path.getsize(dump) != sheet["bytes"]:
            raise Refused("database.dump")
    print(json.dumps(sheet))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Refused as refused:
        sys.exit(f"refused: {refused}")
