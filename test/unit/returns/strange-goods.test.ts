import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { takeInDoor } from '../../../functions/returns/goods-doors.ts';
import { parseReturn } from '../../../functions/returns/rma/return.store.ts';
import { sweepReturn } from '../../../functions/returns/rma/sweep-return.ts';
import { handler as takeIn } from '../../../functions/returns/take-in.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { locationItem, skuItem } from '../../support/network-items.ts';
import { ParcelTrade, UPS_NUMBER } from '../../support/parcel-trade.ts';

const A1 = { lineId: '11', units: 1 };
const A2 = { lineId: '11', units: 2 };
const B1 = { lineId: '12', units: 1 };
const store = { kind: 'location', id: 'store-2' } as const;
const mug = { sku: 'MUG', units: 2 };
const received = (id: string, over: object = {}) => ({ id, kind: 'received', ...over });
const inspected = (id: string, over: object) => ({ id, kind: 'inspected', ...over });

describe('a box of a return with something else in it', () => {
  let trade: ParcelTrade;
  let orderId: string;
  beforeEach(async () => {
    trade = new ParcelTrade();
    trade.table.seed(
      locationItem('store-2', { pool: 'stores' }),
      locationItem('wh-1'),
      skuItem('MUG'),
      skuItem('E-BOOK', { stocked: false }),
    );
    forgetNetwork();
    orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'UPS', trackingNumber: UPS_NUMBER });
    await trade.scan(UPS_NUMBER, ['in_transit', 'delivered']);
    await trade.askBack(orderId, { id: 'r1', lines: [A1] });
  });
  afterEach(async () => {
    expect(audit(await readBooks())).toEqual([]);
    trade.close();
  });

  const tell = (body: object) => trade.tellOfReturn(`${orderId}-r1`, body);
  const returned = (n = 1) => parseReturn(trade.table.item(key.return(orderId, n)) ?? {});
  const position = (sku: string, location = 'wh-1') => trade.table.item(key.position(sku, location));
  const details = () => trade.exceptions().map(({ detail }) => detail);

  it('has stock of what is known once it is inspected, as the inspection says', async () => {
    await tell(received('a', { strange: [mug] }));
    const before = position('MUG');
    await tell(inspected('b', { lines: [{ ...A1, as: 'sellable' }] }));
    const half = returned().status;
    const strange = [
      { sku: 'MUG', units: 1, as: 'sellable' },
      { sku: 'MUG', units: 1, as: 'scrap', reason: 'chipped' },
    ];
    await tell(inspected('c', { strange }));

    expect([before, half]).toEqual([undefined, 'received']);
    expect(position('MUG')).toMatchObject({ onHand: 2, unsellable: 1, free: 1, pool: 'main' });
    expect(trade.table.item(key.pool('main', 'MUG', 0))).toMatchObject({ atp: 1 });
    expect(returned()).toMatchObject({ status: 'inspected', strangeDispositions: strange });
    expect(details()).toMatchObject([{ fact: 'received', returnId: `${orderId}-r1`, strange: [mug] }]);
  });

  it('has its effect once, under the same command and under another that says the same', async () => {
    const strange = [{ ...mug, as: 'sellable' }];
    for (const id of ['a', 'a', 'a2']) await tell(received(id, { strange: [mug] }));
    await tell(inspected('b', { lines: [{ ...A1, as: 'sellable' }] }));
    for (const id of ['c', 'c', 'c2']) await tell(inspected(id, { strange }));

    expect(position('MUG')).toMatchObject({ onHand: 2 });
    expect(trade.onHand('A')).toBe(9);
    expect(trade.exceptions()).toHaveLength(1);
  });

  test.each([
    ['that nobody knows', 'BRICK'],
    ['that is declared to have no stock', 'E-BOOK'],
  ])('is named where it is a SKU %s, and is neither stocked nor waited for', async (_, sku) => {
    await tell(received('a', { lines: [A1], strange: [{ sku, units: 3 }] }));
    const { body } = await tell(
      inspected('b', { lines: [{ ...A1, as: 'sellable' }], strange: [{ sku, units: 3, as: 'sellable' }] }),
    );

    expect(body).toMatchObject({ status: 'inspected' });
    expect(position(sku)).toBeUndefined();
    expect(details()).toMatchObject([{ strange: [{ sku, units: 3, unstocked: true }] }]);
  });

  it('is stocked where its SKU has been declared by the time of the inspection', async () => {
    await tell(received('a', { lines: [], strange: [{ sku: 'BRICK', units: 1 }] }));
    trade.table.seed(skuItem('BRICK'));
    forgetNetwork();

    await tell(inspected('b', { strange: [{ sku: 'BRICK', units: 1, as: 'sellable' }] }));

    expect(position('BRICK')).toMatchObject({ onHand: 1 });
  });

  it("counts for the order's own line where the SKU is one of the order's", async () => {
    await tell(received('a', { strange: [{ sku: 'B', units: 1 }] }));
    await tell(inspected('b', { lines: [A1, B1].map((line) => ({ ...line, as: 'sellable' })) }));

    expect(trade.order(orderId).totals).toMatchObject({ delivered: 1, returned: 2 });
    expect(returned()).toMatchObject({ received: [A1, B1], status: 'inspected' });
    expect([trade.onHand('A'), trade.onHand('B')]).toEqual([9, 10]);
    expect(details()).toMatchObject([{ unannounced: [B1] }]);
  });

  it('is received by its inspection, where nobody has told of a receipt', async () => {
    await tell(inspected('b', { lines: [{ ...A1, as: 'sellable' }], strange: [{ ...mug, as: 'sellable' }] }));

    expect(position('MUG')).toMatchObject({ onHand: 2 });
    expect(returned()).toMatchObject({ status: 'inspected', strange: [mug] });
    expect(details()).toMatchObject([{ strange: [mug] }]);
  });

  it('has more of a line than the order ever sent: all of it is stock, and the excess is told', async () => {
    await tell(received('a', { lines: [{ ...A1, units: 5 }] }));
    await tell(inspected('b', { lines: [{ ...A1, units: 5, as: 'sellable' }] }));

    expect(trade.onHand('A')).toBe(13);
    expect(trade.order(orderId).totals).toMatchObject({ delivered: 1, returned: 2 });
    expect(details()).toMatchObject([{ lines: [{ ...A1, units: 3 }], unannounced: [{ ...A1, units: 4 }] }]);
  });

  it('is asked for once where nobody inspects it', async () => {
    await tell(received('a', { lines: [], strange: [mug] }));
    const later = new Date(Date.now() + 8 * 86_400_000).toISOString();

    await sweepReturn(trade.table.item(key.return(orderId, 1)) ?? {}, later);

    expect(trade.exceptions()[1]).toMatchObject({
      exceptionType: 'ReturnNotInspected',
      detail: { lines: [], strange: [mug] },
    });
  });

  it('is stock of the pool of the counter at which it stands, whichever order it came with', async () => {
    const body = { id: 'c1', orderId, lines: [], strange: [mug] };
    await call(takeIn, takeInDoor, { body, caller: store });
    await trade.tellOfReturn(
      `${orderId}-r2`,
      inspected('b', { strange: [{ ...mug, as: 'sellable', lot: 'L1' }] }),
      store,
    );

    expect(position('MUG', 'store-2')).toMatchObject({ onHand: 2, pool: 'stores', lots: [{ lot: 'L1' }] });
    expect(trade.table.item(key.pool('stores', 'MUG', 0))).toMatchObject({ atp: 2 });
    expect(returned(2)).toMatchObject({ status: 'inspected', received: [] });
  });

  test.each([
    ['neither lines nor other goods', {}, 'lines'],
    ['unsellable goods without a reason', { strange: [{ ...mug, as: 'scrap' }] }, 'strange.0.reason'],
    ['no worth', { strange: [mug] }, 'strange.0.as'],
  ])('is inspected by name: %s', async (_, over, path) => {
    expect(await tell(inspected('b', over))).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  it('names a SKU once in a receipt', async () => {
    const { status, body } = await tell(received('a', { strange: [mug, mug] }));

    expect([status, body]).toMatchObject([400, { errors: [{ path: 'strange.1.sku' }] }]);
  });

  describe('that is told again under its name with other contents', () => {
    const box = 'BOX-1';

    it('adds what is more', async () => {
      await tell(received('a', { box, lines: [A1], strange: [mug] }));
      const more = received('b', { box, lines: [A2], strange: [{ ...mug, units: 3 }] });
      await tell(more);
      await tell({ ...more, id: 'c' });

      expect(returned()).toMatchObject({ received: [A2], strange: [mug, { ...mug, units: 1 }] });
      expect(trade.order(orderId).totals).toMatchObject({ delivered: 1, returned: 2 });
    });

    it('misses what is less, with an exception, and is inspected for the rest', async () => {
      await tell(received('a', { box, lines: [A2], strange: [mug] }));
      await tell(received('b', { box, lines: [A1], strange: [{ ...mug, units: 1 }] }));
      const half = returned();
      await tell(
        inspected('c', {
          lines: [{ ...A1, as: 'sellable' }],
          strange: [{ ...mug, units: 1, as: 'sellable' }],
        }),
      );

      expect(half).toMatchObject({
        dispositions: [{ ...A1, as: 'missing' }],
        strangeDispositions: [{ sku: 'MUG', units: 1, as: 'missing' }],
      });
      expect(returned().status).toBe('inspected');
      expect([trade.onHand('A'), position('MUG')?.['onHand']]).toEqual([9, 1]);
      expect(details().at(-1)).toMatchObject({ corrected: [A1, { sku: 'MUG', units: 1 }] });
    });

    it('is another box where it has another name', async () => {
      await tell(received('a', { box, lines: [A1] }));
      await tell(received('b', { box: 'BOX-2', lines: [A1] }));

      expect(returned()).toMatchObject({ received: [A2] });
    });
  });

  describe('that is inspected again, otherwise', () => {
    beforeEach(async () => {
      await tell(received('a', { lines: [A2], strange: [mug] }));
      const as = 'sellable';
      await tell(inspected('b', { lines: [{ ...A2, as }], strange: [{ ...mug, as }] }));
    });

    test.each([
      [
        'one of two is broken',
        [{ ...A1, as: 'scrap', reason: 'broken' }],
        { onHand: 10, unsellable: 1, free: 9 },
      ],
      [
        'all of it, one of two broken',
        [
          { ...A1, as: 'sellable' },
          { ...A1, as: 'scrap', reason: 'broken' },
        ],
        { onHand: 10, unsellable: 1, free: 9 },
      ],
      [
        'one is to be mended',
        [{ ...A1, as: 'refurbish', reason: 'scratched' }],
        { onHand: 10, unsellable: 0, refurbish: 1, free: 9 },
      ],
      ['another article came for one', [{ ...A1, as: 'wrong_item' }], { onHand: 9, unsellable: 0, free: 9 }],
      [
        'one is broken, in a word of an earlier release',
        [{ ...A1, as: 'unsellable', reason: 'broken' }],
        { onHand: 10, unsellable: 1, free: 9 },
      ],
      ['one was not there', [{ ...A1, as: 'missing' }], { onHand: 9, unsellable: 0, free: 9 }],
      ['the same once more', [{ ...A2, as: 'sellable' }], { onHand: 10, unsellable: 0, free: 10 }],
      ['a part of the same', [{ ...A1, as: 'sellable' }], { onHand: 10, unsellable: 0, free: 10 }],
      ['one more', [{ ...A2, units: 3, as: 'sellable' }], { onHand: 11, unsellable: 0, free: 11 }],
    ])('corrects the stock, once: %s', async (_, lines, quantities) => {
      await tell(inspected('c', { lines }));
      await tell(inspected('d', { lines }));

      expect(position('A')).toMatchObject(quantities);
      expect(returned().status).toBe('inspected');
    });

    it('tells of units that it corrects, also of those that are none of the order', async () => {
      await tell(inspected('c', { strange: [{ ...mug, as: 'scrap', reason: 'wet' }] }));
      await tell(inspected('d', { strange: [{ ...mug, units: 1, as: 'sellable' }] }));

      expect(position('MUG')).toMatchObject({ onHand: 2, unsellable: 1 });
      expect(details().at(-1)).toMatchObject({
        corrected: [{ sku: 'MUG', units: 1, from: 'scrap', to: 'sellable' }],
      });
    });
  });
});
