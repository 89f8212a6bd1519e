import { describe, expect, test, vi } from 'vitest';
import { parcelsOf } from '../../../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { fulfillmentItem } from '../../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../../functions/fulfillment/work-order/fulfillment.ts';
import { orderItem } from '../../../../functions/order/order.store.ts';
import { amend, shiftUnits } from '../../../../functions/order/order.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { isReadAfter } from '../../../support/late-read.ts';
import { type ToldOrder, type ToldShopify, toldShopify, toldWoo } from '../../../support/told-shop.ts';

/** Requests of Shopify by their operation, of WooCommerce by method and path. */
const fulfils = ({ body = '' }: { body?: string }): boolean => /mutation fulfil\b/.test(body);

/** The location gives its parcel another label. */
function relabelled(told: ToldOrder, fulfillment: Fulfillment, numbers: string[]): void {
  const sent = parcelsOf(fulfillment).map((parcel) => ({ ...parcel, numbers }));
  const { n } = fulfillment;
  told.table.seed({ ...key.fulfillment(told.orderId, n), ...fulfillmentItem({ ...fulfillment, sent }) });
}

function sentUnits({ recorded }: ToldShopify): number[] {
  return recorded().fulfillments.map(({ lines }) => lines.reduce((sum, { quantity }) => sum + quantity, 0));
}

describe('a parcel that leaves', () => {
  test('is told to Shopify once, from the location that the connection maps, with its number (T1, T3)', async () => {
    const shop = await toldShopify(2);
    const { told, line, places } = shop;
    told.ship('T1', { [line]: 2 });

    await told.raiseAndTell();
    await told.raiseAndTell();

    expect(await told.states()).toEqual(['ship told']);
    expect(shop.recorded().fulfillments).toMatchObject([
      { locationId: places.east, tracking: [{ number: 'T1' }] },
    ]);
  });

  test('is told beside another parcel of the same line, in turn (T1, T3)', async () => {
    const shop = await toldShopify(3);
    const { told, line } = shop;
    told.ship('T1', { [line]: 2 });
    told.ship('T2', { [line]: 1 });

    await told.raiseAndTell();

    expect(await told.states()).toEqual(['ship told', 'ship told']);
    expect(sentUnits(shop)).toEqual([2, 1]);
  });

  test('is told to WooCommerce by one note with its mark, and completes the order (T2)', async () => {
    const { told, line, recorded } = await toldWoo(2);
    told.ship('T1', { [line]: 1 });
    told.ship('T2', { [line]: 1 });

    await told.raiseAndTell();
    await told.raiseAndTell();

    const notes = recorded().notes.filter(({ note }) => note.startsWith('Shipped'));
    expect(notes.map(({ note }) => /T\d/.exec(note)?.[0])).toEqual(['T1', 'T2']);
    expect(recorded().status).toBe('completed');
  });

  test('whose answer was lost is read back by its mark after the quiet time, and not sent again (T2)', async () => {
    const shop = await toldShopify(2);
    const { told, line } = shop;
    told.ship('T1', { [line]: 2 });
    told.loseAnswer(fulfils);

    await told.raiseAndTell();
    const atOnce = await told.states();
    await told.tell();
    await told.tellLater();

    expect(atOnce).toEqual(['ship sent']);
    expect(await told.states()).toEqual(['ship told']);
    expect(told.sent.filter((name) => name === 'fulfil')).toHaveLength(1);
    expect(sentUnits(shop)).toEqual([2]);
  });

  test('whose request never arrived is sent again once it can act no more (T2)', async () => {
    const { told, line, recorded } = await toldWoo(1);
    told.ship('T1', { [line]: 1 });
    told.actLate(({ method, url }) => method === 'POST' && url.includes('/notes'));

    await told.raiseAndTell();
    await told.tellLater(60);
    const early = recorded().notes.filter(({ note }) => note.startsWith('Shipped'));
    await told.tellLater();

    expect(early).toEqual([]);
    expect(await told.states()).toEqual(['ship told']);
    expect(recorded().status).toBe('completed');
  });

  test('is looked for, not sent, where whoever sent it died before it kept an answer (T2)', async () => {
    const shop = await toldShopify(2);
    const { told, line } = shop;
    const { table } = told;
    told.ship('T1', { [line]: 2 });
    await told.raiseAndTell();
    // As it stood after the request had left, and before its answer was kept.
    const [known] = table.ofType('ShopEffect');
    table.seed({
      ...known,
      pk: String(known?.['pk']),
      sk: String(known?.['sk']),
      state: { state: 'sent', sentAt: told.now() },
    });

    await told.tell();
    const atOnce = await told.states();
    await told.tellLater();

    expect(atOnce).toEqual(['ship sent']);
    expect(await told.states()).toEqual(['ship told']);
    expect(sentUnits(shop)).toEqual([2]);
  });

  test('that a relay dropped, which did not know of the connection yet, is told once all know (T1)', async () => {
    const { told, line, recorded } = await toldShopify(1);
    told.ship('N1', { [line]: 1 });
    await told.tell();
    const toldBefore = recorded().fulfillments.length;

    told.clock.advance(121_000);
    await told.work({ kind: 'reconcile' });

    expect(toldBefore).toBe(0);
    expect(recorded().fulfillments).toMatchObject([{ tracking: [{ number: 'N1' }] }]);
  });

  test('that others have told the shop of is moot, and what they did is taken in (T4)', async () => {
    const shop = await toldShopify(2);
    const { told, line, recorded } = shop;
    shop.shop.fulfilByHand(recorded().id, 'BY-HAND');
    told.ship('T1', { [line]: 2 });

    await told.raiseAndTell();

    expect(await told.states()).toEqual(['ship moot']);
    expect(recorded().fulfillments).toHaveLength(1);
    expect(told.exceptions()).toEqual([]);
  });

  test('is not done by others because an earlier one was: a unit that they sent is one of ours (T4, T5)', async () => {
    const shop = await toldShopify(2);
    const { told, line, recorded } = shop;
    shop.shop.edit(recorded().id, [{ lineId: line, quantity: 1 }]);
    shop.shop.fulfilByHand(recorded().id, 'BY-HAND');
    told.ship('T1', { [line]: 1 });
    told.ship('T2', { [line]: 1 });

    await told.raiseAndTell();

    expect(await told.states()).toEqual(['ship moot', 'ship refused']);
    expect(told.exceptions().map(({ exceptionType }) => exceptionType)).toContain('ShippedButClosed');
  });

  test('of an order that its shop has cancelled is for a person, with return and refund on offer (T7)', async () => {
    const shop = await toldShopify(2);
    const { told, line, recorded } = shop;
    told.ship('T1', { [line]: 2 });
    shop.shop.cancel(recorded().id);

    await told.raiseAndTell();
    await told.raiseAndTell();

    expect(await told.states()).toEqual(['ship refused']);
    expect(told.exceptions()).toMatchObject([
      {
        exceptionType: 'ShippedButClosed',
        detail: {
          lines: [{ lineId: line, units: 2 }],
          returns: `/orders/${told.orderId}/returns`,
          refunds: `/orders/${told.orderId}/shop-refunds`,
        },
      },
    ]);
  });

  test('of which the shop has closed a part is told for the rest, and a person hears of that part (T7)', async () => {
    const shop = await toldShopify(2);
    const { told, line, recorded } = shop;
    told.ship('T1', { [line]: 2 });
    shop.shop.edit(recorded().id, [{ lineId: line, quantity: 1 }]);

    await told.raiseAndTell();

    expect(sentUnits(shop)).toEqual([1]);
    expect(told.exceptions()).toMatchObject([
      { exceptionType: 'ShippedButClosed', detail: { lines: [{ lineId: line, units: 1 }] } },
    ]);
  });

  test('is not taken for told because an earlier parcel of ours has units of the same line (T4, T5)', async () => {
    const shop = await toldShopify(3);
    const { told, line, recorded } = shop;
    told.ship('T1', { [line]: 2 });
    await told.raiseAndTell();
    shop.shop.edit(recorded().id, [{ lineId: line, quantity: 2 }]);
    told.ship('T2', { [line]: 1 });

    await told.raiseAndTell();

    expect(await told.states()).toEqual(['ship told', 'ship refused']);
    expect(told.exceptions()).toMatchObject([{ exceptionType: 'ShippedButClosed' }]);
  });

  test('that the shop refuses is sent never again by itself, and again by another request at a word (T4)', async () => {
    const shop = await toldShopify(2);
    const { told, line, recorded } = shop;
    shop.shop.hold(recorded().id);
    told.ship('T1', { [line]: 2 });

    await told.raiseAndTell();
    await told.tellLater(90_000);

    expect(await told.states()).toEqual(['ship refused']);
    expect(told.exceptions()).toMatchObject([{ exceptionType: 'EffectRefused' }]);
    expect(told.sent.filter((name) => name === 'fulfil')).toEqual([]);
  });
});

describe('how far a parcel is', () => {
  test('that goes on under another number is told under it, once, by the name that the shop gave it (T2)', async () => {
    const { told, line, recorded } = await toldShopify(1);
    const shipped = told.ship('N1', { [line]: 1 });
    await told.raiseAndTell();

    relabelled(told, shipped, ['fedex/N1', 'ups/N2']);
    await told.raiseAndTell();
    await told.raiseAndTell();

    expect(await told.states()).toEqual(['ship told', 'renumber told']);
    expect(recorded().fulfillments).toMatchObject([{ tracking: [{ company: 'ups', number: 'N2' }] }]);
    expect(told.sent.filter((name) => name === 'renumber')).toHaveLength(1);
  });

  test('that changed its number again before that was told is told under the last one alone', async () => {
    const { told, line, recorded } = await toldShopify(1);
    const shipped = told.ship('N1', { [line]: 1 });
    await told.raiseAndTell();
    relabelled(told, shipped, ['fedex/N1', 'fedex/N2']);
    await told.raise();

    relabelled(told, shipped, ['fedex/N1', 'fedex/N2', 'fedex/N3']);
    await told.raiseAndTell();

    expect(await told.states()).toEqual(['ship told', 'renumber told']);
    expect(recorded().fulfillments).toMatchObject([{ tracking: [{ number: 'N3' }] }]);
  });

  test('that goes on under another number is said so to WooCommerce in a further note, once (T2)', async () => {
    const { told, line, recorded } = await toldWoo(1);
    const shipped = told.ship('N1', { [line]: 1 });
    await told.raiseAndTell();
    relabelled(told, shipped, ['fedex/N1', 'fedex/N2']);
    told.loseAnswer(({ method, url }) => method === 'POST' && url.includes('/notes'));

    await told.raiseAndTell();
    await told.tellLater();

    const notes = recorded().notes.map(({ note }) => note.replace(/ \[.*/, ''));
    expect(notes.filter((note) => note.includes('N2'))).toEqual(['Goes on as: fedex N2']);
    expect(await told.states()).toEqual(['ship told', 'renumber told']);
  });

  test('under the number of another one is a parcel of its own, also where its answer was lost (T2, T5)', async () => {
    const { told, line, recorded } = await toldShopify(2);
    told.ship('N1', { [line]: 1 });
    await told.raiseAndTell();
    told.ship('N1', { [line]: 1 });
    told.loseAnswer(fulfils);

    await told.raiseAndTell();
    await told.tellLater();

    expect(await told.states()).toEqual(['ship told', 'ship told']);
    expect(recorded().fulfillments.map(({ tracking }) => tracking.map(({ number }) => number))).toEqual([
      ['N1'],
      ['N1'],
    ]);
  });

  test('follows its parcel, by the name that the shop gave it; what was overtaken is not told', async () => {
    const shop = await toldShopify(2);
    const { told, line } = shop;
    told.ship('T1', { [line]: 2 });
    const at = told.now();
    await told.raise({ n: 1, m: 1, status: 'in_transit', at });
    await told.raise({ n: 1, m: 1, status: 'delivered', at });

    await told.tell();

    expect(await told.states()).toEqual(['ship told', 'tracking moot', 'tracking told']);
    expect(shop.recorded().fulfillments[0]?.events).toMatchObject([{ status: 'DELIVERED' }]);
  });
});

describe('a cancel that is decided here', () => {
  test('of a part takes these units out of the order at Shopify, without restock (T8)', async () => {
    const shop = await toldShopify(3);
    const { told, line, recorded, places } = shop;
    const before = shop.shop.stock('MUG', places.east);
    await told.cancel({ [line]: 1 });

    await told.raiseAndTell();
    await told.raiseAndTell();

    expect(await told.states()).toEqual(['cancel told']);
    expect(recorded().refunds).toMatchObject([{ lines: [{ quantity: 1, restockType: 'NO_RESTOCK' }] }]);
    expect(shop.shop.stock('MUG', places.east)).toBe(before);
  });

  test('of everything cancels the order there, and the shop that then says so cancels nothing more (T5)', async () => {
    const shop = await toldShopify(2);
    const { told, recorded, clock } = shop;
    await told.cancel();

    await told.raiseAndTell();
    clock.advance(60_000);
    await told.work({ kind: 'reconcile' });

    expect(recorded().cancelledAt).toBeDefined();
    expect(told.order()).toMatchObject({ closed: { as: 'cancelled' } });
    expect(told.exceptions()).toEqual([]);
  });

  test('takes out no unit that is still to leave from here, where the shop took the same one out (T5, T7)', async () => {
    const shop = await toldShopify(3);
    const { told, line, recorded } = shop;
    await told.cancel({ [line]: 1 });
    await told.raise();
    shop.shop.edit(recorded().id, [{ lineId: line, quantity: 2 }]);

    await told.tell();

    expect(await told.states()).toEqual(['cancel moot']);
    expect(recorded().lines[0]?.current).toBe(2);
    expect(told.order().totals).toMatchObject({ open: 2, cancelled: 1 });
  });

  test('is not put back by a shop that goes on to change its address (T5)', async () => {
    const shop = await toldShopify(2);
    const { told, line, recorded, clock } = shop;
    await told.cancel({ [line]: 1 });
    clock.advance(60_000);
    const address = recorded().shippingAddress;
    if (address) shop.shop.readdress(recorded().id, { ...address, address1: '2 Main St' });
    clock.advance(60_000);

    await told.work({ kind: 'reconcile' });
    await told.raiseAndTell();

    expect(told.order().totals).toMatchObject({ open: 1, cancelled: 1 });
    expect(recorded().lines[0]?.current).toBe(1);
  });

  test('that the shop made itself is told to nobody (T5)', async () => {
    const shop = await toldShopify(2);
    const { told, line, recorded, clock } = shop;
    clock.advance(60_000);
    shop.shop.edit(recorded().id, [{ lineId: line, quantity: 1 }]);
    clock.advance(60_000);
    await told.work({ kind: 'reconcile' });

    await told.raiseAndTell();

    expect(told.order().totals).toMatchObject({ open: 1, cancelled: 1 });
    expect(await told.states()).toEqual([]);
  });

  test('of an order of which others have sent all is for a person (T7)', async () => {
    const shop = await toldShopify(2);
    const { told, recorded } = shop;
    shop.shop.fulfilByHand(recorded().id, 'BY-HAND');
    await told.cancel();

    await told.raiseAndTell();

    expect(await told.states()).toEqual(['cancel refused']);
    expect(told.exceptions()).toMatchObject([
      { exceptionType: 'EffectRefused', detail: { kind: 'cancel', code: 'SENT_BY_OTHERS' } },
    ]);
  });

  test('of everything cancels the order at WooCommerce', async () => {
    const { told, recorded } = await toldWoo(2);
    await told.cancel();

    await told.raiseAndTell();
    await told.raiseAndTell();

    expect(recorded().status).toBe('cancelled');
    expect(await told.states()).toEqual(['cancel told']);
  });
});

describe('an order that is cancelled while it is read', () => {
  test('is cancelled at the shop as a whole: what two reads disagree on is read again (P26)', async () => {
    const { told, line } = await toldShopify(2);
    const units = { lineId: line, sku: 'MUG', shipped: 0, delivered: 0, returned: 0, lost: 0 };
    const lines = [{ ...units, units: 2 }];
    const fulfillment = told.ship('-', { [line]: 2 }, { status: 'requested', parcels: 0, sent: [], lines });
    const accepts = async (): Promise<void> => {
      const order = told.order();
      const totals = shiftUnits({ ...order.totals }, 'allocated', 'cancelled', 2);
      const closed = { as: 'cancelled', at: told.now() } as const;
      const next = amend(order, { totals, closed }, told.now());
      const gone: Fulfillment = { ...fulfillment, status: 'cancelled', lines: [{ ...units, units: 0 }] };
      told.table.seed({ ...key.order(told.orderId), ...orderItem(next) });
      told.table.seed({
        ...key.fulfillment(told.orderId, fulfillment.n),
        ...fulfillmentItem(gone),
      });
    };

    isReadAfter('list', accepts);
    await told.raise();
    vi.restoreAllMocks();

    expect(told.table.ofType('ShopEffect')).toMatchObject([{ effect: { kind: 'cancel', isWhole: true } }]);
  });
});

describe('work of a location', () => {
  test('is brought to its place at Shopify, split off where it is a part (S15)', async () => {
    const shop = await toldShopify(3);
    const { told, line, recorded, places } = shop;
    told.ship(
      '-',
      { [line]: 2 },
      {
        location: 'WEST',
        status: 'requested',
        parcels: 0,
        sent: [],
        lines: [{ lineId: line, sku: 'MUG', units: 2, shipped: 0, delivered: 0, returned: 0, lost: 0 }],
      },
    );

    await told.raiseAndTell();

    const west = recorded().fulfillmentOrders.filter(({ locationId }) => locationId === places.west);
    expect(west.flatMap(({ lines }) => lines.map(({ remaining }) => remaining))).toEqual([2]);
    expect(await told.states()).toEqual(['move told']);
  });
});

describe('what is untold', () => {
  test('is told once an outage is over, the oldest first, and in order for its order (T1)', async () => {
    const shop = await toldShopify(3);
    const { told, line } = shop;
    told.goDown();
    told.ship('T1', { [line]: 2 });
    await told.raiseAndTell();
    told.clock.advance(2 * 86_400_000);
    told.ship('T2', { [line]: 1 });
    await told.raiseAndTell();
    const down = await told.states();
    told.comeBack();
    told.clock.advance(600_000);

    await told.work({ kind: 'reconcile' });

    expect(down).toEqual(['ship wanted', 'ship wanted']);
    expect(await told.states()).toEqual(['ship told', 'ship told']);
    expect(shop.recorded().fulfillments.map(({ tracking }) => tracking[0]?.number)).toEqual(['T1', 'T2']);
  });
});
