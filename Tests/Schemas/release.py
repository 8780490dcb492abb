#!/usr/bin/env python3
"""Releases schemas: from then on the files may not change.

    release.py                    what is yet a draft
    release.py profile/1 …        releases these
    release.py --all              releases whatever is a draft

It adds the SHA-256 of each file to Schemas/released.json.
"""

import hashlib
import json
import sys
from pathlib import Path

SCHEMAS = Path(__file__).resolve().parents[2] / "Schemas"
LOCK = SCHEMAS / "released.json"


def main(names):
    released = json.loads(LOCK.read_text()) if LOCK.exists() else {}
    files = {f"{f.parent.name}/{f.stem}": f for f in sorted(SCHEMAS.glob("*/*.json"))}
    digests = {name: hashlib.sha256(f.read_bytes()).hexdigest() for name, f in files.items()}
    changed = [name for name in released if digests.get(name) != released[name]]
    if changed:
        sys.exit(f"released, and changed since: {', '.join(changed)}; put them back")
    drafts = [name for name in files if name not in released]
    if not names:
        print("\n".join(f"draft {name}" for name in drafts))
        return
    chosen = drafts if names == ["--all"] else names
    unknown = [name for name in chosen if name not in files]
    if unknown:
        sys.exit(f"there is no schema {', '.join(unknown)}")
    released.update({name: digests[name] for name in chosen})
    LOCK.write_text(json.dumps(dict(sorted(released.items())), indent=2) + "\n")
    print("\n".join(f"released {name}" for name in chosen if name in drafts))


if __name__ == "__main__":
    main(sys.argv[1:])
