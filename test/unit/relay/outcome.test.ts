import { describe, expect, test } from 'vitest';
import { exceptionSchema } from '../../../functions/exceptions/exception.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { branchOfWait } from '../../../functions/order/unit-owner.ts';
import { outcomeOf, type WaitFacts } from '../../../functions/relay/meetings/outcome.ts';
import { latestTokens } from '../../../functions/relay/meetings/waits.ts';
import type { Token, WaitingState } from '../../../functions/shared/token.ts';
import { aFulfillment, anOrder } from '../../support/items.ts';

const token = (state: WaitingState, over: Partial<Token> = {}): Token => ({
  type: 'Token',
  orderId: 'web-1-aaaaaaaa',
  state,
  n: 1,
  token: `token of ${state}`,
  attempt: { enteredAt: '2026-11-23T10:00:00.000Z', retry: 0 },
  ...over,
});
const line = { lineId: '1', sku: 'A', units: 2, shipped: 0, delivered: 0, returned: 0, lost: 0 };

describe('the wait in Dispatch', () => {
  test.each([
    ['is open', aFulfillment({ status: 'accepted', lines: [line] }), { kind: 'none' }],
    [
      'is shipped in part',
      aFulfillment({ status: 'packed', lines: [{ ...line, shipped: 1 }] }),
      { kind: 'none' },
    ],
    [
      'is shipped',
      aFulfillment({ status: 'shipped', lines: [{ ...line, shipped: 2 }], parcels: 1 }),
      { kind: 'success' },
    ],
    [
      'was delivered before the token was stored',
      aFulfillment({ status: 'delivered', lines: [{ ...line, shipped: 2, delivered: 2 }], parcels: 1 }),
      { kind: 'success' },
    ],
    [
      'was rejected',
      aFulfillment({ status: 'rejected', lines: [], failure: 'Rejected' }),
      { kind: 'failure', error: 'Rejected' },
    ],
    [
      'was short picked',
      aFulfillment({ status: 'accepted', lines: [{ ...line, units: 1 }], failure: 'ShortPicked' }),
      { kind: 'failure', error: 'ShortPicked' },
    ],
    [
      'is cancelled',
      aFulfillment({ status: 'cancelled', lines: [] }),
      { kind: 'failure', error: 'Cancelled' },
    ],
  ] as const)(
    'Dispatch is answered by what is known of a fulfillment that %s',
    (_what, fulfillment, expected) => {
      expect(outcomeOf(token('Dispatch'), { fulfillment })).toMatchObject(expected);
    },
  );
});

describe('the wait in Track', () => {
  test.each([
    ['nothing has arrived', { shipped: 2, delivered: 0 }, 'none'],
    ['one of two has arrived', { shipped: 2, delivered: 1 }, 'none'],
    ['all has arrived', { shipped: 2, delivered: 2 }, 'success'],
    ['one has arrived and one is lost', { shipped: 2, delivered: 1, lost: 1 }, 'success'],
  ] as const)('Track, when %s', (_what, units, expected) => {
    expect(
      outcomeOf(token('Track'), {
        fulfillment: aFulfillment({
          status: expected === 'success' ? 'delivered' : 'shipped',
          lines: [{ ...line, ...units }],
        }),
      }).kind,
    ).toBe(expected);
  });
});

describe('the wait in Track for a whole order', () => {
  const whole = token('Track', { n: 0 });
  const arrived = aFulfillment({ status: 'delivered', lines: [{ ...line, shipped: 2, delivered: 2 }] });
  const underway = aFulfillment({ status: 'shipped', lines: [{ ...line, shipped: 2 }] });

  test('goes on while a parcel of any fulfillment is on its way', () => {
    expect(outcomeOf(whole, { fulfillments: [arrived, underway] }).kind).toBe('none');
  });

  test('ends with the last fulfillment, and says how they have ended', () => {
    expect(outcomeOf(whole, { fulfillments: [arrived] })).toMatchObject({
      kind: 'success',
      output: { ended: { delivered: 1 } },
    });
  });

  test('leads to Route where units of any fulfillment are to be planned again (P24)', () => {
    const corrected = { ...underway, failure: 'ShortPicked' as const };

    expect(outcomeOf(whole, { fulfillments: [arrived, corrected] })).toMatchObject({ error: 'ShortPicked' });
  });

  test('leaves units to the execution that goes on with their fulfillment (P24)', () => {
    const corrected = { ...underway, failure: 'ShortPicked' as const };
    const facts = { fulfillments: [arrived, corrected], elsewhere: new Set([corrected.n]) };

    expect(outcomeOf(whole, facts).kind).toBe('none');
  });
});

const cancelled = anOrder({ cancel: { state: 'done', by: 'operator:ann', at: '2026-11-23T10:00:00.000Z' } });
const held = anOrder({ barred: { reserve: 0, route: 0, dispatch: 1 } });
const waitingForCapacity = anOrder({
  capacityWait: { since: '2026-11-23T10:00:00.000Z', until: '2026-11-30T10:00:00.000Z', expired: false },
});
const waitsForStock = anOrder({
  backorder: { since: '2026-11-23T10:00:00.000Z', until: '2026-12-23T10:00:00.000Z', expired: false },
});
test.each([
  ['OnHold', 'a hold stands', { order: held }, 'none'],
  [
    'OnHold',
    'another gate is held',
    { order: anOrder({ barred: { reserve: 1, route: 0, dispatch: 0 } }) },
    'success',
  ],
  ['OnHold', 'the hold was lifted before the wait began', { order: anOrder({}) }, 'success'],
  ['OnHold', 'a cancel came', { order: cancelled }, 'Cancelled'],
  ['AwaitStock', 'nobody has served the order', { order: waitsForStock }, 'none'],
  ['AwaitStock', 'the order was served and waits no more', { order: anOrder({}) }, 'success'],
  [
    'AwaitStock',
    "the wait's time is over",
    {
      order: anOrder({
        backorder: { since: '2026-11-23T10:00:00.000Z', until: '2026-11-23T10:00:01.000Z', expired: true },
      }),
    },
    'BackorderExpired',
  ],
  [
    'AwaitStock',
    'the deadline came and the channel would rather lose the order',
    {
      order: anOrder({
        backorder: {
          since: '2026-11-23T10:00:00.000Z',
          until: '2026-12-23T10:00:00.000Z',
          expired: true,
          cancels: true,
        },
      }),
    },
    'Unfulfillable',
  ],
  ['AwaitStock', 'a cancel came', { order: cancelled }, 'Cancelled'],
  ['AwaitCapacity', 'a window opened', { order: waitingForCapacity, capacityAvailable: true }, 'success'],
  ['AwaitCapacity', 'no window has room', { order: waitingForCapacity }, 'none'],
  ['AwaitCapacity', "another part of the order gave up the order's place", { order: anOrder({}) }, 'success'],
  ['NeedsAttention', 'nobody has looked', { order: anOrder({}) }, 'none'],
  [
    'NeedsAttention',
    'the order closed by itself',
    { order: anOrder({ closed: { as: 'delivered', at: '2026-11-23T10:00:00.000Z' } }) },
    'success',
  ],
  [
    'AwaitApproval',
    'nobody has looked at the return',
    { returned: { status: 'requested', review: { state: 'awaited' } } },
    'none',
  ],
  [
    'AwaitApproval',
    'a person let the goods come',
    { returned: { status: 'requested', review: { state: 'approved' } } },
    'success',
  ],
  [
    'AwaitApproval',
    'a person refused',
    { returned: { status: 'cancelled', review: { state: 'refused' } } },
    'Cancelled',
  ],
  ['AwaitReceipt', 'the goods are on their way', { returned: { status: 'in_transit' } }, 'none'],
  ['AwaitReceipt', 'nothing has come back', { returned: { status: 'requested' } }, 'none'],
  ['AwaitReceipt', 'the return was inspected at once', { returned: { status: 'inspected' } }, 'success'],
  ['AwaitInspection', 'the return was cancelled', { returned: { status: 'cancelled' } }, 'Cancelled'],
] as const satisfies readonly (readonly [WaitingState, string, WaitFacts, string])[])(
  '%s, when %s',
  (state, _what, facts, expected) => {
    const answer = outcomeOf(token(state, { before: 'dispatch' }), facts);
    expect(answer.kind === 'failure' ? answer.error : answer.kind).toBe(expected);
  },
);

test('a wait for a person goes on while what an ended execution had made is to be begun anew (P24)', () => {
  const finished = aFulfillment({ status: 'rejected', lines: [] });
  const asking = exceptionSchema.parse({
    type: 'Exception',
    exceptionId: 'web-1-aaaaaaaa-x1',
    orderId: 'web-1-aaaaaaaa',
    n: 1,
    exceptionType: 'ExecutionFailed',
    status: 'open',
    owner: 'engineering',
    actions: ['retry', 'cancel', 'close'],
    openedAt: '2026-11-23T10:00:00.000Z',
    dueAt: '2026-11-23T11:00:00.000Z',
    detail: { made: [2] },
    version: 1,
  });
  const wait = token('NeedsAttention', { n: 1 });
  expect(outcomeOf(wait, { fulfillment: finished, exception: asking })).toEqual({ kind: 'none' });
  expect(outcomeOf(wait, { fulfillment: finished, exception: { ...asking, detail: {} } })).toMatchObject({
    kind: 'success',
  });
});

test.each([
  ['waits for more', { backordered: 1 }, 'failure'],
  ['has got more meanwhile, which nobody has planned', { reserved: 1 }, 'failure'],
  ['has nothing left', { cancelled: 2 }, 'success'],
])(
  'an exception of a further wait that is cancelled goes on where the order %s (P24)',
  (_what, totals, kind) => {
    const { exception: branch } = branchOfWait(1);
    const cancelled = exceptionSchema.parse({
      type: 'Exception',
      exceptionId: 'web-1-aaaaaaaa-x1',
      orderId: 'web-1-aaaaaaaa',
      n: 1,
      exceptionType: 'NoRoute',
      status: 'resolved',
      owner: 'operations',
      actions: ['retry', 'cancel', 'close'],
      openedAt: '2026-11-23T10:00:00.000Z',
      detail: {},
      branch: { n: 0, exception: branch },
      resolved: { action: 'cancel', by: 'operator:ann', at: '2026-11-23T10:05:00.000Z' },
      version: 2,
    });
    const order = anOrder({ totals: { ...noTotals, ...totals } });

    const outcome = outcomeOf(token('NeedsAttention', { branch }), { order, exception: cancelled });

    expect(outcome).toMatchObject(kind === 'failure' ? { kind, error: 'Retry' } : { kind });
  },
);

test('only the latest token of a branch is alive: of a later state, then of a later retry (P1)', () => {
  const dispatch = token('Dispatch', { attempt: { enteredAt: '2026-11-23T10:00:00.000Z', retry: 2 } });
  const retried = token('Dispatch', { attempt: { enteredAt: '2026-11-23T10:00:00.000Z', retry: 3 } });
  const track = token('Track', { attempt: { enteredAt: '2026-11-23T11:00:00.000Z', retry: 0 } });
  const returned = token('AwaitReceipt', { attempt: { enteredAt: '2026-11-22T11:00:00.000Z', retry: 0 } });
  expect(latestTokens([dispatch, retried])).toEqual([retried]);
  expect(latestTokens([track, dispatch, returned])).toEqual([track, returned]);
});
