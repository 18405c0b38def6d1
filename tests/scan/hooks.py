"""What the OpenAPI document cannot say, for schemathesis.

Some rules hold between a request and what is stored: whom an identity names, whether a link is still good. Where a value
only has the right form, `before_call` puts one in its place that exists. What is left is in REFUSED and ACCEPTED, each
with its reason; docs/SCANS.md has the same list in prose. Everything else fails the run.
"""

import collections
import itertools
import json
import os
import re

import schemathesis

# Identities by prefix: those of the demo, then those that answers show.
KNOWN = collections.defaultdict(list, json.loads(os.environ["LEADLAB_SCAN_IDS"]))
# A user whom tests may change: not the one who asks.
VICTIM = os.environ["LEADLAB_SCAN_VICTIM"]
# The CSRF token of the session that asks; empty for an API token.
CSRF = os.environ.get("LEADLAB_SCAN_CSRF", "")
# A line for each explained finding.
LOG = os.environ["LEADLAB_SCAN_EXPLAINED"]
# Whom providers' addresses name: nothing outside is asked.
HOST = "https://127.0.0.1:9"

ID = re.compile(r"\b([a-z]+)_[0-7][0-9a-hjkmnp-tv-z]{25}\b")
SPACE = "\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
BLANK = re.compile(f"^[{SPACE}]|[{SPACE}]\\Z")
seen = {one for all in KNOWN.values() for one in all}
calls = itertools.count()

# What is refused although the document admits it: operation, pointer, code, why.
REFUSED = [
    (r"/auth/|/invitations/|/me/|/setup", r"^/(token|code|mfa_token|password|current_password|email)$", r".*",
     "a secret that nobody was given, or a password that is too weak"),
    (r"/me/tokens", r"^/expires_at$", r"out_of_range", "a token's end lies within a year from now"),
    (r"", r"^/time_zone$", r"invalid", "a time zone is one of the IANA database"),
    (r"", r"^cursor$", r"invalid", "a cursor is opaque and belongs to its list"),
    (r"", r"^(sort|by|fields)$", r"unknown_field|not_allowed", "the fields under custom. are the organisation's"),
    (r"GET", r"^(filter|[a-z0-9_]+)$", r"syntax|value|unknown_field|operator", "a value within a filter's grammar"),
    (r"bulk|POST /api/v1/exports$", r"^/filter$", r".*", "a value within a filter's grammar"),
    (r"GET /api/v1/audit$", r"^(kind|id)$", r"not_allowed|invalid", "which kinds are logged is the registry's"),
    (r"/custom-fields", r"^/options", r"required|not_allowed|duplicate",
     "whether the stored field is a select; options that are equal but for blanks around them"),
    (r"PATCH /api/v1/identity-providers", r"^/issuer$", r"required|not_allowed", "which kind it is may be stored"),
    (r"/(identity|ai)-providers", r"^/(issuer|base_url|domains)$", r".*", "addresses are looked up and must be public"),
    (r"", r"^(/set)?/status$", r"converted", "a lead is converted by its conversion alone"),
    (r"", r"^(/set|/contact|/customer)?/(company|last_name|name)$", r"required", "which other names are empty is stored"),
    (r"", r"^(/customer|/contact|/deal|/set)?/custom", r"unknown_field", "custom fields are the organisation's"),
    (r"GET /api/v1/(calendar|dashboard|reports/\w+)$", r"^(from|to)$", r"invalid|range", "a day or a time; the last one not before the first, nor a year later"),
    (r"/activities", r"^(/set)?/customer_id$", r"required", "what an activity hangs on may be stored; a task can be without"),
    (r"", r"_id$", r"not_found|unknown|not_allowed", "the identity of nobody"),
    (r"GET", r"^view$", r"not_found", "the identity of nobody"),
    (r"/deals/\{id\}/move$", r"^/before$", r"not_found", "the identity of nobody"),
    (r"/saved-views", r"^/(filter|sort|columns|group_by)", r".*", "a view has the fields of its entity and its grammar"),
    (r"/import", r"^/(mapping|fixes|file)", r".*", "columns are those of the file, fields those of the organisation"),
    (r"PATCH /api/v1/organization/settings", r"^/ticket_policy/\w+/due_minutes$", r"out_of_range",
     "what is due follows the first response"),
    (r"/pipelines", r"^/stages/\d+/(rotting_days|probability)$", r"wrong_type", "a whole number is written without decimals"),
    (r"PATCH /api/v1/pipelines", r"^/stages/\d+/id$", r"not_found", "the identity of nobody"),
    (r"/deals/\{id\}/move$", r"^/reason$", r"required|not_allowed", "whether the stage means that a deal is lost is stored"),
    (r"/(notes|comments)", r"^/body$", r"required", "whether there is a word in it besides marks"),
    (r"/(exports|duplicates/dismiss)$", r"^/ids/\d+$", r"id", "an identity is of the collection that the body names"),
    (r"PUT /api/v1/me/favourites$", r"^/data/\d+/id$", r"not_found", "the identity of nobody"),
    (r"/merge$", r"^/(winner|losers/\d+)$", r"not_found", "the identity of nobody"),
    (r"/merge$", r"^/fields/", r"not_allowed|unknown_field", "fields are chosen among the records that are merged"),
    (r"/merge$", r"^/losers/\d+$", r"not_allowed", "each record is named once, as the one that stays or as one that goes"),
    (r"/settings|/imports", r"^/(lockout|password_policy|retention|ticket_policy|fixes)/[\w?]+/?\w*$", r"invalid|wrong_type",
     "a whole number is written without decimals"),
]

# What is accepted although the document does not admit it: operation, what schemathesis says of it, why.
ACCEPTED = [
    (r"", r"website|linkedin_url", "an address of the web gets its https://, and its host may be of any script"),
    (r"", r"amount", "an amount may be a number with decimals, and blanks around it go"),
    (r"", r"positive test case", "schemathesis itself says that the request is valid"),
    (r"POST /api/v1/imports$", r"entity|file", "parts of a form are text"),
    (r"POST .*/files$", r"Invalid component: in header", "a request may carry any header"),
    (r"POST .*/files$", r"Invalid component: in body - valid object", "schemathesis itself says that the request is valid"),
]


def settled(value, member=None):
    """The value with identities that exist, hosts that are nobody's, and times that a filter knows."""
    if isinstance(value, dict):
        return {name: settled(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [settled(each, member) for each in value]
    if not isinstance(value, str):
        return value
    if member in ("base_url", "issuer") and re.match(r"https?://\S+$", value):
        return HOST
    return ID.sub(lambda match: known(match[0], match[1]), value) if ID.search(value) else value


def known(text, prefix):
    """An identity that exists for one that only looks right."""
    have = KNOWN.get(prefix)
    return have[sum(map(ord, text)) % len(have)] if have and text not in seen else text


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers if case.headers is not None else {}
    key = headers.get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch("[ -~]{1,240}", key) and key.strip():
        # A key is for one request.
        headers["Idempotency-Key"] = f"{key.strip()}{next(calls)}"
    if CSRF and case.method not in ("GET", "HEAD"):
        headers["X-CSRF-Token"] = CSRF
    case.headers = headers
    if isinstance(case.body, (dict, list)):
        case.body = settled(case.body)
    if case.method == "PATCH" and case.operation.path == "/api/v1/me" and isinstance(case.body, dict):
        # Without a mail account another address holds at once, and the run signs in by the one it knows.
        case.body = {name: value for name, value in case.body.items() if name != "email"}
    if case.query:
        case.query = settled(dict(case.query))
        for name in ("created_at", "updated_at", "converted_at", "next_follow_up_at"):
            if isinstance(case.query.get(name), str) and next(calls) % 4:
                case.query[name] = "today"
    one = (case.path_parameters or {}).get("id")
    if isinstance(one, str) and ID.fullmatch(one):
        case.path_parameters = settled(dict(case.path_parameters))
        if one.startswith("usr_"):
            case.path_parameters["id"] = VICTIM


@schemathesis.hook
def after_call(context, case, response):
    text = response.content.decode(errors="replace") if len(response.content) < 100_000 else ""
    for match in ID.finditer(text + " " + " ".join(response.headers.get("x-undo-id", []))):
        if match[0] not in seen and match[1] in ("undo", "job", "imp", "rec", "fld", "aip", "idp", "inv", "tok"):
            KNOWN[match[1]].append(match[0])
        seen.add(match[0])


def texts(value):
    """Every text in a body."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(each)


def explanation(failure, case, response):
    name = type(failure).__name__
    operation = f"{case.method} {case.path}"
    if name == "RejectedPositiveData" and response.status_code == 413:
        return "bodies have a size in bytes that no schema says"
    if name == "RejectedPositiveData" and response.status_code in (400, 422):
        errors = response.json().get("errors") or [{"pointer": "", "code": "none"}]
        reasons = [reason_of(operation, error) for error in errors]
        return None if None in reasons else reasons[0]
    if name == "AcceptedNegativeData":
        if re.search("larger than maxLength|violates `maxLength`", failure.message) and any(map(BLANK.search, texts(case.body))):
            return "blanks around a text go before it is counted"
        for where, what, reason in ACCEPTED:
            if re.search(where, operation) and re.search(what, failure.message):
                return reason
    if operation == "GET /api/v1/exports/{id}/file" and response.status_code == 404:
        # A link that the run infers, since both addresses begin alike.
        return "the job that writes a file is no file" if case.path_parameters["id"].startswith("job_") else None
    return None


def reason_of(operation, error):
    for where, pointer, code, reason in REFUSED:
        if re.search(where, operation) and re.search(pointer, error["pointer"]) and re.fullmatch(code, error["code"]):
            return reason
    return None


@schemathesis.hook
def filter_failure(context, failure, case, response):
    reason = explanation(failure, case, response)
    if reason is None:
        return True
    with open(LOG, "a", encoding="utf-8") as log:
        print(f"{case.method} {case.path}: {reason}", file=log)
    return False
