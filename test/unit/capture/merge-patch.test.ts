import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { mergePatch } from '../../../functions/capture/intake/merge-patch.ts';
import { orderOrQuarantine } from '../../../functions/channels/message/order-or-quarantine.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { woocommerce } from '../../../functions/channels/woocommerce/platform.ts';
import { sample } from '../../support/samples.ts';
import { channel } from '../channels/drafts.ts';

describe('JSON merge patch', () => {
  // The examples of RFC 7396, appendix A.
  it.each<[unknown, unknown, unknown]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('a merge patch makes of %j by %j: %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('a merge patch leaves the value that it is applied to as it was', () => {
    const target = { a: { b: 1 } };
    mergePatch(target, { a: { b: 2 } });

    expect(target).toEqual({ a: { b: 1 } });
  });

  it('a merge patch takes a member named __proto__ like any other: nothing is inherited from a patch', () => {
    const merged = mergePatch({ b: 2 }, JSON.parse('{"__proto__":{"sku":"X"},"a":1}'));

    expect(merged).not.toHaveProperty('sku');
    expect(JSON.stringify(merged)).toBe('{"b":2,"__proto__":{"sku":"X"},"a":1}');
  });

  it('a merge patch completes a quarantined order', () => {
    const quarantined = readMessage(
      woocommerce,
      sample('woocommerce/order_http_request_454.json'),
      'order.created',
      channel,
    );
    if (quarantined.kind !== 'quarantined') throw new Error(quarantined.kind);
    const { lines } = z
      .object({ lines: z.array(z.looseObject({ sku: z.string().default('SINGLE-1') })) })
      .parse(quarantined.draft);

    expect(orderOrQuarantine(mergePatch(quarantined.draft, { lines }))).toMatchObject({
      kind: 'order',
      order: {
        lines: [
          { sku: 'SINGLE-1', open: 2 },
          { sku: 'Bar3', open: 1 },
        ],
      },
    });
  });

  it('a merge patch leaves a quarantine when it makes no order', () => {
    expect(orderOrQuarantine(mergePatch({ lines: [] }, 'nonsense'))).toMatchObject({
      kind: 'quarantined',
      external: {},
      draft: 'nonsense',
    });
  });
});
