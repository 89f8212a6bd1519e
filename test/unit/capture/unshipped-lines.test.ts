import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { later, Shops, shopifyOrder, wooOrder } from './shops.ts';

describe('an edit of lines that are not ours to ship', () => {
  let shops: Shops;
  beforeEach(() => {
    shops = new Shops();
  });
  afterEach(() => shops.close());

  const bundle = (sets: number, hour: number) => {
    const line = (id: number, sku: string, quantity: number, more: object) => {
      const price = `${quantity * 10}.00`;
      return { id, sku, name: sku, product_id: id, quantity, subtotal: price, total: price, ...more };
    };
    return wooOrder({
      date_modified_gmt: `2026-11-23T${hour}:00:00`,
      line_items: [
        line(1, 'SET', sets, { bundled_items: [2, 3] }),
        line(2, 'A', sets, { bundled_by: 1 }),
        line(3, 'B', 2 * sets, { bundled_by: 1 }),
      ],
    });
  };
  const edited = () => shops.exceptions().flatMap(({ detail }) => Object(detail)['fields']);

  it('takes the parts of a set out with it, and asks nobody about the set', async () => {
    const { orderId } = await shops.woo(bundle(2, 15), 'order.created');

    await shops.woo(bundle(1, 16));

    expect(shops.order(orderId).totals).toMatchObject({ open: 3, cancelled: 3 });
    expect(edited()).toEqual([]);
  });

  it('asks for more of the parts where more sets are wanted, and not for the set', async () => {
    await shops.woo(bundle(1, 15), 'order.created');

    await shops.woo(bundle(2, 16));

    expect(edited()).toEqual(expect.arrayContaining(['lines.2.quantity', 'lines.3.quantity']));
    expect(edited().filter((path: string) => path.startsWith('lines.1.'))).toEqual([]);
  });

  it('asks nobody about services, downloads and lines that somebody else sends', async () => {
    const order = (units: number, open: number) => ({
      line_items: [
        { id: 11, sku: 'A', title: 'A', quantity: 2, price: '1.00' },
        { id: 12, sku: null, title: 'Care', quantity: units, price: '1.00', requires_shipping: false },
        {
          id: 13,
          sku: 'X',
          quantity: units,
          fulfillable_quantity: open,
          price: '1.00',
          fulfillment_service: 'print',
        },
      ],
    });
    const first = shopifyOrder(order(1, 1));
    const { orderId } = await shops.shopify(first, 'orders/create');

    await shops.shopify(later(first, order(3, 0)));

    expect(shops.order(orderId).totals).toMatchObject({ open: 2, cancelled: 0 });
    expect(edited()).toEqual([]);
  });
});
