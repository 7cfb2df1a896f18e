/**
 * Forms that a passkey answers: the page's server is asked for a question, the browser has the device answer it, and the form carries the answer.
 * They stay hidden where there is nothing to ask: no WebAuthn, plain http, or an address that is no name.
 */
export function passkeyForms(scope: Document): void {
  if (!canUsePasskeys()) return;
  for (const instead of scope.querySelectorAll<HTMLElement>("[data-passkey-none]")) instead.hidden = true;
  for (const form of scope.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void answer(form);
    });
  }
}

function canUsePasskeys(): boolean {
  const isNumber = /^[\d.]+$|^\[/.test(window.location.hostname);
  return !isNumber && typeof PublicKeyCredential === "function" && typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function";
}

async function answer(form: HTMLFormElement): Promise<void> {
  const trouble = form.querySelector<HTMLElement>("[data-passkey-trouble]");
  const button = form.querySelector("button");
  if (trouble) trouble.hidden = true;
  if (button) button.disabled = true;
  try {
    const options = await question(form);
    const credential = "passkeyNew" in form.dataset
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON) });
    const carried = form.querySelector<HTMLInputElement>('input[name="Credential"]');
    if (!carried || !(credential instanceof PublicKeyCredential)) throw new Error("no passkey answered");
    carried.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (problem) {
    if (trouble) {
      trouble.textContent = words(problem);
      trouble.hidden = false;
    }
    if (button) button.disabled = false;
    button?.focus();
  }
}

async function question(form: HTMLFormElement): Promise<unknown> {
  const token = form.querySelector<HTMLInputElement>('input[name="__RequestVerificationToken"]')?.value ?? "";
  const response = await fetch(form.dataset["passkey"] ?? "", { method: "POST", headers: { accept: "application/json", RequestVerificationToken: token } });
  // Too long ago that they proved who they are: the server asks that first.
  if (response.status === 403) window.location.assign(`/sign-in/again?from=${encodeURIComponent(window.location.pathname)}`);
  if (!response.ok || response.redirected) throw new Error("there is no question");
  return response.json();
}

function words(problem: unknown): string {
  switch (problem instanceof DOMException ? problem.name : "") {
    case "NotAllowedError":
    case "AbortError":
      return "No passkey was used: it was cancelled, or it took too long. Nothing has changed. Try again when you are ready.";
    case "InvalidStateError":
      return "This device has a passkey of yours already. Use that, or choose another device.";
    case "NotSupportedError":
    case "ConstraintError":
      return "This device cannot make such a passkey. Choose one that asks for its PIN, your finger or your face.";
    case "SecurityError":
      return "Passkeys do not work at this address. Open the address that your force gave you.";
    default:
      return "The passkey could not be asked for. Load this page anew, then try again.";
  }
}
