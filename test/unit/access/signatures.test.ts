import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { verifiers } from '../../../functions/access/signatures.ts';
import { sampleBytes, sampleJson } from '../../support/samples.ts';

const NOW = '2026-11-20T10:00:00.000Z';
const body = Buffer.from('{"id":820982911946154508, "name":"café"}');
const base64 = (secret: string, bytes: Buffer): string =>
  createHmac('sha256', secret).update(bytes).digest('base64');

describe.each([
  ['shopify', 'x-shopify-hmac-sha256'],
  ['woocommerce', 'x-wc-webhook-signature'],
] as const)('%s', (scheme, header) => {
  const signed = (secret: string, bytes = body) => ({
    headers: { [header]: base64(secret, bytes) },
    body: bytes,
  });

  it('accepts the current and the previous secret', () => {
    expect(verifiers[scheme](signed('new'), ['new', 'old'], NOW)).toBe(true);
    expect(verifiers[scheme](signed('old'), ['new', 'old'], NOW)).toBe(true);
  });

  it('refuses another secret, other bytes, no signature, a cut signature and no secret', () => {
    expect(verifiers[scheme](signed('wrong'), ['new', 'old'], NOW)).toBe(false);
    expect(verifiers[scheme]({ ...signed('new'), body: Buffer.from(`${body} `) }, ['new'], NOW)).toBe(false);
    expect(verifiers[scheme]({ headers: {}, body }, ['new'], NOW)).toBe(false);
    expect(
      verifiers[scheme]({ headers: { [header]: base64('new', body).slice(0, 20) }, body }, ['new'], NOW),
    ).toBe(false);
    expect(verifiers[scheme](signed('new'), [], NOW)).toBe(false);
    expect(verifiers[scheme](signed(''), [''], NOW)).toBe(false);
  });
});

describe('woocommerce', () => {
  it.each([
    ['a&amp;b', 'a&b'],
    ['&quot;x&#039;&lt;&gt;', '"x\'<>'],
    ['&#x27;&#00034;&amp;lt;', '\'"&lt;'],
  ])('signs with the secret %s decoded', (stored, decoded) => {
    const headers = { 'x-wc-webhook-signature': base64(decoded, body) };
    expect(verifiers.woocommerce({ headers, body }, [stored], NOW)).toBe(true);
  });
});

describe('easypost', () => {
  const vector = z
    .object({ secret: z.string(), signature: z.string() })
    .parse(sampleJson('signed_vectors/easypost_vector.json'));
  const bytes = sampleBytes('signed_vectors/easypost_body.json');

  it('verifies the signed vector, whose secret is not ASCII', () => {
    const headers = { 'x-hmac-signature': vector.signature };
    expect(verifiers.easypost({ headers, body: bytes }, [vector.secret], NOW)).toBe(true);
    expect(
      verifiers.easypost({ headers, body: bytes }, ['another', vector.secret.normalize('NFKD')], NOW),
    ).toBe(true);
  });

  it('refuses a body that was parsed and written again', () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(bytes.toString('utf8')), null, 1));
    expect(
      verifiers.easypost(
        { headers: { 'x-hmac-signature': vector.signature }, body: rewritten },
        [vector.secret],
        NOW,
      ),
    ).toBe(false);
  });

  it.each(['', 'hmac-sha256-hex=', 'hmac-sha256-hex=zz', vector.signature.replace('hmac-sha256-hex=', '')])(
    'refuses the header %j',
    (header) => {
      expect(
        verifiers.easypost({ headers: { 'x-hmac-signature': header }, body: bytes }, [vector.secret], NOW),
      ).toBe(false);
    },
  );
});

describe('standard webhooks', () => {
  const vector = z
    .object({
      secret: z.string(),
      body: z.string(),
      'webhook-id': z.string(),
      'webhook-timestamp': z.string(),
      'webhook-signature': z.string(),
    })
    .parse(sampleJson('signed_vectors/standard_webhooks_vector.json'));
  const { secret } = vector;
  const message = { headers: vector, body: Buffer.from(vector.body) };
  const at = (seconds: number): string =>
    new Date((Number(vector['webhook-timestamp']) + seconds) * 1000).toISOString();
  const verify = verifiers['standard-webhooks'];

  it('verifies the signed vector within five minutes', () => {
    expect([-300, 0, 300].map((seconds) => verify(message, [secret], at(seconds)))).toEqual([
      true,
      true,
      true,
    ]);
    expect([-301, 301].map((seconds) => verify(message, [secret], at(seconds)))).toEqual([false, false]);
  });

  it('takes any of several signatures, and the previous secret', () => {
    const signatures = `v1a,xyz v1,AAAA ${vector['webhook-signature']}`;
    expect(
      verify(
        { ...message, headers: { ...vector, 'webhook-signature': signatures } },
        ['whsec_AAAA', secret],
        at(0),
      ),
    ).toBe(true);
  });

  it('refuses another id, another time stamp and a missing header', () => {
    expect(verify({ ...message, headers: { ...vector, 'webhook-id': 'msg_other' } }, [secret], at(0))).toBe(
      false,
    );
    expect(
      verify(
        {
          ...message,
          headers: { ...vector, 'webhook-timestamp': String(Number(vector['webhook-timestamp']) + 1) },
        },
        [secret],
        at(0),
      ),
    ).toBe(false);
    expect(verify({ ...message, headers: { ...vector, 'webhook-timestamp': 'soon' } }, [secret], at(0))).toBe(
      false,
    );
    expect(verify({ ...message, headers: { 'webhook-id': vector['webhook-id'] } }, [secret], at(0))).toBe(
      false,
    );
  });
});
