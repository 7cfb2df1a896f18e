"""Opens sealed objects and their wraps. Written from docs/formats/sealed-object.md alone; shares no code with the product.

usage: sealed_object.py open KEY_HEX AGENCY OBJECT SEALED_FILE PLAIN_FILE
       sealed_object.py open-keyset KEYSET_FILE ASSOCIATED_DATA SEALED_FILE PLAIN_FILE        a cleartext Tink keyset, JSON
       sealed_object.py unwrap PRIVATE_PKCS8_FILE AGENCY OBJECT WRAP_FILE      prints the data key in hex
       sealed_object.py unwrap-kek KEY_ENCRYPTION_KEY_HEX WRAPPED_HEX          prints the data key in hex
exit:  0 opened, 1 refused
"""
import base64
import hashlib
import hmac
import json
import struct
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

SEGMENT, HEADER, TAG = 1 << 20, 40, 16


class Refused(Exception):
    pass


def extract(salt, ikm):
    return hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()


def expand(prk, info, length):
    output, block, n = b"", b"", 0
    while len(output) < length:
        n += 1
        block = hmac.new(prk, block + info + bytes([n]), hashlib.sha256).digest()
        output += block
    return output[:length]


def associated_data(agency, object_id):
    return f"evidence/1/{agency}/{object_id}".encode("ascii")


def open_object(key, bound, source, target):
    header = source.read(HEADER)
    if len(header) != HEADER or header[0] != HEADER:
        raise Refused("header")
    aes = AESGCM(expand(extract(header[1:33], key), bound, 32))
    index, segment = 0, source.read(SEGMENT - HEADER)
    while True:
        following = source.read(SEGMENT)
        nonce = header[33:40] + struct.pack(">IB", index, 0 if following else 1)
        try:
            target.write(aes.decrypt(nonce, segment, None))
        except InvalidTag:
            raise Refused(f"segment {index}") from None
        if not following:
            return
        index, segment = index + 1, following


def keys_of(keyset):
    """The 32 bytes of each enabled key: 12 08 08 80 80 40 10 20 18 03 1a 20, then the key."""
    for key in json.loads(keyset)["key"]:
        value = base64.b64decode(key["keyData"]["value"], validate=True)
        if key["keyData"]["typeUrl"] != "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey" \
                or value[:12] != bytes.fromhex("120808808040102018031a20") or len(value) != 44:
            raise Refused("keyset")
        if key["status"] == "ENABLED":
            yield value[12:]


def open_with_any(keys, bound, sealed, plain):
    for key in keys:
        try:
            with open(sealed, "rb") as source, open(plain, "wb") as target:
                open_object(key, bound, source, target)
            return
        except Refused as refused:
            why = refused
    raise why


def labelled_extract(suite, salt, label, ikm):
    return extract(salt, b"HPKE-v1" + suite + label + ikm)


def labelled_expand(suite, prk, label, info, length):
    return expand(prk, struct.pack(">H", length) + b"HPKE-v1" + suite + label + info, length)


def unwrap(private, bound, wrap):
    if len(wrap) != 113:
        raise Refused("length of the wrap")
    enc, ciphertext = wrap[:65], wrap[65:]
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc)
    except ValueError:
        raise Refused("enc") from None
    own = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    kem, hpke = b"KEM" + struct.pack(">H", 0x10), b"HPKE" + struct.pack(">HHH", 0x10, 1, 2)
    eae = labelled_extract(kem, b"", b"eae_prk", private.exchange(ec.ECDH(), point))
    shared = labelled_expand(kem, eae, b"shared_secret", enc + own, 32)
    context = (b"\0" + labelled_extract(hpke, b"", b"psk_id_hash", b"")
               + labelled_extract(hpke, b"", b"info_hash", b"evidence/intake/1"))
    secret = labelled_extract(hpke, shared, b"secret", b"")
    key, nonce = labelled_expand(hpke, secret, b"key", context, 32), labelled_expand(hpke, secret, b"base_nonce", context, 12)
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, bound)
    except InvalidTag:
        raise Refused("wrap") from None


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main(verb, *rest):
    if verb == "open":
        key, agency, object_id, sealed, plain = rest
        with open(sealed, "rb") as source, open(plain, "wb") as target:
            open_object(bytes.fromhex(key), associated_data(agency, object_id), source, target)
    elif verb == "open-keyset":
        keyset, bound, sealed, plain = rest
        open_with_any(keys_of(read(keyset)), bound.encode(), sealed, plain)
    elif verb == "unwrap":
        private, agency, object_id, wrap = rest
        print(unwrap(load_der_private_key(read(private), None), associated_data(agency, object_id), read(wrap)).hex())
    elif verb == "unwrap-kek":
        print(aes_key_unwrap_with_padding(bytes.fromhex(rest[0]), bytes.fromhex(rest[1])).hex())
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (Refused, InvalidUnwrap) as refused:
        print(f"refused: {refused}", file=sys.stderr)
        raise SystemExit(1) from None
