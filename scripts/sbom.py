#!/usr/bin/env python3
"""Prints the software bill of materials of what is delivered: CycloneDX 1.6, JSON, of the lock files and nothing else.

What it reads: packages.lock.json of the projects under src and ingest-agent, and package-lock.json of the pages. Tests and what only builds are not in it. The
programs that an installation needs beside it (PostgreSQL, libsodium, OpenSSL, ffmpeg, bubblewrap) stand in docs/operations/components.md: the system brings them.
"""
import base64
import json
import pathlib
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent


def nuget():
    for lock in sorted([*ROOT.glob("src/*/packages.lock.json"), *ROOT.glob("ingest-agent/*/packages.lock.json")]):
        for packages in json.loads(lock.read_text())["dependencies"].values():
            for name, package in packages.items():
                if package["type"] == "Project":
                    continue
                yield ("nuget", name, package["resolved"], "SHA-512", base64.b64decode(package["contentHash"]).hex())


def npm():
    for lock in [ROOT / "src/Evidence.Web/Frontend/package-lock.json", ROOT / "src/Evidence.Verifier/Page/package-lock.json"]:
        for path, package in json.loads(lock.read_text())["packages"].items():
            if not path or package.get("dev") or package.get("link"):
                continue
            algorithm, _, value = package["integrity"].partition("-")
            yield ("npm", path.rpartition("node_modules/")[2], package["version"], algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(value).hex())


def component(kind, name, version, algorithm, value):
    purl = f"pkg:{kind}/{urllib.parse.quote(name, safe='/')}@{urllib.parse.quote(version, safe='')}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "hashes": [{"alg": algorithm, "content": value}]}


components = [component(*one) for one in sorted(set([*nuget(), *npm()]))]
json.dump({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": {"type": "application", "name": "Evidence"}}, "components": components}, sys.stdout, indent=1)
print()
