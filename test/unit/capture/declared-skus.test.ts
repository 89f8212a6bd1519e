import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { networkEntities } from '../../../functions/network/doors.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { handler as put } from '../../../functions/network/put.handler.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { skuItem } from '../../support/network-items.ts';
import { later, Shops, shopifyOrder } from './shops.ts';

const operator = { kind: 'operator', id: 'ada' } as const;
const price = { amount: 100 };

describe('SKUs of an order that is taken in', () => {
  let shops: Shops;
  beforeEach(() => {
    shops = new Shops();
  });
  afterEach(() => shops.close());

  const line = (lineId: string, sku: string, more: object = {}) => ({
    lineId,
    sku,
    quantity: 1,
    unitPrice: price,
    ...more,
  });
  const item = (id: number, sku: string) => ({ id, sku, title: sku, quantity: 1, price: '1.00' });
  const declare = async (sku: string, body: object = {}) => {
    const door = networkEntities.flatMap(({ entity, doors }) =>
      entity.name === 'sku' ? [doors.put] : [],
    )[0];
    if (!door) throw new Error('no door declares a SKU');
    await call(put, door, { params: { sku }, body, caller: operator });
  };
  const undeclared = () =>
    shops
      .exceptions()
      .filter(({ exceptionType }) => exceptionType === 'UndeclaredSku')
      .map(({ detail }) => detail);

  describe('that nobody has declared', () => {
    it('are a warning on each order and one exception a SKU', async () => {
      const lines = [line('1', 'A'), line('2', 'GHOST'), line('3', 'GHOST'), line('4', 'WRAITH')];
      const first = await shops.submit({ lines });
      await shops.shopify(shopifyOrder({ line_items: [item(11, 'GHOST')] }), 'orders/create');

      expect(first.body['warnings']).toMatchObject([
        { code: 'UNDECLARED_SKU', path: 'lines.1.sku' },
        { code: 'UNDECLARED_SKU', path: 'lines.2.sku' },
        { code: 'UNDECLARED_SKU', path: 'lines.3.sku' },
      ]);
      const named = { first: first.body['orderId'] };
      expect(undeclared()).toEqual(
        expect.arrayContaining([
          { sku: 'GHOST', ...named },
          { sku: 'WRAITH', ...named },
        ]),
      );
      expect(undeclared()).toHaveLength(2);
    });

    it('are no trouble any more once they are declared, by a person or by stock that comes', async () => {
      await shops.submit({ lines: [line('1', 'GHOST'), line('2', 'WRAITH')] });
      await declare('GHOST');
      await shops.receiveStock({ WRAITH: 1 });

      expect(undeclared()).toEqual([]);
      expect(
        (await shops.submit({ external: { id: '2', number: '2' }, lines: [line('1', 'GHOST')] })).body,
      ).toMatchObject({ warnings: [] });
    });

    it('say which SKU is meant where capitals alone differ, and are not taken for it', async () => {
      const { body } = await shops.submit({ lines: [line('1', 'a')] });

      expect(body['warnings']).toMatchObject([
        { message: 'line "1" names the SKU a, which nobody has declared: A is' },
      ]);
      expect(undeclared()).toMatchObject([{ sku: 'a' }]);
    });

    it('are known where there is stock of them from before SKUs had to be declared', async () => {
      await shops.receiveStock({ OLD: 5 });
      shops.table.remove(key.sku('OLD'));
      forgetNetwork();

      const { body } = await shops.submit({ lines: [line('1', 'OLD')] });

      expect([body['warnings'], undeclared()]).toEqual([[], []]);
    });

    it('are asked about once: the same order again has the same answer, whatever was declared since', async () => {
      const first = await shops.submit({ lines: [line('1', 'GHOST')] });
      await declare('GHOST', { stocked: false });
      const second = await shops.submit({ lines: [line('1', 'GHOST')] });

      expect([first.status, second.status]).toEqual([201, 200]);
      expect(second.body).toEqual(first.body);
    });

    it('are no trouble where the line is not ours to ship', async () => {
      const { body } = await shops.submit({
        lines: [
          line('1', 'A'),
          line('2', 'CARE', { kind: 'service' }),
          line('3', 'PDF', { requiresShipping: false }),
        ],
      });

      expect([body['warnings'], undeclared()]).toEqual([[], []]);
    });
  });

  describe('that have no stock', () => {
    beforeEach(() => {
      shops.table.seed(skuItem('EBOOK', { stocked: false }));
    });

    it('are neither reserved nor shipped, and hold nothing back', async () => {
      await shops.receiveStock({ A: 1 });
      const lines = { line_items: [item(11, 'A'), item(12, 'EBOOK')] };
      const { orderId } = await shops.shopify(shopifyOrder(lines), 'orders/create');
      await shops.walk(orderId, 'Dispatch');

      expect(shops.order(orderId).totals).toMatchObject({ allocated: 1, open: 0, reserved: 0 });
      const { lines: kept } = await readBody(String(orderId), 0);
      expect(kept.map(({ sku, open }) => [sku, open])).toEqual([
        ['A', 1],
        ['EBOOK', 0],
      ]);
    });

    it('close an order of nothing else', async () => {
      const { body } = await shops.submit({ lines: [line('1', 'EBOOK')] });

      expect(body).toMatchObject({ units: 0, closed: 'nothing_to_ship' });
    });

    it('open no exception when the shop tells the order again, or changes something else', async () => {
      const first = shopifyOrder({ line_items: [item(11, 'A'), item(12, 'EBOOK')] });
      const { orderId } = await shops.shopify(first, 'orders/create');

      await shops.shopify(first, 'orders/updated');
      await shops.shopify(later(first, { note: 'please ring' }));
      await shops.shopify(
        later(first, { line_items: [item(11, 'A'), { ...item(12, 'EBOOK'), quantity: 3 }] }, 90),
      );

      await shops.shopify(
        later(first, { line_items: [item(11, 'A'), item(12, 'EBOOK'), item(13, 'EBOOK')] }, 120),
      );

      const fields = shops.exceptions().flatMap(({ detail }) => Object(detail)['fields']);
      expect(fields.filter((path: string) => path.startsWith('lines.'))).toEqual([]);
      expect(shops.order(orderId).totals.open).toBe(1);
    });
  });
});
