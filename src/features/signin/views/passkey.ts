// SPDX-License-Identifier: Apache-2.0
//
// passkey.ts — asks an authenticator when its form is sent, puts the answer into the form and sends
// it on. On the sign-in page the name's field offers passkeys too, where the browser can.
import type { Tools } from '../../../ui/scripts/islands';

interface Question {
  challenge: string;
  party: string;
  timeout: number;
  keys: string[];
  verification?: UserVerificationRequirement;
  person?: { handle: string; name: string; display: string };
  algorithms?: number[];
}

const from_text = (text: string) => new TextEncoder().encode(text);
const from_base64 = (text: string) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
const to_base64 = (bytes?: ArrayBuffer | null) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

const known = (asked: Question) =>
  asked.keys.map(id => ({ type: 'public-key' as const, id: from_base64(id) }));

const make_new = (asked: Question, person: NonNullable<Question['person']>) =>
  navigator.credentials.create({ publicKey: {
    challenge: from_text(asked.challenge),
    rp: { id: asked.party, name: document.title.split(' · ').pop() || asked.party },
    user: { id: from_text(person.handle), name: person.name, displayName: person.display },
    pubKeyCredParams: (asked.algorithms ?? []).map(alg => ({ type: 'public-key', alg })),
    excludeCredentials: known(asked),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    attestation: 'none',
    timeout: asked.timeout,
  } });

const use_one = (asked: Question, more: CredentialRequestOptions) =>
  navigator.credentials.get({ ...more, publicKey: {
    challenge: from_text(asked.challenge),
    rpId: asked.party,
    allowCredentials: known(asked),
    userVerification: asked.verification ?? 'preferred',
    timeout: asked.timeout,
  } });

function render(credential: PublicKeyCredential) {
  const response = credential.response as
    AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  return JSON.stringify({
    id: credential.id,
    clientDataJSON: to_base64(response.clientDataJSON),
    authenticatorData:
      to_base64(response.getAuthenticatorData?.() ?? response.authenticatorData),
    signature: to_base64(response.signature),
    userHandle: to_base64(response.userHandle),
  });
}

export default (element: HTMLElement, { one, read_page }: Tools) => {
  const form = element as HTMLFormElement;
  const field = one<HTMLInputElement>('[name=credential]', form);
  const words = one('[data-passkey-words]', form);
  if (!field || !words) return;
  if (!globalThis.PublicKeyCredential) {
    words.textContent = 'This browser knows no passkeys.';
    return;
  }
  words.textContent = '';
  let shown_at = Date.now();
  let waiting = new AbortController();

  // What stands in the page is good for five minutes.
  const question = async () => {
    if (Date.now() - shown_at > 240_000) {
      const page = await read_page(await fetch(location.href));
      const fresh = page && one('[data-passkey]', page)?.dataset['passkey'];
      if (fresh) form.dataset['passkey'] = fresh;
      shown_at = Date.now();
    }
    return JSON.parse(form.dataset['passkey'] ?? '{}') as Question;
  };
  const send = (credential: Credential | null) => {
    if (!credential) return;
    field.value = render(credential as PublicKeyCredential);
    form.submit();
  };

  form.addEventListener('submit', async event => {
    event.preventDefault();
    waiting.abort();
    waiting = new AbortController();
    words.textContent = 'Waiting for the passkey…';
    try {
      const asked = await question();
      send(await (asked.person ? make_new(asked, asked.person)
        : use_one(asked, { signal: waiting.signal })));
    } catch (error) {
      words.textContent = (error as Error).name === 'InvalidStateError'
        ? 'This device holds a passkey for this account already.'
        : 'That was cancelled, or took too long.';
    }
  });

  const autofill = async () => {
    if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
    const round = waiting;
    const asked = await question();
    const timer = window.setTimeout(() => round.abort(), 240_000);
    try {
      send(await use_one(asked, { mediation: 'conditional', signal: round.signal }));
    } catch {
      // Nobody chose one; the button is there as well.
    }
    clearTimeout(timer);
    if (round.signal.aborted && round === waiting) {
      waiting = new AbortController();
      void autofill();
    }
  };
  if (form.dataset['passkeyAutofill'] !== undefined) void autofill();
};
