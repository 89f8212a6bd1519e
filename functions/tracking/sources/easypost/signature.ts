import {
  hmacSha256,
  type Secrets,
  type SignedMessage,
  signatureBytes,
  someSecretSigned,
} from '../../../access/signatures.ts';

const SIGNATURE = /^hmac-sha256-hex=([\da-f]{64})$/i;

/** `X-Hmac-Signature: hmac-sha256-hex=<hex>`: HMAC-SHA256 of the body by the NFKD form of the secret. */
export function verifyEasypost({ headers, body }: SignedMessage, secrets: Secrets): boolean {
  const hex = SIGNATURE.exec(headers['x-hmac-signature']?.trim() ?? '')?.[1];
  return someSecretSigned(secrets, (secret) => hmacSha256(secret.normalize('NFKD'), body), [
    signatureBytes(hex, 'hex'),
  ]);
}
