/**
 * Signatures of webhooks, verified over the raw bytes as received: a body that was parsed and written again
 * does not verify. Every scheme accepts the current and the previous secret, so that a secret can be rotated
 * without losing a message.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What was received. `headers` by lower-case name; `body` the bytes, base64 of the gateway already undone.
 */
export interface SignedMessage {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** The secrets in force, the current one first. Empty ones verify nothing. */
export type Secrets = readonly string[];

/** `now`: UTC ISO time, for the schemes that sign a time stamp. */
export type Verifier = (message: SignedMessage, secrets: Secrets, now: string) => boolean;

/** Standard Webhooks recommends to refuse messages more than five minutes old or early. */
const TOLERANCE_SECONDS = 300;

/** Shopify: `X-Shopify-Hmac-Sha256`, base64 HMAC-SHA256 of the body by the app's client secret. */
const shopify: Verifier = ({ headers, body }, secrets) =>
  anyMatches(secrets, (secret) => hmac(secret, body), [decoded(headers['x-shopify-hmac-sha256'], 'base64')]);

/**
 * WooCommerce: `X-WC-Webhook-Signature`, base64 HMAC-SHA256 by the secret as `wp_specialchars_decode(secret,
 * ENT_QUOTES)` leaves it.
 */
const woocommerce: Verifier = ({ headers, body }, secrets) =>
  anyMatches(secrets, (secret) => hmac(specialCharsDecoded(secret), body), [
    decoded(headers['x-wc-webhook-signature'], 'base64'),
  ]);

/** EasyPost: `X-Hmac-Signature: hmac-sha256-hex=<hex>`, HMAC-SHA256 by the NFKD form of the secret. */
const easypost: Verifier = ({ headers, body }, secrets) => {
  const [, hex] = /^hmac-sha256-hex=([\da-f]{64})$/i.exec(headers['x-hmac-signature']?.trim() ?? '') ?? [];
  return anyMatches(secrets, (secret) => hmac(secret.normalize('NFKD'), body), [decoded(hex, 'hex')]);
};

/**
 * Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` (Unix seconds) and `webhook-signature`, a list of
 * `v1,<base64>` separated by spaces, each the HMAC-SHA256 of `<id>.<timestamp>.<body>` by the secret, which
 * is `whsec_` and base64.
 */
const standardWebhooks: Verifier = ({ headers, body }, secrets, now) => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (
    id === undefined ||
    timestamp === undefined ||
    signatures === undefined ||
    !/^\d{1,12}$/.test(timestamp)
  )
    return false;
  if (!(Math.abs(Date.parse(now) / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS)) return false;
  const given = signatures
    .split(' ')
    .map((signature) => (signature.startsWith('v1,') ? decoded(signature.slice(3), 'base64') : undefined));
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  return anyMatches(
    secrets,
    (secret) => hmac(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'), signed),
    given,
  );
};

/** By the platform of the channel or tracking source. */
export const verifiers = {
  shopify,
  woocommerce,
  easypost,
  'standard-webhooks': standardWebhooks,
} as const satisfies Record<string, Verifier>;

export type SignatureScheme = keyof typeof verifiers;

/**
 * Whether one of the secrets made one of the signatures. Compared in constant time; an absent signature
 * matches nothing.
 */
function anyMatches(
  secrets: Secrets,
  expected: (secret: string) => Buffer,
  given: readonly (Buffer | undefined)[],
): boolean {
  const digests = secrets.filter((secret) => secret !== '').map(expected);
  return given.some(
    (signature) =>
      signature !== undefined &&
      digests.some((digest) => digest.length === signature.length && timingSafeEqual(digest, signature)),
  );
}

function hmac(key: string | Buffer, body: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest();
}

function decoded(text: string | undefined, encoding: 'base64' | 'hex'): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text.trim(), encoding);
}

/**
 * WordPress's `wp_specialchars_decode($text, ENT_QUOTES)`: `&amp; &lt; &gt; &quot;` and the numeric forms of
 * `& < > " '`, with any number of leading zeros; each entity once, so that `&amp;lt;` becomes `&lt;`.
 */
function specialCharsDecoded(secret: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return secret.replace(
    /&(?:(amp|lt|gt|quot)|#0*(34|38|39|60|62)|#[xX]0*(22|26|27));/g,
    (entity: string, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return named[name] ?? entity;
      return String.fromCharCode(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
}
