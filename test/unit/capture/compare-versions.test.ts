import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../functions/capture/intake/compare-versions.ts';
import { type LineStanding, nothingHere } from '../../../functions/capture/intake/line-standing.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { shopify } from '../../../functions/channels/shopify/platform.ts';
import type { Order } from '../../../functions/order/order.ts';
import type { CanonicalOrder, OrderDraft } from '../../../functions/order/order-form.ts';
import { sample } from '../../support/samples.ts';
import { channel, draft, orderOf } from '../channels/drafts.ts';

function version(change: Partial<OrderDraft> = {}, updatedAt = '2026-11-20T12:00:00Z') {
  return orderOf({ version: { updatedAt }, ...change });
}

const inForce = version({}, '2026-11-20T11:00:00Z');
const [a, b, c] = draft.lines;
if (!a || !b || !c) throw new Error('the draft has three lines');
/** Units of a line here, all of them pending unless said otherwise. */
function standingsOf(
  order: CanonicalOrder,
  over: Readonly<Record<string, Partial<LineStanding>>> = {},
): ReadonlyMap<string, LineStanding> {
  const ours = order.lines.filter(({ open }) => open > 0);
  return new Map(
    ours.map(({ lineId, open }) => [lineId, { ...nothingHere, pending: open, ...over[lineId] }]),
  );
}

/** What a version does to an order whose channel said `before` last, and the news that it has. */
function compare(
  before: CanonicalOrder,
  arrived: CanonicalOrder,
  over: Readonly<Record<string, Partial<LineStanding>>> = {},
  order: Pick<Order, 'closed'> = {},
) {
  const known = { order, standings: standingsOf(before, over), listed: new Set<string>() };
  const edit = compareVersions({ inForce: before, fromChannel: before, arrived }, known);
  const news = edit.differences.filter(({ isNews }) => isNews).map(({ path }) => path);
  return { commands: edit.commands, differences: news };
}

function outcomeOf(change: Partial<OrderDraft>, over: Readonly<Record<string, Partial<LineStanding>>> = {}) {
  return compare(inForce, version(change), over);
}

function editOf(commands: unknown[], differences: string[] = []) {
  return { commands, differences };
}

const hold = {
  id: 'AWAITING_PAYMENT',
  reason: 'AWAITING_PAYMENT',
  before: 'route',
  onExpiry: 'cancel',
} as const;

describe('versions of an order', () => {
  it('a version places or lifts the hold by its payment', () => {
    expect(outcomeOf({ payment: 'pending', holds: [hold] })).toEqual(editOf([{ kind: 'place_hold', hold }]));

    const unpaid = version({ payment: 'pending', holds: [hold] }, '2026-11-20T11:00:00Z');

    expect(compare(unpaid, version())).toEqual(editOf([{ kind: 'lift_hold', holdId: 'AWAITING_PAYMENT' }]));
  });

  it('a version that is cancelled is our cancel, whatever else it changes', () => {
    expect(outcomeOf({ state: 'cancelled', payment: 'voided', lines: [a], tags: ['x'] })).toEqual(
      editOf([{ kind: 'cancel' }]),
    );
  });

  it.each([
    ['refused', ['state']],
    ['asked', []],
  ] as const)('a later version of a cancelled order still differs where the cancel is %s', (state, paths) => {
    const cancelled = version({ state: 'cancelled' }, '2026-11-20T11:00:00Z');
    const order = { cancel: { state, by: 'channel:shop', at: '2026-11-20T11:00:00.000Z' } } as const;
    const known = { order, standings: standingsOf(inForce), listed: new Set(['state']) };
    const arrived = version({ state: 'cancelled' });

    // The lines in force stay as they were captured.
    const versions = {
      inForce: { ...inForce, state: 'cancelled' as const },
      fromChannel: cancelled,
      arrived,
    };
    const { differences } = compareVersions(versions, known);

    expect(differences).toEqual(paths.map((path) => ({ path, isNews: false })));
  });

  it('a version that restores a cancelled order needs a person', () => {
    const cancelled = version({ state: 'cancelled' }, '2026-11-20T11:00:00Z');
    const order = { closed: { as: 'cancelled', at: '2026-11-20T11:00:00.000Z' } } as const;

    expect(compare(cancelled, version(), {}, order)).toEqual(editOf([], ['state']));
  });

  describe('address', () => {
    const shipTo = draft.shipTo ?? { lines: [], country: 'US' };
    it('a version moves the order to another place', () => {
      const moved = { ...shipTo, lines: ['1 New Street'] };

      expect(outcomeOf({ shipTo: moved })).toEqual(
        editOf([{ kind: 'change_address', shipTo: moved, moved: true }]),
      );
    });

    it('a version does not move the order for another name or phone at the same place', () => {
      const renamed = { ...shipTo, name: 'Ben Lind', phone: '555' };

      expect(outcomeOf({ shipTo: renamed })).toEqual(
        editOf([{ kind: 'change_address', shipTo: renamed, moved: false }]),
      );
    });

    it('a version changes nothing for coordinates that the channel looked up later', () => {
      expect(
        outcomeOf({ shipTo: { ...shipTo, geo: { latitude: 38, longitude: -85 } }, notes: { customer: 'x' } }),
      ).toEqual(editOf([], ['notes.customer']));
    });

    it('a version needs a person when the address is gone, and nothing is to be sent any more', () => {
      expect(outcomeOf({ shipTo: undefined, shipping: { method: 'none' } })).toEqual(
        editOf([], ['shipTo', 'shipping.method']),
      );
    });

    it('a version has an order collected in the place of shipped, whatever else follows from that', () => {
      const charges = { shipping: { amount: 0 }, total: { amount: 0 }, taxIncluded: false };
      expect(outcomeOf({ shipTo: undefined, shipping: { method: 'pickup' }, charges })).toEqual(
        editOf([{ kind: 'change_course' }]),
      );
    });
  });

  describe('quantities', () => {
    it('a version cancels units in part, which explains other sums', () => {
      expect(outcomeOf({ lines: [{ ...a, quantity: 1 }, b, c] })).toEqual(
        editOf([{ kind: 'cancel_units', lineId: 'a', quantity: 1 }]),
      );
      expect(outcomeOf({ lines: [{ ...a, cancelled: 2 }, b, c] })).toEqual(
        editOf([{ kind: 'cancel_units', lineId: 'a', quantity: 2 }]),
      );
    });

    it('a version cancels all units of a line that is gone', () => {
      expect(outcomeOf({ lines: [b, c] })).toEqual(
        editOf([{ kind: 'cancel_units', lineId: 'a', quantity: 2 }]),
      );
    });

    it('a version cancels all units that are given back without asking about the state', () => {
      const none = [{ ...a, cancelled: 2 }, { ...b, cancelled: 1 }, c];

      expect(outcomeOf({ state: 'refunded', payment: 'refunded', lines: none })).toEqual(
        editOf([
          { kind: 'cancel_units', lineId: 'a', quantity: 2 },
          { kind: 'cancel_units', lineId: 'b', quantity: 1 },
        ]),
      );
    });

    it('a version needs a person for more units and for new lines', () => {
      expect(outcomeOf({ lines: [{ ...a, quantity: 3 }, b, c] })).toMatchObject(
        editOf([], expect.arrayContaining(['lines.a.quantity'])),
      );
      expect(outcomeOf({ lines: [a, b, c, { ...a, lineId: 'd' }] })).toMatchObject(
        editOf([], expect.arrayContaining(['lines.d'])),
      );
    });

    it('a version needs a person for another SKU or price of a line', () => {
      expect(outcomeOf({ lines: [{ ...a, sku: 'CUP' }, b, c] })).toEqual(editOf([], ['lines.a.sku']));
      expect(outcomeOf({ lines: [{ ...a, unitPrice: { amount: 1 } }, b, c] })).toMatchObject(
        editOf([], expect.arrayContaining(['lines.a.unitPrice.amount', 'charges.total.amount'])),
      );
    });

    it('a version needs a person for units that somebody else fulfilled; those that we shipped are no news', () => {
      const fulfilled = { lines: [{ ...a, open: 0 }, b, c] };

      expect(outcomeOf(fulfilled)).toEqual(editOf([], ['lines.a.open']));
      expect(outcomeOf(fulfilled, { a: { pending: 1, shipped: 1 } })).toEqual(editOf([], ['lines.a.open']));
      expect(outcomeOf(fulfilled, { a: { pending: 0, shipped: 2 } })).toEqual(editOf([]));
    });

    it('a version cancels nothing of ours for a fulfilled unit that is given back', () => {
      const shippedBefore = version({ lines: [{ ...a, open: 1 }, b, c] }, '2026-11-20T11:00:00Z');
      const returned = version({ lines: [{ ...a, cancelled: 1, open: 1 }, b, c] });

      expect(compare(shippedBefore, returned)).toEqual(editOf([]));
    });
  });

  it('a version that completes the order is news unless we have shipped all of it', () => {
    expect(outcomeOf({ state: 'completed' })).toEqual(editOf([], ['state']));
    expect(
      outcomeOf({ state: 'completed' }, { a: { pending: 0, shipped: 2 }, b: { pending: 0, shipped: 1 } }),
    ).toEqual(editOf([]));
  });

  it('a version that gives money back without units needs a person', () => {
    expect(outcomeOf({ payment: 'partially_refunded' })).toEqual(editOf([], ['payment']));
  });

  it('a version has every other field that differs listed', () => {
    expect(
      outcomeOf({
        notes: { customer: 'Ring' },
        tags: ['x'],
        shipping: { method: 'ship', requested: { serviceLevel: 'nextday' } },
        gift: { isGift: true },
      }),
    ).toEqual(editOf([], ['gift.isGift', 'notes.customer', 'shipping.requested.serviceLevel', 'tags']));
  });

  it('a version of Shopify that takes units out cancels them in part', () => {
    const order = (json: string) => {
      const message = readMessage(shopify, json, 'orders/updated', channel);
      if (message.kind !== 'order') throw new Error(message.kind);
      return message.order;
    };
    const outcome = compare(
      order(sample('shopify/py_order.json')),
      order(sample('shopify/order_get_full.json')),
    );

    expect(outcome.commands).toEqual(
      expect.arrayContaining([
        { kind: 'cancel_units', lineId: '466157049', quantity: 1 },
        { kind: 'cancel_units', lineId: '703073504', quantity: 1 },
      ]),
    );
    expect(outcome.differences).not.toContain('lines.518995019.quantity');
  });
});
