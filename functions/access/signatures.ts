/**
 * Signatures of webhooks, verified over the raw bytes as received: a body that was parsed and written again
 * does not verify. Every scheme accepts the current and the previous secret, so that a secret can be rotated
 * without losing a message. The scheme of one platform alone lives in that platform's folder.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** A request as received: headers by lower-case name, the body's bytes with the gateway's base64 undone. */
export interface SignedMessage {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** The secrets in force, the current one first. Empty ones verify nothing. */
export type Secrets = readonly string[];

/**
 * Whether one of the secrets signed the message. `now`: UTC ISO time, for the schemes that sign a time stamp.
 */
export type Verifier = (message: SignedMessage, secrets: Secrets, now: string) => boolean;

/** Standard Webhooks recommends to refuse messages more than five minutes old or early. */
const TOLERANCE_SECONDS = 300;

/**
 * Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` (Unix seconds) and `webhook-signature`, a list of
 * `v1,<base64>` separated by spaces, each the HMAC-SHA256 of `<id>.<timestamp>.<body>` by the secret, which
 * is `whsec_` and base64.
 */
export function verifyStandardWebhook(
  { headers, body }: SignedMessage,
  secrets: Secrets,
  now: string,
): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (id === undefined || timestamp === undefined || signatures === undefined) return false;
  if (!/^\d{1,12}$/.test(timestamp) || !isRecent(Number(timestamp), now)) return false;

  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  return someSecretSigned(
    secrets,
    (secret) => hmacSha256(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'), signed),
    signatures.split(' ').map(versionOneSignature),
  );
}

function isRecent(unixSeconds: number, now: string): boolean {
  return Math.abs(Date.parse(now) / 1000 - unixSeconds) <= TOLERANCE_SECONDS;
}

function versionOneSignature(signature: string): Buffer | undefined {
  return signature.startsWith('v1,') ? signatureBytes(signature.slice(3), 'base64') : undefined;
}

/**
 * Whether one of the secrets made one of the given signatures; `sign` makes the expected one of a secret.
 * Compares in constant time; an absent signature matches nothing.
 */
export function someSecretSigned(
  secrets: Secrets,
  sign: (secret: string) => Buffer,
  given: readonly (Buffer | undefined)[],
): boolean {
  const expected = secrets.filter((secret) => secret !== '').map(sign);
  return given.some(
    (signature) => signature !== undefined && expected.some((digest) => isSame(digest, signature)),
  );
}

function isSame(digest: Buffer, signature: Buffer): boolean {
  return digest.length === signature.length && timingSafeEqual(digest, signature);
}

/** HMAC-SHA256 of a body, which every scheme here builds on. */
export function hmacSha256(secret: string | Buffer, body: Buffer): Buffer {
  return createHmac('sha256', secret).update(body).digest();
}

/** The bytes of a signature header; undefined when the header is absent. */
export function signatureBytes(text: string | undefined, encoding: 'base64' | 'hex'): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text.trim(), encoding);
}
