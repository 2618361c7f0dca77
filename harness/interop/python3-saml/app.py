"""A website that signs people in with python3-saml on Flask: app.py URL IDP KEYS.

It follows the demo of the library, and what its documentation asks for beyond that.
"""

import hmac
import os
import secrets
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import waitress
from flask import Flask, abort, redirect, render_template, request, session
from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth as Auth
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.settings import OneLogin_Saml2_Settings as Settings

BASE, KEYS = sys.argv[1].rstrip("/") + "/", Path(sys.argv[3])

OWN = {
    # "In production, the strict parameter MUST be set": else little is checked.
    "strict": True,
    "sp": {
        "entityId": BASE + "saml/metadata",
        "assertionConsumerService": {"url": BASE + "saml/acs"},
        "x509cert": (KEYS / "sp.crt").read_text(),
        "privateKey": (KEYS / "sp.key").read_text(),
    },
    "security": {
        # The documented example refuses SHA-1; the default is to accept it.
        "rejectDeprecatedAlgorithm": True,
        # The application demands its attribute itself, and says so to the person.
        "wantAttributeStatement": False,
        # How somebody logs in is the provider's choice; the default demands a password.
        "requestedAuthnContext": False,
    },
}
# What the provider's metadata says of NameIDs and signed requests takes precedence.
MERGED = OneLogin_Saml2_IdPMetadataParser.merge_settings(
    OWN, OneLogin_Saml2_IdPMetadataParser.parse(Path(sys.argv[2]).read_text())
)
SETTINGS = Settings(MERGED)
# It decrypts in any case, but its metadata has a key only where encryption is demanded.
WITH_KEY = {"security": {**MERGED["security"], "wantAssertionsEncrypted": True}}
PUBLISHED = Settings({**MERGED, **WITH_KEY})

app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)
# A Destination is compared with the host that the browser names: it has to be ours.
app.config["TRUSTED_HOSTS"] = [urlsplit(BASE).hostname]

users: dict[str, dict[str, str]] = {}  # by NameID, made at the first login
used: dict[str, float] = {}  # ids of Responses and assertions, and when to forget them
lock = threading.Lock()


def saml() -> Auth:
    req = {
        "https": "on" if request.scheme == "https" else "off",
        "http_host": request.host,
        "script_name": request.path,
        "get_data": request.args.copy(),
        "post_data": request.form.copy(),
    }
    return Auth(req, SETTINGS)


def page(alert: str | None = None) -> str:
    return render_template("page.html", alert=alert, user=whoever())


def whoever() -> dict[str, str] | None:
    return users.get(session.get("name_id"))


def local(place: str | None) -> str:
    """The place if it is one of ours, else the front page: nobody signs RelayState."""
    target = urljoin(BASE, place or "")
    return target if target.startswith(BASE) else BASE


def is_new(auth: Auth) -> bool:
    """Whether neither the Response nor its assertion was used before."""
    ids, now = {auth.get_last_message_id(), auth.get_last_assertion_id()}, time.time()
    with lock:
        for old in [known for known, end in used.items() if end < now]:
            del used[old]
        fresh = ids.isdisjoint(used)
        # No provider's assertions are valid for a day.
        used.update(dict.fromkeys(ids, now + 86400))
    return fresh


@app.get("/")
@app.get("/profile")
def home():
    return page()


@app.get("/me")
def me():
    return whoever() or ({"error": "nobody is signed in"}, 401)


@app.get("/login")
def login():
    auth = saml()
    target = auth.login(return_to=local(request.args.get("to")))
    session["request"] = auth.get_last_request_id()
    return redirect(target)


@app.post("/logout")
def logout():
    session.clear()
    return redirect("/")


@app.post("/saml/acs")
def acs():
    auth = saml()
    auth.process_response(request_id=session.get("request"))
    if auth.get_errors() or not auth.is_authenticated():
        app.logger.warning("refused: %s", auth.get_last_error_reason())
        return page("The identity provider's answer was not accepted.")
    if not is_new(auth):
        return page("The identity provider's answer was used before.")
    email, name_id = auth.get_attribute("email"), auth.get_nameid()
    if not email:
        return page("The identity provider did not send your e-mail address.")
    with lock:
        known = users.get(name_id, {"account": secrets.token_hex(8)})
        users[name_id] = {**known, "email": email[0]}
    session.clear()
    session["name_id"] = name_id
    return redirect(local(request.form.get("RelayState")))


@app.get("/saml/metadata")
def metadata():
    return PUBLISHED.get_sp_metadata(), {"Content-Type": "text/xml"}


@app.get("/admin/accounts")
def accounts():
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given, f"Bearer {os.environ['ADMIN_TOKEN']}"):
        abort(401)
    email = request.args.get("email")
    with lock:
        return {"accounts": [one for one in users.values() if one["email"] == email]}


@app.errorhandler(OneLogin_Saml2_Error)
def refused(error):
    """As process_response is documented to raise where there is no SAMLResponse."""
    app.logger.warning("refused: %s", error)
    return page("The identity provider's answer was not accepted.")


if __name__ == "__main__":
    # libxml2 sets up what it needs for XML Schema at the first use: before there are threads.
    etree.XMLSchema(etree.XML('<schema xmlns="http://www.w3.org/2001/XMLSchema"/>'))
    waitress.serve(app, host="127.0.0.1", port=urlsplit(BASE).port, threads=8)
