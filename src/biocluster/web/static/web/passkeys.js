// Passkeys: a form with data-passkey asks the browser for a credential and sends it. Without a browser that
// knows passkeys the form stays hidden, and its neighbours work as before.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const withBytes = (descriptors) => (descriptors ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

async function create({ publicKey }) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
    },
  });
  return {
    ...described(credential),
    response: {
      clientDataJSON: toText(credential.response.clientDataJSON),
      attestationObject: toText(credential.response.attestationObject),
      transports: credential.response.getTransports?.() ?? [],
    },
  };
}

async function get({ publicKey }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
  const { userHandle } = credential.response;
  return {
    ...described(credential),
    response: {
      clientDataJSON: toText(credential.response.clientDataJSON),
      authenticatorData: toText(credential.response.authenticatorData),
      signature: toText(credential.response.signature),
      userHandle: userHandle ? toText(userHandle) : null,
    },
  };
}

const described = (credential) => ({
  type: credential.type,
  id: credential.id,
  rawId: toText(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment ?? null,
  clientExtensionResults: credential.getClientExtensionResults(),
});

async function optionsOf(form) {
  if (!form.dataset.passkeyFrom) {
    return JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent);
  }
  const answer = await fetch(form.dataset.passkeyFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function ask(form, failed) {
  failed.hidden = true;
  try {
    const options = await optionsOf(form);
    const credential = form.dataset.passkey === "create" ? create(options.creation_options) : get(options.request_options);
    form.elements.credential.value = JSON.stringify(await credential);
    form.submit();
  } catch {
    failed.hidden = false; // refused, given up, or no passkey of this site: the sentence covers them all
    failed.focus();
  }
}

for (const part of document.querySelectorAll("[data-passkey-part]")) {
  part.hidden = !window.PublicKeyCredential;
  const form = part.querySelector("form[data-passkey]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form, part.querySelector("[data-passkey-failed]"));
  });
}
for (const part of document.querySelectorAll("[data-without-passkeys]")) {
  part.hidden = Boolean(window.PublicKeyCredential);
}
