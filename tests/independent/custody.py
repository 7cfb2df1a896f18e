#!/usr/bin/env python3
"""Checks a custody chain from docs/formats/custody-entry.md alone, sharing nothing with the product's own code.

usage: custody.py CHAIN [DETAILS]
Prints one JSON object: the hash of every entry, how many commitments were opened, withheld, erased or missing,
and every problem found. Exit code 0 when there is none, 1 otherwise.
"""
import hashlib
import json
import sys


def canonical(value):
    """RFC 8785 for what these files hold: objects, lists, texts, whole numbers, true, false, null."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(n) + ":" + canonical(value[n]) for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(v) for v in value) + "]"
    if isinstance(value, float):
        raise ValueError("a number that is not whole")
    return json.dumps(value, ensure_ascii=False)


def lines_of(path):
    with open(path, "rb") as file:
        content = file.read()
    if content and not content.endswith(b"\n"):
        raise ValueError(path + ": the last line has no end")
    return content.split(b"\n")[:-1]


def read_canonical(line, what, problems):
    value = json.loads(line)
    if canonical(value).encode() != line:
        problems.append(what + " is not canonical")
    return value


def check_chain(lines, problems):
    entries, previous, first = {}, None, None
    for number, line in enumerate(lines):
        entry = read_canonical(line, f"entry {number}", problems)
        if first is None:
            first = entry
        if len(line) > 65535:
            problems.append(f"entry {number} is too long")
        if entry["version"] != 1:
            problems.append(f"entry {number} has another version")
        if entry["sequence"] != number:
            problems.append(f"entry {number} has sequence {entry['sequence']}")
        if entry["previous"] != previous:
            problems.append(f"entry {number} does not follow from the one before")
        if any(entry[name] != first[name] for name in ("agency", "subject", "chain")):
            problems.append(f"entry {number} is of another chain")
        if "actor.name" not in entry["commitments"]:
            problems.append(f"entry {number} has no actor")
        previous = hashlib.sha256(b"\x00" + line).hexdigest()
        entries[previous] = entry
    return entries


def check_details(lines, entries, problems):
    kinds, seen = {"opened": 0, "withheld": 0, "erased": 0, "missing": 0}, set()
    for line in lines:
        detail = read_canonical(line, "a detail", problems)
        entry = entries.get(detail["entry"])
        if entry is None:
            continue  # of another chain: one file holds the details of a whole bundle
        place = (detail["entry"], detail["field"])
        if place in seen or detail["field"] not in entry["commitments"]:
            problems.append("a detail that belongs to no commitment, or a second one")
        seen.add(place)
        if "withheld" in detail:
            kinds["withheld"] += 1
        elif "erased" in detail:
            kinds["erased"] += 1
        else:
            salt = bytes.fromhex(detail["salt"])
            opened = hashlib.sha256(salt + canonical(detail["value"]).encode()).hexdigest()
            if len(salt) != 32 or opened != entry["commitments"].get(detail["field"]):
                problems.append("a value that does not open its commitment")
            kinds["opened"] += 1
    kinds["missing"] = sum(len(e["commitments"]) for e in entries.values()) - len(seen)
    return kinds


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 1
    problems = []
    entries = check_chain(lines_of(arguments[0]), problems)
    details = lines_of(arguments[1]) if len(arguments) == 2 else []
    report = {"hashes": list(entries), **check_details(details, entries, problems), "problems": problems}
    print(json.dumps(report))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
