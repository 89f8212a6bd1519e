import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { platforms } from '../../../functions/channels/registry.ts';

const NOW = '2026-11-20T10:00:00.000Z';
const body = Buffer.from('{"id":820982911946154508, "name":"café"}');
const base64 = (secret: string, bytes: Buffer): string =>
  createHmac('sha256', secret).update(bytes).digest('base64');

describe.each([
  ['shopify', 'x-shopify-hmac-sha256'],
  ['woocommerce', 'x-wc-webhook-signature'],
] as const)('%s', (platform, header) => {
  const signed = (secret: string, bytes = body) => ({
    headers: { [header]: base64(secret, bytes) },
    body: bytes,
  });

  it('accepts the current and the previous secret', () => {
    expect(platforms[platform].verify(signed('new'), ['new', 'old'], NOW)).toBe(true);
    expect(platforms[platform].verify(signed('old'), ['new', 'old'], NOW)).toBe(true);
  });

  it('refuses another secret, other bytes, no signature, a cut signature and no secret', () => {
    expect(platforms[platform].verify(signed('wrong'), ['new', 'old'], NOW)).toBe(false);
    expect(
      platforms[platform].verify({ ...signed('new'), body: Buffer.from(`${body} `) }, ['new'], NOW),
    ).toBe(false);
    expect(platforms[platform].verify({ headers: {}, body }, ['new'], NOW)).toBe(false);
    expect(
      platforms[platform].verify(
        { headers: { [header]: base64('new', body).slice(0, 20) }, body },
        ['new'],
        NOW,
      ),
    ).toBe(false);
    expect(platforms[platform].verify(signed('new'), [], NOW)).toBe(false);
    expect(platforms[platform].verify(signed(''), [''], NOW)).toBe(false);
  });
});

describe('woocommerce', () => {
  it.each([
    ['a&amp;b', 'a&b'],
    ['&quot;x&#039;&lt;&gt;', '"x\'<>'],
    ['&#x27;&#00034;&amp;lt;', '\'"&lt;'],
  ])('signs with the secret %s decoded', (stored, decoded) => {
    const headers = { 'x-wc-webhook-signature': base64(decoded, body) };
    expect(platforms.woocommerce.verify({ headers, body }, [stored], NOW)).toBe(true);
  });
});
