#!/usr/bin/env python3
"""Makes the bags of tests/vectors/bagit/v1: small BagIt bags with one defect each, and v1/expect.txt.

Each line of expect.txt: name, worst severity, code of the finding that must be there ("-" for none), tab-separated.
The bags are committed; this script is their provenance. usage: make.py (writes beside itself)
"""
import hashlib
import os
import shutil

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "v1")
PAYLOAD = {"data/hello.txt": b"hello\n", "data/clips/one.bin": bytes(range(64))}
EXPECT = []


def manifest(files, algorithm, encode=lambda p: p):
    return "".join(f"{hashlib.new(algorithm, c).hexdigest()}  {encode(p)}\n" for p, c in files.items()).encode()


def bag(payload=None, algorithms=("sha256", "sha512"), version="1.0", encoding="UTF-8", encode=lambda p: p, info=True):
    payload = PAYLOAD if payload is None else payload
    files = {"bagit.txt": f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n".encode()}
    if info:
        size = sum(len(c) for c in payload.values())
        files["bag-info.txt"] = f"External-Description: a vector\nPayload-Oxum: {size}.{len(payload)}\n".encode()
    for algorithm in algorithms:
        files[f"manifest-{algorithm}.txt"] = manifest(payload, algorithm, encode)
    return {**payload, **files}


def sealed(files, algorithms=("sha256", "sha512")):
    tags = {p: c for p, c in files.items() if not p.startswith("data/")}
    return {**files, **{f"tagmanifest-{a}.txt": manifest(tags, a) for a in algorithms}}


def write(name, files, severity="-", code="-"):
    for path, content in files.items():
        place = os.path.join(HERE, name, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(content)
    EXPECT.append(f"{name}\t{severity}\t{code}\n")


def changed(files, path, old, new):
    assert old in files[path], (path, old)
    return {**files, path: files[path].replace(old, new, 1)}


def without(files, path):
    return {p: c for p, c in files.items() if p != path}


def valid():
    write("valid-plain", sealed(bag()))
    write("valid-one-manifest-no-tags", bag(algorithms=("sha512",), info=False))
    write("valid-crlf", sealed({p: c if p.startswith("data/") else c.replace(b"\n", b"\r\n") for p, c in bag().items()}))
    write("valid-cr", sealed({p: c if p.startswith("data/") else c.replace(b"\n", b"\r") for p, c in bag().items()}))
    percent = {"data/100%.txt": b"all\n", "data/%0A.txt": b"not a line end\n"}
    write("valid-percent-encoded", sealed(bag(percent, encode=lambda p: p.replace("%", "%25"))))
    write("valid-percent-left-as-it-is", sealed(bag({"data/100%25.txt": b"all\n"})), "Note", "manifest-path-style")
    write("valid-dot-slash", sealed(bag(encode=lambda p: "./" + p)), "Note", "manifest-path-style")
    write("valid-star", sealed(bag(encode=lambda p: "*" + p)), "Note", "manifest-path-style")
    write("valid-upper-case-hex", sealed({p: c.upper().replace(b"DATA/HELLO.TXT", b"data/hello.txt").replace(b"DATA/CLIPS/ONE.BIN", b"data/clips/one.bin")
                                          if p.startswith("manifest") else c for p, c in bag().items()}))
    latin = bag(encoding="ISO-8859-1")
    write("valid-latin1", sealed({**latin, "bag-info.txt": latin["bag-info.txt"] + "Contact-Name: Zoë\n".encode("latin-1")}))
    old = bag(version="0.97", algorithms=("sha256",))
    one = {p: c for p, c in PAYLOAD.items() if p == "data/hello.txt"}
    write("valid-097-each-file-in-some-manifest", {**old, "manifest-sha512.txt": manifest(one, "sha512")})
    write("valid-md5-beside-sha512", sealed(bag(algorithms=("md5", "sha512"))), "Note", "manifest-algorithm-not-checked")
    write("valid-tag-file-not-listed", {**sealed(bag()), "signature.p7s": b"outside\n"}, "Note", "tag-file-not-listed")


def altered():
    good = sealed(bag())
    write("byte-changed", changed(good, "data/clips/one.bin", b"\x20", b"\x21"), "Altered", "file-altered")
    write("file-added", sealed({**bag(info=False), "data/added.txt": b"new\n"}), "Altered", "file-not-listed")
    write("tag-file-changed", changed(good, "bag-info.txt", b"vector", b"Vector"), "Altered", "file-altered")
    write("manifest-changed-with-file", {**good, "data/hello.txt": b"HELLO\n", "manifest-sha256.txt": manifest({**PAYLOAD, "data/hello.txt": b"HELLO\n"}, "sha256"),
                                         "manifest-sha512.txt": manifest({**PAYLOAD, "data/hello.txt": b"HELLO\n"}, "sha512")}, "Altered", "file-altered")
    write("one-manifest-changed-with-file", sealed({**bag(), "data/hello.txt": b"HELLO\n", "manifest-sha256.txt": manifest({**PAYLOAD, "data/hello.txt": b"HELLO\n"}, "sha256")}),
          "Altered", "file-altered")
    write("listed-twice-same-hash", sealed({**bag(), "manifest-sha256.txt": 2 * bag()["manifest-sha256.txt"]}), "Altered", "manifest-duplicate")
    write("not-in-all-manifests", sealed({**bag(), "manifest-sha512.txt": manifest({"data/hello.txt": b"hello\n"}, "sha512")}), "Altered", "file-not-listed")
    write("hash-too-short", sealed(changed(bag(), "manifest-sha256.txt", b"5891", b"589")), "Altered", "manifest-wrong")
    write("manifest-without-path", sealed({**bag(), "manifest-sha256.txt": bag()["manifest-sha256.txt"] + b"00" * 32 + b"\n"}), "Altered", "manifest-wrong")
    for name, path in (("climbs-out", "data/../../secret"), ("absolute", "/etc/passwd"), ("home", "~/secret"), ("drive", "C:/secret"), ("not-under-data", "secret.txt")):
        line = (b"00" * 32) + b"  " + path.encode() + b"\n"
        write("path-" + name, sealed({**bag(), "manifest-sha256.txt": bag()["manifest-sha256.txt"] + line}), "Altered", "manifest-path-wrong")
    write("oxum-wrong", sealed(changed(bag(), "bag-info.txt", b"70.2", b"71.2")), "Altered", "oxum-wrong")
    write("oxum-repeated", sealed({**bag(), "bag-info.txt": bag()["bag-info.txt"] + b"payload-oxum: 70.2\n"}), "Altered", "oxum-repeated")
    write("byte-order-mark", sealed({**bag(), "bagit.txt": b"\xef\xbb\xbf" + bag()["bagit.txt"]}), "Altered", "bagit-wrong")
    write("space-before-colon", sealed(changed(bag(), "bagit.txt", b"BagIt-Version:", b"BagIt-Version :")), "Altered", "bagit-wrong")
    write("third-line", sealed({**bag(), "bagit.txt": bag()["bagit.txt"] + b"More: yes\n"}), "Altered", "bagit-wrong")
    write("tagmanifest-misses-manifest", {**good, "tagmanifest-sha256.txt": manifest({"bagit.txt": good["bagit.txt"]}, "sha256")}, "Altered", "tagmanifest-incomplete")
    write("tagmanifest-lists-tagmanifest", {**good, "tagmanifest-sha512.txt": good["tagmanifest-sha512.txt"] + manifest({"tagmanifest-sha256.txt": good["tagmanifest-sha256.txt"]}, "sha512")},
          "Altered", "tagmanifest-listed")


def incomplete():
    good = sealed(bag())
    write("file-missing", without(good, "data/hello.txt"), "Altered", "file-missing")
    write("file-missing-no-oxum", without(sealed(bag(info=False)), "data/hello.txt"), "Incomplete", "file-missing")
    write("tag-file-missing", without(good, "bag-info.txt"), "Incomplete", "file-missing")
    write("no-bagit-txt", without(bag(), "bagit.txt"), "Incomplete", "bagit-missing")
    write("no-manifest", bag(algorithms=()), "Incomplete", "manifest-missing")
    write("md5-only", bag(algorithms=("md5",)), "Incomplete", "bag-not-verifiable")
    write("sha1-only", bag(algorithms=("sha1",)), "Incomplete", "bag-not-verifiable")
    write("fetch", sealed({**bag(), "fetch.txt": b"http://127.0.0.1:1/x 6 data/hello.txt\n"}), "Incomplete", "fetch-refused")
    write("version-2", sealed(bag(version="2.0")), "UnknownVersion", "bagit-version-unknown")


shutil.rmtree(HERE, ignore_errors=True)
valid()
altered()
incomplete()
with open(os.path.join(HERE, "expect.txt"), "w", encoding="ascii") as expect:
    expect.writelines(EXPECT)
