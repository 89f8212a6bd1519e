import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { commandOf, runChannelCommand } from '../../bin/channels/commands.ts';
import type { BenchOrder } from '../../local/conformance/bench.ts';
import type { ConformanceSubject } from '../../local/conformance/subject.ts';
import { ConnectedWorld, PATIENCE } from './connected-world.ts';
import { operator, type ShownOrder } from './world.ts';

const STOCK = 30;
const editSchema = z.looseObject({ fields: z.array(z.string()) });

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

/** What the shop says of the order and is not done here is told in its exception (docs/channels.md). */
async function untilDiffers(shop: ConnectedWorld, order: BenchOrder, field: string): Promise<void> {
  const isMeant = ({ exceptionType, detail }: ShownOrder['exceptions'][number]): boolean =>
    exceptionType === 'ChannelEdit' && editSchema.parse(detail).fields.includes(field);
  await shop.until(order, `differs in ${field}`, ({ exceptions }) => exceptions.some(isMeant));
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
      await shop.untilTrue(`both parcels of ${orderId} are shown`, isShown);
      const refund = {
        id: 'refund-1',
        lines: [{ lineId, units: 1 }],
        amount: { amount: 500, currency: 'USD' },
        reason: 'damaged',
      };
      const door = `/orders/${orderId}/shop-refunds`;
      await operator.post(door, refund);
      await operator.post(door, refund);
      await shop.untilTrue('the money went back', async () => (await shop.seen(order)).refunds.length > 0);

      const { parcels, refunds } = await shop.seen(order);
      expect(
        ['N1', 'N2'].map((number) => parcels.filter(({ text }) => text.includes(number)).length),
      ).toEqual([1, 1]);
      expect(refunds).toEqual([{ amount: 500 }]);
    });

    test.concurrent('a parcel that goes on under another number than the shop was told is shown under that, too', async () => {
      const order = await shop.buy('A', 1);
      const { fulfillments } = await shop.until(order, 'is routed', isAsked);
      const [{ fulfillmentId } = { fulfillmentId: '' }] = fulfillments;
      const [{ lineId } = { lineId: '' }] = order.lines;
      const [first, second] = [`F${order.order}`, `S${order.order}`];
      const parcel = { carrier: 'UPS', lines: [{ lineId, units: 1 }] };

      await shop.world.tell(fulfillmentId, {
        kind: 'shipped',
        parcels: [{ ...parcel, trackingNumber: first }],
      });
      await shop.untilTrue(`the parcel ${first} is shown`, () => shop.shows(order, first));
      await shop.world.tell(fulfillmentId, {
        kind: 'shipped',
        parcels: [{ ...parcel, trackingNumber: second, replaces: first }],
      });

      await shop.untilTrue(`the parcel ${second} is shown`, () => shop.shows(order, second));
    });

    test.concurrent('what is cancelled here is cancelled at the shop, and its units are for sale again', async () => {
      const order = await shop.buy('B', 2);
      const { orderId } = await shop.until(order, 'is routed', isAsked);
      const [{ fulfillmentId } = { fulfillmentId: '' }] = (await shop.world.order(orderId)).fulfillments;

      await shop.world.cancel(orderId);
      await shop.world.tell(fulfillmentId, { kind: 'cancelAccepted' });

      await shop.untilTrue(
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

    test.concurrent('an order that staff edits in the very second in which it was bought is wanted as it was left', async () => {
      const order = await shop.buy('B', 3);
      const [line] = order.lines;
      await act(shop.bench.people.edit, order, line?.lineId ?? '', 1);

      const isWanted = ({ totals }: ShownOrder): boolean =>
        (totals['reserved'] ?? 0) + (totals['allocated'] ?? 0) === 1;
      const isAskedBack = ({ fulfillments }: ShownOrder): boolean =>
        fulfillments.some(({ cancelRequested }) => cancelRequested === true);

      // Two units are taken out at once, or asked back from the location that has seen them.
      const told = await shop.until(order, 'is told', (shown) => isWanted(shown) || isAskedBack(shown));
      if (!isWanted(told)) await shop.giveUp(order);
      expect((await shop.until(order, 'wants one unit', isWanted)).exceptions).toEqual([]);
    });

    test.concurrent('what staff edits and cancels once its parcel has left is a difference for a person', async () => {
      const order = await shop.buy('B', 1);
      const { orderId, fulfillments } = await shop.until(order, 'is routed', isAsked);
      const [{ fulfillmentId } = { fulfillmentId: '' }] = fulfillments;
      const [{ lineId } = { lineId: '' }] = order.lines;
      const number = `G${order.order}`;
      await shop.world.tell(fulfillmentId, {
        kind: 'shipped',
        parcels: [{ carrier: 'UPS', trackingNumber: number }],
      });
      await shop.untilTrue(`the parcel ${number} is shown`, () => shop.shows(order, number));
      await shop.untilAllTold();

      await act(shop.bench.people.edit, order, lineId, 2);
      await untilDiffers(shop, order, `lines.${lineId}.quantity`);
      await act(shop.bench.people.cancel, order.order);
      await untilDiffers(shop, order, 'state');

      const { status, totals } = await shop.world.order(orderId);
      expect({ status, shipped: totals['shipped'] }).toEqual({ status: 'shipped', shipped: 1 });
    });

    test('an order that its shop has cancelled when its goods leave is for a person, with return and refund on offer (T7)', async () => {
      const order = await shop.buy('A', 1);
      const { orderId, fulfillments } = await shop.until(order, 'is routed', isAsked);
      const [{ fulfillmentId } = { fulfillmentId: '' }] = fulfillments;
      const { messages } = shop.bench;
      if (!messages.can) throw new Error('the shop sends messages');

      await act(messages.lose, true);
      await act(shop.bench.people.cancel, order.order);
      await act(messages.lose, false);
      const parcels = [{ carrier: 'UPS', trackingNumber: `L${order.order}` }];
      await shop.world.tell(fulfillmentId, { kind: 'shipped', parcels });

      const { detail } = await shop.world.untilException(orderId, 'ShippedButClosed', PATIENCE);
      expect(detail).toMatchObject({ returns: `/orders/${orderId}/returns` });
      expect((await shop.seen(order)).parcels).toEqual([]);
      await reconcile(shop);
      await untilDiffers(shop, order, 'state');
      expect((await shop.world.order(orderId)).status).toBe('shipped');
    });

    test('commands look at the connection, catch up, reconcile, take it away, and make it anew from a file', async () => {
      const { channel } = shop.world;
      const { shop: name, connection } = z
        .looseObject({ shop: z.string(), connection: z.looseObject({}) })
        .parse(await operator.get(`/channels/${channel}`));
      const file = JSON.stringify({ shop: name, connection });
      const said: string[] = [];
      const place = { api: operator, say: (line: string) => said.push(line), wait: () => pause(500) };
      const run = (...words: string[]): Promise<number> =>
        runChannelCommand(
          commandOf(words, () => file),
          place,
        );

      const codes: number[] = [];
      for (const word of ['doctor', 'backfill', 'reconcile', 'disconnect'])
        codes.push(await run(word, channel));
      const isLeft = (await shop.health()).subscriptions.every(({ isActive }) => !isActive);
      codes.push(await run('connect', channel, 'shop.json'), await run('doctor', channel));

      expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
      expect(isLeft).toBe(true);
      expect(said).toContain(
        `Channel ${channel} is disconnected: its shop is told nothing more, and its figures are forgotten.`,
      );
      expect(said.at(-1)).toBe(`Channel ${channel} works.`);
    });
  });
}
