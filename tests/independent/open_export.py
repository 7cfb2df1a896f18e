"""Checks an export of a whole installation and opens every recording in it. Written from docs/formats/export.md and the pages it names;
shares no code with the product.

usage: open_export.py FOLDER PASSPHRASE_FILE ROOT_FINGERPRINT [TARGET]
       With TARGET, a new folder, every opened file is written there under its object's id, beside index.csv, which has their names.
Prints one JSON object: what was checked, how many objects opened, and every problem found.
exit:  0 everything is as the description says, 1 it is not
"""
import base64
import hashlib
import io
import json
import os
import sys
import tempfile
import zipfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding
from cryptography.hazmat.primitives.serialization import load_der_public_key

import custody
import key_ring
import sealed_object

BUFFER = 1 << 20


class Bag:
    """A zipped BagIt bag, checked whole when it is opened."""

    def __init__(self, path, problems):
        self.name = os.path.basename(path)
        self.zip = zipfile.ZipFile(path)
        self.top = self.zip.namelist()[0].split("/")[0] + "/"
        self.files = {name[len(self.top):] for name in self.zip.namelist()}
        payload = {name for name in self.files if name.startswith("data/")}
        for kind, named in (("manifest", payload), ("tagmanifest", {n for n in self.files if not n.startswith("data/") and not n.startswith("tagmanifest")})):
            for algorithm in ("sha256", "sha512"):
                listed = self.manifest(f"{kind}-{algorithm}.txt")
                if set(listed) != named:
                    problems.append(f"{self.name}: {kind}-{algorithm}.txt lists other files")
                if kind == "tagmanifest" or algorithm == "sha512":
                    problems += [f"{self.name}: {path}" for path, digest in listed.items() if self.digest(path, algorithm) != digest]
        self.sha256 = self.manifest("manifest-sha256.txt")

    def open(self, path):
        return self.zip.open(self.top + path)

    def read(self, path):
        with self.open(path) as file:
            return file.read()

    def lines(self, path):
        return self.read(path).split(b"\n")[:-1]

    def bytes(self, path):
        return self.zip.getinfo(self.top + path).file_size

    def digest(self, path, algorithm):
        made = hashlib.new(algorithm)
        with self.open(path) as file:
            while block := file.read(BUFFER):
                made.update(block)
        return made.hexdigest()

    def manifest(self, name):
        return {path: digest for digest, path in (line.decode().split("  ", 1) for line in self.lines(name))}

    def payload(self, prefix="data/"):
        return sorted(name for name in self.files if name.startswith(prefix))


def signed(text, keys):
    kind, body, signature = text.decode().rstrip("\n").split("\n")
    signer, raw = signature.split(" ")
    if kind != "evidence/export/1" or signer not in keys:
        raise key_ring.Refused("export.txt: type or signer")
    raw = base64.b64decode(raw)
    try:
        keys[signer].verify(utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
                            f"{kind}\n{body}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise key_ring.Refused("export.txt: signature") from None
    return json.loads(body)


def unpack_ring(bag, folder):
    for path in bag.payload("data/keys/"):
        place = os.path.join(folder, path[len("data/keys/"):])
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        with open(place, "wb") as file:
            file.write(bag.read(path))


def receipt_keys(ring):
    named = [name[:-4] for name in os.listdir(os.path.join(ring.folder, "statements")) if name.startswith("receipt-")]
    stated = [ring.statement(name)[1] for name in named]
    return {one["fingerprint"]: load_der_public_key(base64.b64decode(one["key"])) for one in stated}


def check_custody(bag, description, problems):
    chains, count = {}, 0
    for line in bag.lines("data/custody/entries.jsonl"):
        entry = json.loads(line)
        chains.setdefault((entry["subject"]["kind"], entry["subject"]["id"], entry["chain"]), []).append(line)
        count += 1
    entries = {}
    for chain in chains.values():
        entries.update(custody.check_chain(chain, problems))
    if count != description["entries"]:
        problems.append(f"{count} custody entries, not {description['entries']}")
    kinds = custody.check_details(bag.lines("data/custody/details.jsonl"), entries, problems)
    if kinds["missing"]:
        problems.append(f"{kinds['missing']} custody details are missing")
    return len(chains), kinds


def check_objects(objects, bags, description, problems):
    """Step 4 of "Checking one": where each object of the catalogue lies."""
    places = {path[len("data/"):]: bag for bag in bags for path in bag.payload()}
    as_found = {one["object"]: one["sha256"] for one in description["asFound"]}
    lost = {one["object"] for one in description["lost"]}
    if len(places) != description["objects"]:
        problems.append(f"{len(places)} objects in bags, not {description['objects']}")
    for row in objects:
        name = row["id"]
        if name not in places:
            if name not in lost:
                problems.append(f"{name} is in no bag and not said to be lost")
        elif places[name].sha256["data/" + name] != as_found.get(name, row["ciphertext_sha256"][2:]):
            problems.append(f"{name} is not what the catalogue says, and not said to be so")
    return places, as_found


def open_objects(objects, places, as_found, ring, target, problems):
    opened, keks = 0, {}
    for row in objects:
        name = row["id"]
        if row["wrapped_key"] is None or name not in places or name in as_found:
            continue
        kek = keks.setdefault(row["kek_id"], ring.secret(row["kek_id"] + ".key"))
        try:
            key = aes_key_unwrap_with_padding(kek, bytes.fromhex(row["wrapped_key"][2:]))
            with places[name].open("data/" + name) as source, target(name) as clear:
                sealed_object.open_object(key, sealed_object.associated_data(ring.agency, name), source, clear)
                if clear.digest() != row["plaintext_sha256"][2:]:
                    problems.append(f"{name} opens to other bytes")
        except (InvalidUnwrap, sealed_object.Refused) as refused:
            problems.append(f"{name} does not open: {refused}")
            continue
        opened += 1
    return opened


class Clear:
    """Hashes what is opened, and keeps it where a folder was named."""

    def __init__(self, path=None):
        self.hash = hashlib.sha256()
        self.file = open(path, "wb") if path else io.BytesIO()
        self.keeps = path is not None

    def write(self, data):
        self.hash.update(data)
        if self.keeps:
            self.file.write(data)

    def digest(self):
        return self.hash.hexdigest()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


def main(folder, passphrase_file, root, target=None):
    problems = []
    installation = Bag(os.path.join(folder, "installation.zip"), problems)
    with tempfile.TemporaryDirectory() as ring_folder:
        unpack_ring(installation, ring_folder)
        ring = key_ring.Ring(ring_folder, passphrase_file)
        if ring.check("root-1") != root:
            raise key_ring.Refused("the root is another agency's")
        with open(os.path.join(folder, "export.txt"), "rb") as file:
            description = signed(file.read(), receipt_keys(ring))
        if description["agency"] != ring.agency:
            raise key_ring.Refused("the description is another agency's")
        bags = []
        for said in description["bags"]:
            bag = installation if said["name"] == "installation.zip" else Bag(os.path.join(folder, said["name"]), problems)
            payload = bag.payload()
            if (said["files"], said["bytes"], said["manifest"]) != (len(payload), sum(map(bag.bytes, payload)), bag.digest("tagmanifest-sha512.txt", "sha256")):
                problems.append(f"{said['name']} is not the bag that is described")
            bags += [bag] if bag is not installation else []
        for table in description["tables"]:
            if len(installation.lines(f"data/tables/{table['name']}.jsonl")) != table["rows"]:
                problems.append(f"{table['name']} has another number of rows")
        chains, kinds = check_custody(installation, description, problems)
        objects = [json.loads(line) for line in installation.lines("data/tables/items.sealed_object.jsonl")]
        places, as_found = check_objects(objects, bags, description, problems)
        if target:
            os.makedirs(target)
            with open(os.path.join(target, "index.csv"), "wb") as file:
                file.write(installation.read("data/index.csv"))
        opened = open_objects(objects, places, as_found, ring, lambda name: Clear(os.path.join(target, name) if target else None), problems)
    print(json.dumps({"bags": len(bags) + 1, "chains": chains, "details": kinds, "objects": len(places), "opened": opened, "problems": problems}))
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        raise SystemExit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except (key_ring.Refused, OSError, zipfile.BadZipFile) as refused:
        print(f"refused: {refused}", file=sys.stderr)
        raise SystemExit(1) from None
