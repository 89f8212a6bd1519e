import {
  hmacSha256,
  type Secrets,
  type SignedMessage,
  signatureBytes,
  someSecretSigned,
} from '../../access/signatures.ts';

/** `X-WC-Webhook-Signature`: base64 HMAC-SHA256 of the body by the secret as WordPress decodes it. */
export function verifyWooCommerce({ headers, body }: SignedMessage, secrets: Secrets): boolean {
  return someSecretSigned(secrets, (secret) => hmacSha256(specialCharsDecoded(secret), body), [
    signatureBytes(headers['x-wc-webhook-signature'], 'base64'),
  ]);
}

const NAMED_ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** Named, decimal and hexadecimal forms of what WordPress encodes: `& < > " '`, with any leading zeros. */
const ENTITY = /&(?:(amp|lt|gt|quot)|#0*(34|38|39|60|62)|#[xX]0*(22|26|27));/g;

/**
 * WordPress's `wp_specialchars_decode($text, ENT_QUOTES)`. Each entity is decoded once: `&amp;lt;` becomes
 * `&lt;`.
 */
function specialCharsDecoded(secret: string): string {
  return secret.replace(ENTITY, (entity: string, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return NAMED_ENTITIES[name] ?? entity;
    return String.fromCharCode(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
  });
}
