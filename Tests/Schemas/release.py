#!/usr/bin/env python3
"""Releases schemas: from then on the files may not change.

    release.py                    what is yet a draft
    release.py profile/1 …        releases these
    release.py --all              releases whatever is a draft

It adds the SHA-256 of each file to Schemas/released.json.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

SCHEMAS = Path(__file__).resolve().parents[2] / "Schemas"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="KIND/VERSION", help="schemas to release")
    parser.add_argument("--all", action="store_true", help="release whatever is a draft")
    parser.add_argument("--schemas", type=Path, default=SCHEMAS, help="the folder of schemas")
    arguments = parser.parse_args()

    lock = arguments.schemas / "released.json"
    released = json.loads(lock.read_text())
    files = {f"{f.parent.name}/{f.stem}": f for f in sorted(arguments.schemas.glob("*/*.json"))}
    digests = {name: hashlib.sha256(f.read_bytes()).hexdigest() for name, f in files.items()}
    changed = [name for name in released if digests.get(name) != released[name]]
    if changed:
        sys.exit(f"released, and changed since: {', '.join(changed)}; put them back")
    drafts = [name for name in files if name not in released]
    chosen = drafts if arguments.all else arguments.names
    unknown = [name for name in chosen if name not in files]
    if unknown:
        sys.exit(f"there is no schema {', '.join(unknown)}")
    if not chosen:
        print("\n".join(f"draft {name}" for name in drafts))
        return
    released.update({name: digests[name] for name in chosen})
    lock.write_text(json.dumps(dict(sorted(released.items())), indent=2) + "\n")
    print("\n".join(f"released {name}" for name in chosen if name in drafts))


if __name__ == "__main__":
    main()
