#!/usr/bin/env python3
"""Archives that somebody has meddled with, made from a good one: archives.py GOOD FOLDER.

Writes NAME.tar.gz into the folder for each way of breaking it, and to stdout a line NAME<TAB>what `corobench verify`
must say of it. Bytes are broken here as they come; what is inside is broken and packed again as if nothing was.
"""
import gzip
import hashlib
import io
import sys
import tarfile
import zlib

good = open(sys.argv[1], "rb").read()
folder = sys.argv[2]
ABSOLUTE = "/tmp/corobench-absolute"


def write(name, content, must_say):
    with open(f"{folder}/{name}.tar.gz", "wb") as out:
        out.write(content)
    print(f"{name}\t{must_say}")


def pack(tar, level=6):
    """gzip, with the head that corobench archive gives it."""
    packed = bytearray(gzip.compress(tar, level, mtime=0))
    packed[8:10] = b"\0\3"
    return bytes(packed)


def read():
    with tarfile.open(fileobj=io.BytesIO(good)) as tar:
        return [(entry, tar.extractfile(entry).read()) for entry in tar]


def repack(entries, format=tarfile.GNU_FORMAT, **more):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format, **more) as tar:
        for entry, content in entries:
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def entry_of(name, kind=tarfile.REGTYPE, target="", mode=0o644):
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.mode, entry.mtime = kind, target, mode, 946684800
    return entry


def manifest(files):
    lines = ["# corobench archive 1", "# To check: corobench verify FOLDER; or, in the folder, sha256sum -c MANIFEST",
             f"# {len(files)} files, {sum(size for _, size, _ in files)} bytes"]
    for name, size, digest in files:
        lines += [f"# {size} bytes:", f"{digest}  {name}"]
    return ("\n".join(lines) + "\n").encode()


def listed(entries):
    return [(entry.name.split("/", 1)[1], len(content), hashlib.sha256(content).hexdigest())
            for entry, content in entries]


def with_manifest(files, entries):
    return repack([(entry_of(f"{top}/MANIFEST"), manifest(files))] + entries)


entries = read()
top = entries[0][0].name.split("/")[0]
files = entries[1:]
assert with_manifest(listed(files), files)[:len(files) * 512] == gzip.decompress(good)[:len(files) * 512], "not as ours"

# --- Bytes ---------------------------------------------------------------------------------------------------
places = list(range(10)) + [len(good) - i for i in range(1, 9)] + [len(good) * i // 30 for i in range(1, 30)]
for place in places:
    broken = bytearray(good)
    broken[place] ^= 1 << (place % 8)
    write(f"flip-{place}", broken, "corobench: '")
for length in (0, 1, 9, 10, 11, 100, len(good) // 2, len(good) - 9, len(good) - 8, len(good) - 1):
    write(f"cut-{length}", good[:length], "is cut off" if length > 9 else "does not begin as an archive")
write("tail", good + b"\0", "goes on behind its end")
write("two", good + good, "goes on behind its end")
write("text", b"this is not an archive at all\n" * 9, "does not begin as an archive")
write("not-tar", pack(b"this is not a tar at all\n" * 99), "not-tar.tar.gz'")
write("nothing", pack(b""), "nothing.tar.gz'")
write("no-entries", pack(b"\0" * 10240), "is empty")

# --- Files ---------------------------------------------------------------------------------------------------
first = files[0][0].name.split("/", 1)[1]
write("missing", pack(repack(entries[:1] + files[1:])), f"'{first}' is missing")
write("cut-tar", pack(gzip.decompress(good)[:3 * 512 + len(entries[0][1])]), "'")
write("extra", pack(repack(entries + [(entry_of(f"{top}/zzz"), b"more")])), "'zzz' is not in MANIFEST")
write("strange", pack(repack(entries + [(entry_of(f"{top}/z{i}"), b"") for i in range(1000)])), "may have more wrong with it")
write("twice", pack(repack(entries + files[:1])), f"'{first}' is there twice")
other = bytes([files[0][1][0] ^ 1]) + files[0][1][1:]
write("changed", pack(repack(entries[:1] + [(files[0][0], other)] + files[1:])), f"'{first}' is not what it was: its checksum")
write("longer", pack(repack(entries[:1] + [(files[0][0], files[0][1] + b"\n")] + files[1:])), f"'{first}' is not what it was: its size")
write("headless", pack(repack(files)), "does not begin with a MANIFEST")
write("elsewhere", pack(repack(entries[:1] + [(entry_of("elsewhere/x"), b"x")])), "'elsewhere/x' does not lie in the archive's folder")
write("behind", pack(gzip.decompress(good) + repack([(entry_of(f"{top}/zzz"), b"more")])), "goes on behind its end")
write("setuid", pack(with_manifest(listed(files), [(entry_of(files[0][0].name, mode=0o4755), files[0][1])] + files[1:])),
      f"'{top}/{first}' has an owner, a mode or a time")
for name, more in (("owner", {"uid": 1000}), ("group", {"gid": 1000}), ("time", {"mtime": 1})):
    other = entry_of(files[0][0].name)
    for key, value in more.items():
        setattr(other, key, value)
    write(name, pack(repack(entries[:1] + [(other, files[0][1])] + files[1:])), f"'{top}/{first}' has an owner, a mode or a time")

# --- Names and kinds: listed as they ought to be, and still not let through ------------------------------------
for name, kind in (("link", tarfile.SYMTYPE), ("hard-link", tarfile.LNKTYPE), ("device", tarfile.CHRTYPE),
                   ("pipe", tarfile.FIFOTYPE)):
    evil = entry_of(f"{top}/{first}", kind, "/etc/passwd")
    write(name, pack(repack(entries[:1] + [(evil, b"")] + files[1:])), f"'{top}/{first}' is not a plain file")
write("folder", pack(repack(entries + [(entry_of(f"{top}/first", tarfile.DIRTYPE), b"")])), f"'{top}/first/' is not")
evil = entry_of(f"{top}/first", tarfile.SYMTYPE, folder)
write("link-to-folder", pack(repack(entries[:1] + [(evil, b"")] + files)), f"'{top}/first' is not a plain file")
for name, path, why in (("up", f"{top}/../x", "leads out of the folder"), ("far-up", f"{top}/" + "../" * 20 + "tmp/x", "leads out of"),
                        ("up-at-once", "../x", "does not lie in"), ("absolute", ABSOLUTE, "does not lie in"),
                        ("double", f"{top}//{ABSOLUTE}", "is an absolute name"), ("dot", f"{top}/./plan.json", "is not a file's name"),
                        ("escape", f"{top}/\x1b]0;x\x07", "is a name with a control character"),
                        ("endless", f"{top}/" + "a" * 5000, "is too long a name"),
                        ("deep", f"{top}/" + "a/" * 10 + "x", "lies too deep")):
    write(f"name-{name}", pack(repack(entries + [(entry_of(path), b"x")])), why)
    below = path.split("/", 1)[1]
    write(f"listed-{name}", pack(with_manifest([(below, 1, "0" * 64)], [(entry_of(path), b"x")])),
          why if "lie" in why else "MANIFEST: '")
for name, path in (("up", "../MANIFEST"), ("absolute", "/MANIFEST"), ("dot", "./MANIFEST")):
    write(f"top-{name}", pack(repack([(entry_of(path), entries[0][1])] + files)), "does not begin with a MANIFEST")

# --- The manifest --------------------------------------------------------------------------------------------
text = entries[0][1]
for name, changed, why in (
        ("hash", text.replace(listed(files)[0][2].encode(), b"0" * 64), f"'{first}' is not what it was: its checksum"),
        ("comment", text.replace(b"# To check", b"# To chuck"), "not as corobench archive writes it"),
        ("count", text.replace(f"# {len(files)} files".encode(), b"# 1 files"), "not as corobench archive writes it"),
        ("order", manifest(listed(files)[::-1]), "is not in its place"), ("twice", manifest(listed(files[:1] * 2)), "stands there twice"),
        ("version", text.replace(b"archive 1", b"archive 2"), "not the manifest of a corobench archive"),
        ("no-end", text[:-1], "not as corobench archive writes it"), ("zero", text + b"\0", "not the manifest"),
        ("size", manifest([("a", 10**30, "0" * 64)]), "MANIFEST:4"), ("empty", b"", "not the manifest"),
        ("in-file", manifest([("a", 0, "0" * 64), ("a-b", 0, "0" * 64), ("a/plan.json", 0, "0" * 64)]), "'a/plan.json' lies in a file"),
        ("own", manifest([("MANIFEST", 0, "0" * 64)]), "is the manifest's own name")):
    write(f"manifest-{name}", pack(repack([(entries[0][0], changed)] + files)), why)

# --- More than there is room for -----------------------------------------------------------------------------
write("huge", pack(with_manifest([("x", 1 << 50, "0" * 64)], [])), "claims to hold more than an archive may")
write("sum", pack(with_manifest([(f"x{i}", (1 << 63) - 1, "0" * 64) for i in range(1, 4)], [])), "MANIFEST: not as")
write("many", pack(with_manifest([(f"{i:06}", 0, "0" * 64) for i in range(100001)], [])), "claims to hold more")
large = entry_of(f"{top}/x")
large.size = (1 << 62)
write("promise", pack(with_manifest([("x", 1, "0" * 64)], [])[:-10240].rstrip(b"\0") + b"\0" * 512 + large.tobuf(tarfile.GNU_FORMAT)), "'")
zeros = zlib.compressobj(9, zlib.DEFLATED, 31)
head = with_manifest([("x", 1, "0" * 64)], [])[:2 * 512]
bomb = zeros.compress(head) + b"".join(zeros.compress(bytes(1 << 20)) for _ in range(64)) + zeros.flush()
write("bomb", bomb[:8] + b"\0\3" + bomb[10:], "unfolds to more than its manifest tells of")
zeros = zlib.compressobj(9, zlib.DEFLATED, 31)
head = repack([(entry_of(f"{top}/MANIFEST"), b"")])[:512]
large = entry_of(f"{top}/MANIFEST")
large.size = 1 << 33
bomb = zeros.compress(large.tobuf(tarfile.GNU_FORMAT)) + b"".join(zeros.compress(bytes(1 << 20)) for _ in range(48)) + zeros.flush()
write("bomb-manifest", bomb[:8] + b"\0\3" + bomb[10:], "unfolds to more than its manifest tells of")
