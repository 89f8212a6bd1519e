import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { easypost } from '../../../functions/tracking/sources/easypost/platform.ts';
import { sampleBytes, sampleJson } from '../../support/samples.ts';

const NOW = '2026-11-20T10:00:00.000Z';

describe('the signature of EasyPost', () => {
  const vector = z
    .object({ secret: z.string(), signature: z.string() })
    .parse(sampleJson('signed_vectors/easypost_vector.json'));
  const bytes = sampleBytes('signed_vectors/easypost_body.json');

  it('the signed vector verifies, whose secret is not ASCII', () => {
    const headers = { 'x-hmac-signature': vector.signature };

    expect(easypost.verify({ headers, body: bytes }, [vector.secret], NOW)).toBe(true);
    expect(easypost.verify({ headers, body: bytes }, ['another', vector.secret.normalize('NFKD')], NOW)).toBe(
      true,
    );
  });

  it('a body that was parsed and written again does not verify', () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(bytes.toString('utf8')), null, 1));
    const message = { headers: { 'x-hmac-signature': vector.signature }, body: rewritten };

    expect(easypost.verify(message, [vector.secret], NOW)).toBe(false);
  });

  it.each(['', 'hmac-sha256-hex=', 'hmac-sha256-hex=zz', vector.signature.replace('hmac-sha256-hex=', '')])(
    'the header %j does not verify',
    (header) => {
      const message = { headers: { 'x-hmac-signature': header }, body: bytes };

      expect(easypost.verify(message, [vector.secret], NOW)).toBe(false);
    },
  );
});
