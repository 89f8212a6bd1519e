import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConformanceSubject } from '../../local/conformance/subject.ts';
import { ConnectedWorld } from './connected-world.ts';
import { eventuallyTrue, operator, type ShownOrder } from './world.ts';

const STOCK = 30;

function isAsked({ fulfillments }: ShownOrder): boolean {
  return fulfillments.some(({ status }) => status === 'requested');
}

async function reconcile({ world }: ConnectedWorld): Promise<void> {
  await operator.post(`/channels/${world.channel}/work`, { do: 'reconcile' });
}

async function act<Args extends readonly unknown[]>(
  hand: { readonly can: false } | { readonly can: true; readonly act: (...args: Args) => unknown },
  ...args: Args
): Promise<void> {
  if (!hand.can) throw new Error('people at the shop cannot do that');
  await hand.act(...args);
}

/** What a connected shop and the system come to with each other, whichever platform it is. */
export function describeConnectedShop(subject: ConformanceSubject): void {
  describe(`a connected shop of ${subject.name}`, () => {
    let shop: ConnectedWorld;
    beforeAll(async () => {
      shop = await ConnectedWorld.open(subject, STOCK);
    });
    afterAll(() => shop.close());

    test('an order comes by message, and one whose message was lost by the list', async () => {
      const told = await shop.buy('A', 2);
      await shop.until(told, 'is routed', isAsked);
      const { messages } = shop.bench;
      if (!messages.can) throw new Error('the shop sends messages');

      await act(messages.lose, true);
      const lost = await shop.buy('A', 1);
      await act(messages.lose, false);
      await reconcile(shop);

      await shop.until(lost, 'is routed', isAsked);
    });

    test.concurrent('an order leaves in two parcels, which the shop shows once each, and money goes back once', async () => {
      const order = await shop.buy('A', 2);
      const { orderId, fulfillments } = await shop.until(order, 'is routed', isAsked);
      const [{ fulfillmentId } = { fulfillmentId: '' }] = fulfillments;
      const [{ lineId } = { lineId: '' }] = order.lines;

      for (const number of [`N1-${order.order}`, `N2-${order.order}`]) {
        const parcel = { carrier: 'UPS', trackingNumber: number, lines: [{ lineId, units: 1 }] };
        await shop.world.tell(fulfillmentId, { kind: 'shipped', parcels: [parcel] });
      }
      const isShown = async (): Promise<boolean> => (await shop.seen(order)).parcels.length >= 2;
      await eventuallyTrue(`both parcels of ${orderId} are shown`, isShown, { last: () => order });
      const refund = {
        id: 'refund-1',
        lines: [{ lineId, units: 1 }],
        amount: { amount: 500, currency: 'USD' },
        reason: 'damaged',
      };
      const door = `/orders/${orderId}/shop-refunds`;
      await operator.post(door, refund);
      await operator.post(door, refund);
      await eventuallyTrue('the money went back', async () => (await shop.seen(order)).refunds.length > 0);

      const { parcels, refunds } = await shop.seen(order);
      expect(
        ['N1', 'N2'].map((number) => parcels.filter(({ text }) => text.includes(number)).length),
      ).toEqual([1, 1]);
      expect(refunds).toEqual([{ amount: 500 }]);
    });

    test.concurrent('what is cancelled here is cancelled at the shop, and its units are for sale again', async () => {
      const order = await shop.buy('B', 2);
      const { orderId } = await shop.until(order, 'is routed', isAsked);
      const [{ fulfillmentId } = { fulfillmentId: '' }] = (await shop.world.order(orderId)).fulfillments;

      await shop.world.cancel(orderId);
      await shop.world.tell(fulfillmentId, { kind: 'cancelAccepted' });

      await eventuallyTrue(
        `${orderId} is cancelled at the shop`,
        async () => (await shop.seen(order)).isCancelled,
      );
    });

    test.concurrent('an order that staff edits and cancels before it is sent is edited and cancelled here', async () => {
      const order = await shop.buy('B', 3);
      await shop.until(order, 'is routed', isAsked);
      const [line] = order.lines;

      await act(shop.bench.people.edit, order, line?.lineId ?? '', 1);
      await shop.giveUp(order);
      const edited = await shop.until(
        order,
        'has one unit',
        ({ totals }) => (totals['cancelled'] ?? 0) === 2,
      );
      expect(edited.totals['allocated']).toBe(1);
      await act(shop.bench.people.cancel, order.order);
      await shop.giveUp(order);

      await shop.until(order, 'is cancelled', ({ status }) => status === 'cancelled');
    });
  });
}
