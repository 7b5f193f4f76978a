"""A passkey in software: answers the site's questions as a browser with a passkey would."""

import hashlib
import json
import os
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

from biocluster.record.models import User

HOST = "testserver"
FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class SoftPasskey:
    """One key pair for one site; ``origin`` and ``flags`` can be set to what an attacker would send."""

    def __init__(self, host: str = HOST) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(16)
        self.host = host
        self.origin = f"https://{host}"
        self.flags = FLAGS

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to a question for a new passkey."""
        public = options["publicKey"]
        attested = AttestedCredentialData.create(
            b"\0" * 16, self.credential_id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(
            self._host_digest(), self.flags | AuthenticatorData.FLAG.AT, 0, attested
        )
        client = self._client("webauthn.create", public["challenge"])
        return self._credential(
            clientDataJSON=websafe_encode(client),
            attestationObject=websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        )

    def get(self, options: dict[str, Any], account: User) -> dict[str, Any]:
        """The answer to a question for this passkey."""
        data = bytes(AuthenticatorData.create(self._host_digest(), self.flags, 0))
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            clientDataJSON=websafe_encode(client),
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=websafe_encode(user_pk_to_url_str(account).encode()),
        )

    def _host_digest(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _credential(self, **response: str) -> dict[str, Any]:
        name = websafe_encode(self.credential_id)
        return {
            "type": "public-key",
            "id": name,
            "rawId": name,
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": response,
        }


def passkey_of(account: User, passkey: SoftPasskey | None = None, *, name: str = "鍵") -> Authenticator:
    """A passkey that the account has added."""
    passkey = passkey or SoftPasskey()
    options = {"publicKey": {"challenge": websafe_encode(b"challenge"), "user": {"id": ""}}}
    return Authenticator.objects.create(
        user=account,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name, "credential": passkey.create(options)},
    )
