"""Schemathesis hooks: what is generated at random gets a meaning.

A random cursor, field, id or time zone is refused, or leads nowhere, whatever its schema says, and so is a
release of the future. So in requests that are meant to be right, real ones take their place, chosen
by what was generated: the same run asks the same. `API_SAMPLES` names a JSON file with them.
"""

import json
import os
import zlib

import schemathesis

with open(os.environ["API_SAMPLES"]) as file:
    SAMPLES = json.load(file)


ZONES = ["UTC", "Europe/Amsterdam", "Asia/Kathmandu"]


def pick(samples, value):
    return samples[zlib.crc32(repr(value).encode()) % len(samples)]


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta and not case.meta.generation.mode.is_positive:
        return
    operation = case.operation.definition.raw["operationId"]
    query, path = case.query or {}, case.path_parameters or {}
    if "fields" in query:
        query["fields"] = pick(SAMPLES["fields"][operation], query["fields"])
    if query.get("cursor") not in (None, *SAMPLES["cursors"].values()):
        query["cursor"] = SAMPLES["cursors"]["people" if operation == "listPeople" else "lists"]
    if "id" in path:
        path["id"] = pick(SAMPLES["devices" if operation == "getDevice" else "ids"], path["id"])
    if operation in ("erase", "unlink") and isinstance(case.body, dict) and "id" in case.body:
        case.body["id"] = pick(SAMPLES["ids"], case.body["id"])
    if operation == "release" and isinstance(case.body, dict) and "at" in case.body:
        case.body["at"] = int(case.body["at"]) % SAMPLES["past"]
    if operation == "release" and isinstance(case.body, dict):
        for site in (case.body.get("content") or {}).get("sites") or []:
            if "timeZone" in site:
                site["timeZone"] = pick(ZONES, site["timeZone"])


@schemathesis.hook
def filter_body(context, body):
    """Two rules or sites of one id are refused, which no schema can say."""
    if context.operation.definition.raw["operationId"] != "release" or not isinstance(body, dict):
        return True
    content = body.get("content")
    for name in ("rules", "sites") if isinstance(content, dict) else ():
        entries = content.get(name)
        ids = [repr(e.get("id")) for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
        if len(set(ids)) < len(ids):
            return False
    return True
