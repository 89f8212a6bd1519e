import {
  hmacSha256,
  type Secrets,
  type SignedMessage,
  signatureBytes,
  someSecretSigned,
} from '../../access/signatures.ts';

/** `X-Shopify-Hmac-Sha256`: base64 HMAC-SHA256 of the body by the app's client secret. */
export function verifyShopify({ headers, body }: SignedMessage, secrets: Secrets): boolean {
  return someSecretSigned(secrets, (secret) => hmacSha256(secret, body), [
    signatureBytes(headers['x-shopify-hmac-sha256'], 'base64'),
  ]);
}
