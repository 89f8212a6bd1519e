import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handler as readStock } from '../../../functions/inventory/read-stock.handler.ts';
import { readSkuStockDoor } from '../../../functions/inventory/stock-doors.ts';
import { networkEntities } from '../../../functions/network/doors.ts';
import { handler as put } from '../../../functions/network/put.handler.ts';
import { skuIdSchema } from '../../../functions/order/sku-id.ts';
import { gatewayPath } from '../../../functions/shared/door.ts';
import { gatewayEvent } from '../../../simulator/aws/gateway.ts';
import { call, context } from '../../support/call.ts';
import { Shops, shopifyOrder } from '../capture/shops.ts';

const operator = { kind: 'operator', id: 'ada' } as const;
const spellings = [
  'AB/12',
  '50%',
  '50%25',
  'A+B',
  'a b',
  'Größe',
  'x#y',
  'naïve',
  '%2F',
  '日本',
  'AB',
  'ab',
  '../up',
];

describe('a SKU is the same at every door', () => {
  let shops: Shops;
  beforeEach(() => {
    shops = new Shops();
  });
  afterEach(() => shops.close());

  const putDoor = networkEntities.flatMap(({ entity, doors }) =>
    entity.param === 'sku' ? [doors.put] : [],
  )[0];
  if (!putDoor) throw new Error('no door takes a SKU');

  /** The path parameter as an HTTP API hands it over: decoded, but for the escape of the per-cent sign. */
  const inPath = (sku: string) => sku.replaceAll('%', '%25');
  const atp = async (sku: string) => {
    const request = { params: { sku: inPath(sku) }, caller: operator };
    const { body } = await call(readStock, readSkuStockDoor, request);
    return body;
  };

  it.each(spellings)('%s: declared, stocked, ordered and read', async (sku) => {
    const params = { sku: inPath(sku) };
    const declared = await call(put, putDoor, { params, body: { title: 'x' }, caller: operator });
    await shops.receiveStock({ [sku]: 5 });
    const line = { id: 11, sku, title: 'A', quantity: 2, price: '15.00', requires_shipping: true };
    const { orderId } = await shops.shopify(shopifyOrder({ line_items: [line] }), 'orders/create');
    await shops.walk(orderId, 'Reserve');

    expect([declared.status, declared.body['id']]).toEqual([201, sku]);
    expect(await atp(sku)).toMatchObject({ sku, pools: [{ pool: 'main', atp: 3 }] });
  });

  it('in whatever form its accents come, and with spaces around it', () => {
    expect(skuIdSchema.parse(' Gro\u0308\u00dfe ')).toBe('Gr\u00f6\u00dfe');
  });

  it.each(['', '   ', 'a\u0000b', 'a\nb', 'a\u202eb', 'x'.repeat(101)])(
    '%j is none, at any door',
    async (sku) => {
      const line = { lineId: '1', sku, quantity: 1, unitPrice: { amount: 100 } };
      const { status } = await shops.submit({ lines: [line] });

      expect(skuIdSchema.safeParse(sku).success).toBe(false);
      expect(status).toBe(400);
    },
  );

  it('may have slashes in a path: the route takes all that is left of it', async () => {
    expect(gatewayPath(readSkuStockDoor)).toBe('/stock/{sku+}');
    const event = gatewayEvent(readSkuStockDoor, { params: { sku: 'AB/12' }, caller: operator });
    const answer = await readStock({ ...event, routeKey: 'GET /stock/{sku+}' }, context);

    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('AB/12');
  });
});
