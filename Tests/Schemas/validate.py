#!/usr/bin/env python3
"""Holds Spoor's records to the schemas under Schemas/.

    validate.py                              the schemas, their examples and golden bytes
    validate.py --records FILE ...           records, one a line; `-` is standard input
    validate.py --as trigger --records FILE  values that do not name their kind

Whatever fails is a line on standard error. Exit code 0: nothing failed; 1: something did;
2: it could not be tried.
"""

import argparse
import json
import sys
from pathlib import Path

try:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError, best_match
    from referencing import Registry, Resource
except ImportError as error:
    print(f"{error}: pip install -r {Path(__file__).parents[1]}/requirements.txt", file=sys.stderr)
    sys.exit(2)

SCHEMAS = Path(__file__).resolve().parents[2] / "Schemas"
BASE = "https://spoor.dev/schemas"


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def count(self, what, fault):
        if fault is None:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{what}: {fault}", file=sys.stderr)


def pairs(members):
    """An object; a name that stands there twice is an error, as readers differ on it."""
    names = dict(members)
    if len(names) < len(members):
        raise ValueError("an object has a name twice")
    return names


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


def read(text):
    return json.loads(text, object_pairs_hook=pairs, parse_constant=refuse)


class Schemas:
    """All schemas, by (kind, version)."""

    def __init__(self, folder, tally):
        self.folder = folder
        self.validators = {}
        schemas = {}
        for path in sorted(folder.glob("*/*.json")):
            name = (path.parent.name, path.stem)
            fault = None
            try:
                schema = read(path.read_text("utf-8"))
                Draft202012Validator.check_schema(schema)
                if schema.get("$id") != f"{BASE}/{name[0]}/{name[1]}.json":
                    fault = f"$id is {schema.get('$id')}"
                schemas[name] = schema
            except (SchemaError, ValueError) as error:
                fault = getattr(error, "message", str(error))
            tally.count(path.relative_to(folder), fault)
        resources = [(s["$id"], Resource.from_contents(s)) for s in schemas.values() if "$id" in s]
        registry = Registry().with_resources(resources)
        for name, schema in schemas.items():
            self.validators[name] = Draft202012Validator(schema, registry=registry)

    def fault(self, value, kind, version):
        """Why the value is not of the kind; None if it is."""
        validator = self.validators.get((kind, version))
        if validator is None:
            return f"there is no schema {kind}/{version}.json"
        error = best_match(validator.iter_errors(value))
        return error and f"{error.json_path}: {error.message}"

    def check_examples(self, tally):
        for kind, version in self.validators:
            folder = self.folder / kind / version
            for example in ("valid", "invalid"):
                exists = any(folder.glob(f"{example}/*.json"))
                tally.count(f"{kind}/{version}/{example}", None if exists else "has no example")
            for path in sorted(folder.glob("*/*.json")):
                try:
                    fault = self.fault(read(path.read_bytes()), kind, version)
                    if path.parent.name == "invalid":
                        fault = None if fault else "passes, and must not"
                except ValueError as error:
                    fault = str(error)
                tally.count(path.relative_to(self.folder), fault)

    def check_records(self, lines, source, kind, tally):
        for number, line in enumerate(lines, 1):
            try:
                value = read(line)
                named = value if isinstance(value, dict) else {}
                fault = self.fault(value, kind or named.get("kind"), str(named.get("v", 1)))
            except ValueError as error:
                fault = str(error)
            tally.count(f"{source}:{number}", fault)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schemas", type=Path, default=SCHEMAS, help="the folder of schemas")
    parser.add_argument("--records", nargs="+", metavar="FILE", help="files of records, or -")
    parser.add_argument("--as", dest="kind", help="the kind of records that do not name it")
    arguments = parser.parse_args()

    tally = Tally()
    schemas = Schemas(arguments.schemas, tally)
    if arguments.records is None:
        schemas.check_examples(tally)
    for source in arguments.records or []:
        if source == "-":
            schemas.check_records(sys.stdin.buffer, source, arguments.kind, tally)
        else:
            with open(source, "rb") as lines:
                schemas.check_records(lines, source, arguments.kind, tally)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
