"""Reads an agency's key ring. Written from docs/formats/key-ring.md alone; shares no code with the product (Argon2id is libsodium's).

usage: key_ring.py FOLDER [PASSPHRASE_FILE]         checks every key against its statement and prints its name and fingerprint or check value
       key_ring.py FOLDER PASSPHRASE_FILE|- NAME    prints a key-encryption key in hex
exit:  0 good, 1 refused
"""
import base64
import ctypes
import hashlib
import hmac
import json
import os
import re
import sys

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key, load_pem_private_key

MARK = b"evidence/ring-file/1\n"


class Refused(Exception):
    pass


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def argon2id(passphrase, salt, passes, memory):
    sodium = ctypes.CDLL("libsodium.so.23")
    key = ctypes.create_string_buffer(32)
    result = sodium.crypto_pwhash(key, ctypes.c_ulonglong(32), passphrase, ctypes.c_ulonglong(len(passphrase)), salt,
                                  ctypes.c_ulonglong(passes), ctypes.c_size_t(memory), ctypes.c_int(2))
    if result != 0:
        raise Refused("argon2id")
    return key.raw


def unseal(key, name, data, what):
    try:
        return AESGCM(key).decrypt(data[:12], data[12:], name)
    except InvalidTag:
        raise Refused(what) from None


class Ring:
    def __init__(self, folder, passphrase_file):
        self.folder = folder
        self.agency = json.loads(read(folder, "agency.json"))["agency"]
        self.lock = json.loads(read(folder, "lock.json")) if os.path.exists(os.path.join(folder, "lock.json")) else None
        if self.lock:
            if self.lock["format"] != "evidence/ring-lock/1" or self.lock["kdf"] != "argon2id":
                raise Refused("format of lock.json")
            passphrase = read(passphrase_file)
            passphrase = passphrase[:-1] if passphrase.endswith(b"\n") else passphrase
            passphrase = passphrase[:-1] if passphrase.endswith(b"\r") else passphrase
            made = argon2id(passphrase, base64.b64decode(self.lock["salt"]), self.lock["passes"], self.lock["memoryBytes"])
            self.ring_key = unseal(made, f"evidence/ring-lock/1/{self.agency}".encode(), base64.b64decode(self.lock["ringKey"]), "passphrase")

    def secret(self, file):
        data = read(self.folder, file)
        if data.startswith(MARK):
            return unseal(self.ring_key, f"evidence/ring-file/1/{self.agency}/{file}".encode(), data[len(MARK):], file)
        if self.lock and self.lock["state"] == "locked":
            raise Refused(f"{file} lies in clear")
        return data

    def statement(self, name):
        kind, body, signed = read(self.folder, "statements", name + ".txt").decode().rstrip("\n").split("\n")
        signer, signature = signed.split(" ")
        raw = base64.b64decode(signature)
        root = load_pem_private_key(self.secret("root.pem"), None).public_key()
        if fingerprint(root) != signer:
            raise Refused(f"{name}: signer")
        try:
            root.verify(utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
                        f"{kind}\n{body}".encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise Refused(f"{name}: signature") from None
        stated = json.loads(body)
        if stated["agency"] != self.agency:
            raise Refused(f"{name}: agency")
        return kind, stated

    def check(self, name):
        kind, stated = self.statement(name)
        if kind == "evidence/kek/1":
            if stated["provider"] == "file" and stated["until"] is None and self.check_value(name) != stated["check"]:
                raise Refused(f"{name}: check value")
            return stated["check"]
        key = load_pem_private_key(self.secret("root.pem" if name == "root-1" else name + ".pem"), None).public_key()
        if fingerprint(key) != stated["fingerprint"] or fingerprint(load_der_public_key(base64.b64decode(stated["key"]))) != stated["fingerprint"]:
            raise Refused(f"{name}: fingerprint")
        return stated["fingerprint"]

    def check_value(self, name):
        return hmac.new(self.secret(name + ".key"), f"evidence/kek-check/1/{self.agency}/{name}".encode(), hashlib.sha256).hexdigest()


def fingerprint(key):
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def main(folder, passphrase_file="-", name=None):
    ring = Ring(folder, passphrase_file)
    if name:
        print(ring.secret(name + ".key").hex())
        return
    for file in sorted(os.listdir(os.path.join(folder, "statements"))):
        if re.fullmatch(r"[a-z][a-z0-9-]*-[1-9][0-9]*\.txt", file):
            print(file[:-4], ring.check(file[:-4]))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3, 4):
        raise SystemExit(__doc__)
    try:
        main(*sys.argv[1:])
    except Refused as refused:
        print(f"refused: {refused}", file=sys.stderr)
        raise SystemExit(1) from None
