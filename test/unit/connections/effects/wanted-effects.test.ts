import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { packedUnits } from '../../../../functions/fulfillment/parcels/sent-parcel.ts';
import { fulfillmentItem } from '../../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { orderItem } from '../../../../functions/order/order.store.ts';
import { amend, type Hold, type Order } from '../../../../functions/order/order.ts';
import { effectsOf } from '../../../../functions/relay/changes/effects.ts';
import type { Image } from '../../../../functions/relay/changes/record.ts';
import { carryOut } from '../../../../functions/relay/effects/carry-out.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { type ToldOrder, toldShopify, toldWoo } from '../../../support/told-shop.ts';

const queue = mockClient(SQSClient);

/** What the relay does for a change of an item, but for what the queue then brings. */
async function relay(old: Image | undefined, now: Image): Promise<void> {
  const change = { sequenceNumber: '1', type: now.type, item: 'x', createdAt: 0, new: now };
  const effects = effectsOf(old ? { ...change, old } : change).filter(({ kind }) => kind === 'tellOrder');
  const failures = await carryOut(effects);
  expect([...failures.values()]).toEqual([]);
}

function imageOf(order: Order): Image {
  return { ...key.order(order.orderId), ...orderItem(order), type: 'Order' };
}

function held(told: ToldOrder, holds: readonly Hold[]): Promise<void> {
  const before = told.order();
  const next = amend(before, { holds: [...holds] }, told.now());
  told.table.seed(imageOf(next));
  return relay(imageOf(before), imageOf(next));
}

const hold: Hold = {
  id: 'FRAUD',
  reason: 'looked at',
  before: 'dispatch',
  placedBy: 'operator:ann',
  placedAt: '2026-11-02T10:00:00.000Z',
  onExpiry: 'lift',
};

function askedFor(): unknown[] {
  return queue
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries ?? [])
    .map(({ MessageBody = '' }) => JSON.parse(MessageBody));
}

describe('what a shop is to be told, by the relay', () => {
  test('is kept when a parcel leaves, once however often the change is seen, and asked for (T1)', async () => {
    const { told, line } = await toldShopify(2);
    queue.reset();
    queue.on(SendMessageBatchCommand).resolves({});
    const shipped = told.ship('N1', { [line]: 2 });
    const now: Image = {
      ...key.fulfillment(told.orderId, 1),
      ...fulfillmentItem(shipped),
      type: 'Fulfillment',
    };

    await relay(undefined, now);
    await relay(undefined, now);

    expect(await told.states()).toEqual(['ship wanted']);
    expect(askedFor()).toContainEqual({ kind: 'effects', channel: told.channel.id, order: told.external });
  });

  test('is nothing for a channel that is not connected, of whose orders nothing is read', async () => {
    const { told, line } = await toldShopify(2);
    const shipped = told.ship('N1', { [line]: 2 });
    const { id } = told.channel;
    told.table.seed({ ...told.table.item(key.channel(id)), ...key.channel(id), connection: undefined });
    told.forgetChannels();
    const now: Image = {
      ...key.fulfillment(told.orderId, 1),
      ...fulfillmentItem(shipped),
      type: 'Fulfillment',
    };
    await relay(undefined, now);
    const before = told.table.reads;

    await relay(undefined, now);

    expect(told.table.ofType('ShopEffect')).toEqual([]);
    expect(told.table.reads - before).toBe(0);
  });

  test("is told with the next look at the shop's orders where its message was lost (T1)", async () => {
    const { told, line, recorded } = await toldShopify(1);
    told.ship('N1', { [line]: 1 });
    await told.raise();

    await told.work({ kind: 'reconcile' });

    expect(recorded().fulfillments).toHaveLength(1);
  });

  test('follows the parcel for as long as nobody has sent it: another number is the one that is told', async () => {
    const { told, line, recorded } = await toldShopify(1);
    const shipped = told.ship('N1', { [line]: 1 });
    await told.raise();
    const parcel = {
      m: 1,
      numbers: ['fedex/N1', 'fedex/N2'],
      at: told.now(),
      lines: { [line]: packedUnits(1) },
    };
    told.table.seed({
      ...key.fulfillment(told.orderId, 1),
      ...fulfillmentItem({ ...shipped, sent: [parcel] }),
    });

    await told.raiseAndTell();

    expect(recorded().fulfillments).toMatchObject([{ tracking: [{ number: 'N2' }] }]);
  });
});

describe('a hold that somebody places here', () => {
  test('holds the work at Shopify, and is taken off again', async () => {
    const { told, recorded } = await toldShopify(1);

    await held(told, [hold]);
    await told.tell();
    const during = recorded().fulfillmentOrders.map(({ status }) => status);
    await held(told, []);
    await told.tell();

    expect(during).toEqual(['ON_HOLD']);
    expect(recorded().fulfillmentOrders.map(({ status }) => status)).toEqual(['OPEN']);
    expect(await told.states()).toEqual(['hold told', 'release told']);
  });

  test('is told to nobody where it was over before anybody had sent it', async () => {
    const { told } = await toldShopify(1);

    await held(told, [hold]);
    await held(told, []);
    await told.tell();

    expect(await told.states()).toEqual(['hold moot']);
  });

  test('does not forbid a parcel that left all the same', async () => {
    const { told, line, recorded } = await toldShopify(1);
    await held(told, [hold]);
    await told.tell();
    told.ship('N1', { [line]: 1 });

    await told.raiseAndTell();

    expect(recorded().fulfillments).toHaveLength(1);
    expect(told.exceptions()).toEqual([]);
  });

  test('is nothing to a shop without work orders, and neither is one that the shop brought along', async () => {
    const woo = await toldWoo(1);
    const shopify = await toldShopify(1);

    await held(woo.told, [hold]);
    await held(shopify.told, [{ ...hold, placedBy: `channel:${shopify.told.channel.id}` }]);

    expect([...(await woo.told.states()), ...(await shopify.told.states())]).toEqual([]);
  });
});

describe('goods that a customer collects', () => {
  test('are told as ready, and as collected, each once (T1)', async () => {
    const { told, line, recorded } = await toldWoo(2);
    const untouched = { delivered: 0, returned: 0, lost: 0 };
    const ready = told.ship(
      '-',
      { [line]: 2 },
      {
        handover: 'pickup',
        status: 'ready',
        parcels: 0,
        sent: [],
        lines: [{ lineId: line, sku: 'MUG', units: 2, shipped: 0, ...untouched }],
        pickup: { readyAt: told.now(), code: '1234' },
      },
    );
    await told.raiseAndTell();
    told.table.seed({
      ...key.fulfillment(told.orderId, 1),
      ...fulfillmentItem({
        ...ready,
        lines: [{ lineId: line, sku: 'MUG', units: 2, shipped: 2, ...untouched }],
        sent: [{ m: 1, numbers: ['counter/HANDOVER'], at: told.now(), lines: { [line]: packedUnits(2) } }],
      }),
    });

    await told.raiseAndTell();
    await told.raiseAndTell();

    expect(await told.states()).toEqual(['pickup told', 'pickup told']);
    const notes = recorded().notes.map(({ note }) => note.split('.')[0]);
    expect(notes.filter((note) => note === 'Ready to be collected' || note === 'Collected')).toHaveLength(2);
    expect(recorded().status).toBe('completed');
  });
});

describe('a cancel that the shop has made', () => {
  test('is answered as refused where the goods had left before (T7)', async () => {
    const { told, line, recorded, shop } = await toldShopify(1);
    told.ship('N1', { [line]: 1 });
    shop.requestCancellation(recorded().id, 0, 'please');
    const before = told.order();
    const cancel = { state: 'refused', by: `channel:${told.channel.id}`, at: told.now() } as const;
    told.table.seed(imageOf(amend(before, { cancel }, told.now())));

    await relay(imageOf(before), imageOf(told.order()));

    expect((await told.effects()).map(({ effect }) => effect)).toContainEqual(
      expect.objectContaining({ kind: 'cancelAnswer', accepted: false }),
    );
  });
});
