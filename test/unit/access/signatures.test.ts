import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { verifyStandardWebhook } from '../../../functions/access/signatures.ts';
import { sampleJson } from '../../support/samples.ts';

describe('a Standard Webhooks signature', () => {
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
  const verify = verifyStandardWebhook;

  it('verifies within five minutes of its time stamp', () => {
    expect([-300, 0, 300].map((seconds) => verify(message, [secret], at(seconds)))).toEqual([
      true,
      true,
      true,
    ]);
    expect([-301, 301].map((seconds) => verify(message, [secret], at(seconds)))).toEqual([false, false]);
  });

  it('verifies as one of several, and by the previous secret', () => {
    const signatures = `v1a,xyz v1,AAAA ${vector['webhook-signature']}`;

    expect(
      verify(
        { ...message, headers: { ...vector, 'webhook-signature': signatures } },
        ['whsec_AAAA', secret],
        at(0),
      ),
    ).toBe(true);
  });

  it('does not verify with another id, another time stamp or a missing header', () => {
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
