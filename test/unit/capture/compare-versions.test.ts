import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../functions/capture/intake/compare-versions.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { shopify } from '../../../functions/channels/shopify/platform.ts';
import type { OrderDraft } from '../../../functions/order/order-form.ts';
import { sample } from '../../support/samples.ts';
import { channel, draft, orderOf } from '../channels/drafts.ts';

const version = (change: Partial<OrderDraft> = {}, updatedAt = '2026-11-20T12:00:00Z') =>
  orderOf({ version: { updatedAt }, ...change });
const inForce = version({}, '2026-11-20T11:00:00Z');
const [a, b, c] = draft.lines;
if (!a || !b || !c) throw new Error('the draft has three lines');
const to = (change: Partial<OrderDraft>, shipped?: ReadonlyMap<string, number>) =>
  compareVersions(inForce, version(change), shipped);
const edit = (commands: unknown[], differences: string[] = []) => ({ kind: 'edit', commands, differences });
const hold = {
  id: 'AWAITING_PAYMENT',
  reason: 'AWAITING_PAYMENT',
  before: 'route',
  onExpiry: 'cancel',
} as const;

describe('compareVersions', () => {
  it('the same content is repeated, whatever its time', () => {
    expect(compareVersions(inForce, version())).toEqual({ kind: 'repeated' });
    expect(compareVersions(inForce, version({}, '2026-11-19T00:00:00Z'))).toEqual({ kind: 'repeated' });
  });

  it('other content of an older time is ignored, of the same time is an edit', () => {
    expect(compareVersions(inForce, version({ tags: ['x'] }, '2026-11-20T10:59:59Z'))).toEqual({
      kind: 'older',
    });
    expect(compareVersions(inForce, version({ tags: ['x'] }, '2026-11-20T11:00:00Z'))).toEqual(
      edit([], ['tags']),
    );
  });

  it('payment places and lifts its hold', () => {
    expect(to({ payment: 'pending', holds: [hold] })).toEqual(edit([{ kind: 'place_hold', hold }]));
    const unpaid = version({ payment: 'pending', holds: [hold] }, '2026-11-20T11:00:00Z');
    expect(compareVersions(unpaid, version())).toEqual(
      edit([{ kind: 'lift_hold', holdId: 'AWAITING_PAYMENT' }]),
    );
  });

  it('a cancel is our cancel, whatever else it changes', () => {
    expect(to({ state: 'cancelled', payment: 'voided', lines: [a], tags: ['x'] })).toEqual(
      edit([{ kind: 'cancel' }]),
    );
  });

  it('a cancelled order that is restored needs a person', () => {
    const cancelled = version({ state: 'cancelled' }, '2026-11-20T11:00:00Z');
    expect(compareVersions(cancelled, version())).toEqual(edit([], ['state']));
  });

  describe('address', () => {
    const shipTo = draft.shipTo ?? { lines: [], country: 'US' };
    it('another place is moved', () => {
      const moved = { ...shipTo, lines: ['1 New Street'] };
      expect(to({ shipTo: moved })).toEqual(edit([{ kind: 'change_address', shipTo: moved, moved: true }]));
    });

    it('another name or phone at the same place is not', () => {
      const renamed = { ...shipTo, name: 'Ben Lind', phone: '555' };
      expect(to({ shipTo: renamed })).toEqual(
        edit([{ kind: 'change_address', shipTo: renamed, moved: false }]),
      );
    });

    it('coordinates that the channel looked up later are no change', () => {
      expect(
        to({ shipTo: { ...shipTo, geo: { latitude: 38, longitude: -85 } }, notes: { customer: 'x' } }),
      ).toEqual(edit([], ['notes.customer']));
    });

    it('one that is gone needs a person', () => {
      expect(to({ shipTo: undefined, shipping: { method: 'pickup' } })).toEqual(
        edit([], ['shipTo', 'shipping.method']),
      );
    });
  });

  describe('quantities', () => {
    it('fewer units are a partial cancel, and explain the sums', () => {
      expect(to({ lines: [{ ...a, quantity: 1 }, b, c] })).toEqual(
        edit([{ kind: 'cancel_units', lineId: 'a', quantity: 1 }]),
      );
      expect(to({ lines: [{ ...a, cancelled: 2 }, b, c] })).toEqual(
        edit([{ kind: 'cancel_units', lineId: 'a', quantity: 2 }]),
      );
    });

    it('a line that is gone is all of it', () => {
      expect(to({ lines: [b, c] })).toEqual(edit([{ kind: 'cancel_units', lineId: 'a', quantity: 2 }]));
    });

    it('all units given back is no question of state', () => {
      const none = [{ ...a, cancelled: 2 }, { ...b, cancelled: 1 }, c];
      expect(to({ state: 'refunded', payment: 'refunded', lines: none })).toEqual(
        edit([
          { kind: 'cancel_units', lineId: 'a', quantity: 2 },
          { kind: 'cancel_units', lineId: 'b', quantity: 1 },
        ]),
      );
    });

    it('more units and new lines need a person', () => {
      expect(to({ lines: [{ ...a, quantity: 3 }, b, c] })).toMatchObject(
        edit([], expect.arrayContaining(['lines.a.quantity'])),
      );
      expect(to({ lines: [a, b, c, { ...a, lineId: 'd' }] })).toMatchObject(
        edit([], expect.arrayContaining(['lines.d'])),
      );
    });

    it('another SKU or price of a line needs a person', () => {
      expect(to({ lines: [{ ...a, sku: 'CUP' }, b, c] })).toEqual(edit([], ['lines.a.sku']));
      expect(to({ lines: [{ ...a, unitPrice: { amount: 1 } }, b, c] })).toMatchObject(
        edit([], expect.arrayContaining(['lines.a.unitPrice.amount', 'charges.total.amount'])),
      );
    });

    it('units that somebody else fulfilled need a person; those that we shipped are no news', () => {
      const fulfilled = { lines: [{ ...a, open: 0 }, b, c] };
      expect(to(fulfilled)).toEqual(edit([], ['lines.a.open']));
      expect(to(fulfilled, new Map([['a', 1]]))).toEqual(edit([], ['lines.a.open']));
      expect(to(fulfilled, new Map([['a', 2]]))).toEqual(edit([]));
    });

    it('a fulfilled unit that is given back is nothing of ours to cancel', () => {
      const shippedBefore = version({ lines: [{ ...a, open: 1 }, b, c] }, '2026-11-20T11:00:00Z');
      const returned = version({ lines: [{ ...a, cancelled: 1, open: 1 }, b, c] });
      expect(compareVersions(shippedBefore, returned)).toEqual(edit([], ['lines.a.quantity']));
    });
  });

  it('an order that the channel completes is news unless we have shipped it', () => {
    expect(to({ state: 'completed' })).toEqual(edit([], ['state']));
    expect(
      to(
        { state: 'completed' },
        new Map([
          ['a', 2],
          ['b', 1],
        ]),
      ),
    ).toEqual(edit([]));
  });

  it('money given back without units needs a person', () => {
    expect(to({ payment: 'partially_refunded' })).toEqual(edit([], ['payment']));
  });

  it('lists every other field that differs', () => {
    expect(
      to({
        notes: { customer: 'Ring' },
        tags: ['x'],
        shipping: { method: 'ship', requested: { serviceLevel: 'nextday' } },
        gift: { isGift: true },
      }),
    ).toEqual(edit([], ['gift.isGift', 'notes.customer', 'shipping.requested.serviceLevel', 'tags']));
  });

  it('a Shopify edit that takes units out is a partial cancel', () => {
    const order = (json: string) => {
      const captured = readMessage(shopify, json, 'orders/updated', channel);
      if (captured.kind !== 'order') throw new Error(captured.kind);
      return captured.order;
    };
    const outcome = compareVersions(
      order(sample('shopify/py_order.json')),
      order(sample('shopify/order_get_full.json')),
    );
    if (outcome.kind !== 'edit') throw new Error(outcome.kind);
    expect(outcome.commands).toEqual(
      expect.arrayContaining([
        { kind: 'cancel_units', lineId: '466157049', quantity: 1 },
        { kind: 'cancel_units', lineId: '703073504', quantity: 1 },
      ]),
    );
    expect(outcome.differences).not.toContain('lines.518995019.quantity');
  });
});
