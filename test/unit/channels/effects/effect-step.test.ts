import { describe, expect, test } from 'vitest';
import type {
  OrderAtShop,
  RefundEffect,
  ShipEffect,
} from '../../../../functions/channels/contract/order-effects.ts';
import { wantedEffect } from '../../../../functions/channels/effects/effect.ts';
import {
  effectAnswered,
  nextEffectStep,
  orderFetched,
  refusalLookedInto,
} from '../../../../functions/channels/effects/effect-step.ts';
import { separateEffects } from '../../../../functions/channels/effects/foreign-effects.ts';

const at = '2026-03-02T10:00:00.000Z';
const soon = '2026-03-02T10:00:30.000Z';
const later = '2026-03-02T10:10:00.000Z';
const tomorrow = '2026-03-03T10:00:00.000Z';
const ship: ShipEffect = {
  kind: 'ship',
  id: 'e1',
  order: '7',
  lines: [{ lineId: 'a', units: 2 }],
  parcel: { number: 'T1' },
  notifyCustomer: true,
  shippedAt: at,
};
const refund: RefundEffect = {
  kind: 'refund',
  id: 'r1',
  order: '7',
  lines: [{ lineId: 'a', units: 1 }],
  amount: 500,
  currency: 'USD',
  reason: 'returned',
};
const byMark = { once: 'mark', quiet: 120 } as const;
const byKey = { once: 'key', quiet: 120 } as const;

function order(over: Partial<OrderAtShop> = {}): OrderAtShop {
  return {
    order: '7',
    updatedAt: at,
    isCancelled: false,
    open: [{ lineId: 'a', units: 2 }],
    effects: [],
    ...over,
  };
}

describe('an effect of an order', () => {
  test('is fetched for before it is sent, and cut to what is open at the shop (T7)', () => {
    expect(nextEffectStep(wantedEffect, ship, byMark, at)).toEqual({ kind: 'fetch', looksFor: true });

    const sent = orderFetched(wantedEffect, ship, order({ open: [{ lineId: 'a', units: 1 }] }), at);

    expect(sent).toMatchObject({ state: 'sent', lines: [{ lineId: 'a', units: 1 }] });
  });

  test('is for a person where the shop has closed its lines (T7)', () => {
    expect(orderFetched(wantedEffect, ship, order({ open: [] }), at)).toMatchObject({
      state: 'refused',
      code: 'NOTHING_OPEN',
    });
  });

  test('is sent again under its key until it is answered (T2)', () => {
    const sent = effectAnswered({ state: 'sent', sentAt: at }, { kind: 'unanswered', why: 'time-out' }, at);

    expect(nextEffectStep(sent, ship, byKey, at)).toMatchObject({ kind: 'wait' });
    expect(nextEffectStep(sent, ship, byKey, soon)).toEqual({ kind: 'send' });
  });

  test('without a key is looked for by its mark once it can act no more, and sent only if absent (T2)', () => {
    const sent = effectAnswered({ state: 'sent', sentAt: at }, { kind: 'unanswered', why: 'time-out' }, at);

    expect(nextEffectStep(sent, refund, byMark, soon)).toMatchObject({ kind: 'wait' });
    expect(nextEffectStep(sent, refund, byMark, later)).toEqual({ kind: 'fetch', looksFor: true });
    const found = order({ effects: [{ kind: 'refund', mark: 'r1', theirs: '99', lines: refund.lines }] });
    expect(orderFetched(sent, refund, found, later)).toEqual({ state: 'told', theirs: '99' });
    expect(orderFetched(sent, refund, order(), later)).toMatchObject({ state: 'sent', sentAt: later });
  });

  test('that is refused is told where our mark is at the shop, moot where others did the same (T4)', () => {
    const refused = effectAnswered(
      { state: 'sent', sentAt: at },
      {
        kind: 'refused',
        about: 'order',
        code: 'ALREADY',
        words: 'Already refunded.',
      },
      at,
    );

    const ours = order({ effects: [{ kind: 'refund', mark: 'r1', theirs: '99', lines: refund.lines }] });
    expect(refusalLookedInto(refused, refund, ours)).toMatchObject({ state: 'told' });
    const theirs = order({ effects: [{ kind: 'refund', theirs: '98', lines: refund.lines }] });
    expect(refusalLookedInto(refused, refund, theirs)).toEqual({ state: 'moot', isByOthers: true });
    expect(refusalLookedInto(refused, refund, order())).toMatchObject({ words: 'Already refunded.' });
  });

  test('that the shop closes between fetch and request is for a person as closed, or cut once more (T7)', () => {
    const sent = orderFetched(wantedEffect, ship, order(), at);
    const answer = { kind: 'refused', about: 'order', code: 'NOT_OPEN', words: 'Not open.' } as const;
    const refused = effectAnswered(sent, answer, at);

    expect(refusalLookedInto(refused, ship, order({ open: [] }))).toMatchObject({ code: 'NOTHING_OPEN' });
    const cut = order({ open: [{ lineId: 'a', units: 1 }] });
    expect(refusalLookedInto(refused, ship, cut)).toEqual({ state: 'wanted' });
    const again = effectAnswered(orderFetched(wantedEffect, ship, cut, at), answer, at);
    expect(refusalLookedInto(again, ship, cut)).toMatchObject({ state: 'refused', words: 'Not open.' });
  });

  test('that is refused is never sent again by itself (T4)', () => {
    const refused = { state: 'refused', code: 'ALREADY', words: 'Already refunded.' } as const;

    expect(nextEffectStep(refused, refund, byMark, tomorrow)).toEqual({ kind: 'rest' });
  });

  test('is told by its report alone where a submission tells it (T2)', () => {
    const submitted = effectAnswered(
      { state: 'sent', sentAt: at },
      { kind: 'done', value: { ticket: 't1' } },
      at,
    );
    expect(submitted).toMatchObject({ state: 'sent', ticket: 't1' });
    expect(nextEffectStep(submitted, ship, { once: 'report', quiet: 0 }, soon)).toEqual({
      kind: 'report',
      ticket: 't1',
    });

    const told = effectAnswered(submitted, { kind: 'done', value: { theirs: '5' } }, soon);

    expect(told).toMatchObject({ state: 'told', theirs: '5' });
  });

  test('of ours is no edit of the shop, also while it is under way; what is left is (T5)', () => {
    const fetched = order({
      effects: [
        { kind: 'refund', mark: 'r1', theirs: '99', lines: refund.lines },
        { kind: 'ship', theirs: 'f1', lines: [{ lineId: 'b', units: 1 }] },
        { kind: 'cancel', theirs: 'c1', lines: [{ lineId: 'a', units: 1 }] },
      ],
    });
    const own = [
      { id: 'r1', state: { state: 'sent', sentAt: at } as const },
      { id: 's1', state: { state: 'told', theirs: 'f1' } as const },
    ];

    expect(separateEffects(fetched, own)).toMatchObject({
      foreign: [{ theirs: 'c1' }],
      settled: [{ id: 'r1', theirs: '99' }],
    });
  });
});
