import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { platforms } from '../../../functions/channels/registry.ts';

const NOW = '2026-11-20T10:00:00.000Z';
const body = Buffer.from('{"id":820982911946154508, "name":"café"}');

function base64Hmac(secret: string, bytes: Buffer): string {
  return createHmac('sha256', secret).update(bytes).digest('base64');
}

describe.each([
  ['shopify', 'x-shopify-hmac-sha256'],
  ['woocommerce', 'x-wc-webhook-signature'],
] as const)('the signature of %s', (platform, header) => {
  const signedBy = (secret: string, bytes = body) => ({
    headers: { [header]: base64Hmac(secret, bytes) },
    body: bytes,
  });
  const verify = platforms[platform].verify;

  it('holds by the current and by the previous secret', () => {
    expect(verify(signedBy('new'), ['new', 'old'], NOW)).toBe(true);
    expect(verify(signedBy('old'), ['new', 'old'], NOW)).toBe(true);
  });

  it('does not hold by another secret, over other bytes, when absent or cut, and without a secret', () => {
    const cut = { [header]: base64Hmac('new', body).slice(0, 20) };

    expect(verify(signedBy('wrong'), ['new', 'old'], NOW)).toBe(false);
    expect(verify({ ...signedBy('new'), body: Buffer.from(`${body} `) }, ['new'], NOW)).toBe(false);
    expect(verify({ headers: {}, body }, ['new'], NOW)).toBe(false);
    expect(verify({ headers: cut, body }, ['new'], NOW)).toBe(false);
    expect(verify(signedBy('new'), [], NOW)).toBe(false);
    expect(verify(signedBy(''), [''], NOW)).toBe(false);
  });
});

describe('the signature of woocommerce', () => {
  it.each([
    ['a&amp;b', 'a&b'],
    ['&quot;x&#039;&lt;&gt;', '"x\'<>'],
    ['&#x27;&#00034;&amp;lt;', '\'"&lt;'],
  ])('is made with the secret %s decoded', (stored, decoded) => {
    const headers = { 'x-wc-webhook-signature': base64Hmac(decoded, body) };

    expect(platforms.woocommerce.verify({ headers, body }, [stored], NOW)).toBe(true);
  });
});
