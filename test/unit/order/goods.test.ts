import { describe, expect, it } from 'vitest';
import { canonicalOrderSchema, openLines } from '../../../functions/order/canonical-order.ts';
import type { OrderDraft } from '../../../functions/order/order-form.ts';
import { draft, orderOf } from '../channels/drafts.ts';

type Line = OrderDraft['lines'][number];

function line(lineId: string, more: Partial<Line> = {}): Line {
  return { lineId, sku: lineId.toUpperCase(), quantity: 1, unitPrice: { amount: 100 }, ...more };
}

function shipped(...lines: Line[]): string[] {
  return openLines(orderOf({ lines })).map(({ lineId }) => lineId);
}

/** The codes of the rules that an order of these lines breaks. */
function brokenRules(...lines: Line[]): unknown[] {
  const issues = canonicalOrderSchema.safeParse({ ...draft, lines }).error?.issues ?? [];
  return issues.map((issue) => (issue.code === 'custom' ? issue.params?.['code'] : issue.code));
}

describe('the lines of an order that are goods to ship', () => {
  it('are the parts of a set, not the set beside them', () => {
    const set = line('set', { kind: 'bundle' });

    expect(shipped(set, line('a', { parentLineId: 'set' }), line('b', { parentLineId: 'set' }))).toEqual([
      'a',
      'b',
    ]);
    expect(shipped(line('set'), line('a', { parentLineId: 'set' }))).toEqual(['a']);
  });

  it('are the parts alone of a set within a set', () => {
    const inner = line('inner', { kind: 'bundle', parentLineId: 'outer' });

    expect(shipped(line('outer', { kind: 'bundle' }), inner, line('a', { parentLineId: 'inner' }))).toEqual([
      'a',
    ]);
  });

  it('are a bundle that lists no parts, and an article whose only parts are services', () => {
    expect(shipped(line('box', { kind: 'bundle' }))).toEqual(['box']);
    expect(shipped(line('tv'), line('care', { kind: 'service', parentLineId: 'tv' }))).toEqual(['tv']);
  });

  it('are not a set whose parts were all taken out again', () => {
    expect(shipped(line('set'), line('a', { parentLineId: 'set', cancelled: 1 }), line('b'))).toEqual(['b']);
  });

  it.each(['service', 'fee'] as const)('are no line of the kind %s, with or without a SKU', (kind) => {
    const { sku: _, ...unnamed } = line('x', { kind });

    expect(shipped(line('a'), line('x', { kind, open: 1 }))).toEqual(['a']);
    expect(shipped(line('a'), unnamed)).toEqual(['a']);
  });

  it('are gift cards of paper and no others', () => {
    const cards = [
      line('paper', { kind: 'giftcard' }),
      line('code', { kind: 'giftcard', requiresShipping: false }),
    ];

    expect(shipped(...cards)).toEqual(['paper']);
  });

  it('are no line that the fulfilment service of somebody else sends, which needs no SKU either', () => {
    const { sku: _, ...print } = line('print', { fulfillmentService: 'printful' });

    expect(shipped(line('a'), print)).toEqual(['a']);
  });
});

describe('a line that is a part of itself', () => {
  it.each([
    [[line('a', { parentLineId: 'a' })]],
    [[line('a', { parentLineId: 'b' }), line('b', { parentLineId: 'a' })]],
  ])('is refused by name: nothing would be shipped', (lines) => {
    expect(brokenRules(...lines)).toEqual(lines.map(() => 'PARENT_CIRCLE'));
  });

  it('is not found in a chain of 500 sets', () => {
    const chain = Array.from({ length: 500 }, (_, n) => line(`l${n}`, { parentLineId: `l${n + 1}` }));

    expect(brokenRules(...chain)).toEqual([]);
    expect(shipped(...chain)).toEqual(['l0']);
  });

  it('is shipped with a warning where the order does not list its set', () => {
    const order = orderOf({ lines: [line('a', { parentLineId: 'gone' })] });

    expect(openLines(order)).toHaveLength(1);
    expect(order.warnings).toMatchObject([{ code: 'UNKNOWN_PARENT', path: 'lines.0.parentLineId' }]);
  });
});
