/** A platform as somebody else would bring it (docs/conformance.md): a till, of a kind that no platform here has. */
import { cannot } from '../../functions/channels/contract/ability.ts';
import { connectionSchema } from '../../functions/network/entities/connection.ts';
import type { Bench } from '../../local/conformance/bench.ts';
import type { ConformanceSubject } from '../../local/conformance/subject.ts';
import { tillAdapter } from './adapter.ts';
import { till } from './platform.ts';
import { TillServer } from './server.ts';
import { type TillOrder, TillShop } from './shop.ts';

const NO_SUCH_HAND = cannot('a till has nothing of the kind');
const ADDRESS = 'http://127.0.0.1:9/channels/kit/orders';

export function orderOf(shop: TillShop, id: string): TillOrder {
  const order = shop.orders.get(id);
  if (!order) throw new Error(`the till has no order ${id}`);
  return order;
}

export function lineOf(order: TillOrder, id: string) {
  const line = order.lines.find((one) => one.id === id);
  if (!line) throw new Error(`order ${order.id} has no line ${id}`);
  return line;
}

/** Staff says that everything open has left. */
function sendAll(shop: TillShop, order: TillOrder, number?: string): void {
  const lines = order.lines.map(({ id, units, left, out }) => ({ line: id, units: units - left - out }));
  shop.add(order, { kind: 'ship', amount: 0, lines, ...(number === undefined ? {} : { number }) });
}

function peopleOf(shop: TillShop, server: TillServer): Bench['people'] {
  return {
    stock: (sku, units) => shop.count(sku, units),
    buy: ({ lines }) => {
      const order = shop.buy(lines);
      return {
        order: order.id,
        lines: order.lines.map(({ id, sku, units }) => ({ lineId: id, sku, units })),
      };
    },
    edit: {
      can: true,
      act: ({ order: id }, line, units) => {
        const order = orderOf(shop, id);
        shop.edit(order, lineOf(order, line), units);
      },
    },
    cancel: { can: true, act: (id) => shop.cancelByHand(orderOf(shop, id)) },
    close: { can: true, act: (id) => sendAll(shop, orderOf(shop, id)) },
    ship: { can: true, act: (id, number) => sendAll(shop, orderOf(shop, id), number) },
    refund: {
      can: true,
      act: ({ order: id }, line, units, restocks) => {
        const order = orderOf(shop, id);
        shop.refundByHand(order, lineOf(order, line), units, restocks);
      },
    },
    ...{
      takeBack: NO_SUCH_HAND,
      openReturn: NO_SUCH_HAND,
      cutReturns: NO_SUCH_HAND,
      cancelReturns: NO_SUCH_HAND,
    },
    ...{ hold: NO_SUCH_HAND, handToOthers: NO_SUCH_HAND, askCancel: NO_SUCH_HAND },
    forget: { can: true, act: (id) => void shop.orders.delete(id) },
    addUncounted: { can: true, act: (sku) => void shop.addArticle(sku, false) },
    addTwin: { can: true, act: (sku) => void shop.addArticle(sku, true) },
    takePermissions: {
      can: true,
      act: () => {
        shop.permissions = ['orders'];
      },
    },
    revoke: {
      can: true,
      act: () => {
        server.keys = [];
      },
    },
  };
}

function troubleOf(shop: TillShop, server: TillServer): Bench['trouble'] {
  const misleading = { results: [{ error: { code: 'LOCKED', words: 'Somebody counts.' } }] };
  return {
    throttle: {
      can: true,
      act: () => {
        server.throttled = { left: 2, until: shop.clock.now().getTime() + 30_000 };
      },
    },
    goDown: {
      can: true,
      act: () => {
        server.isDown = true;
      },
    },
    comeBack: {
      can: true,
      act: () => {
        server.isDown = false;
      },
    },
    serveOtherVersion: {
      can: true,
      act: () => {
        server.version = '2027-05';
      },
    },
    misleadingAnswers: [{ status: 200, headers: {}, body: JSON.stringify(misleading) }],
  };
}

function messagesOf(shop: TillShop): Bench['messages'] {
  return {
    can: true,
    address: ADDRESS,
    secret: shop.secret,
    received: async () =>
      shop.sent.filter(({ address }) => address === ADDRESS).map(({ message }) => message),
    endSubscriptions: { can: true, act: () => shop.hooks.clear() },
    lose: {
      can: true,
      act: (areLost) => {
        shop.areMessagesLost = areLost;
      },
    },
    askErasure: NO_SUCH_HAND,
  };
}

async function open(): Promise<Bench> {
  const shop = new TillShop();
  return await benchOf(shop, new TillServer(shop));
}

/** The hands in a till whose interface is served. */
export async function benchOf(shop: TillShop, server: TillServer): Promise<Bench> {
  await server.open();
  const figure = (sku: string): number => shop.figures.get(shop.article(sku)?.id ?? '') ?? 0;
  return {
    shop: server.url,
    connection: connectionSchema.parse({ credentials: 'kit', baseUrl: server.url }),
    secret: { apiKey: 'the key' },
    currency: 'USD',
    clock: { now: shop.clock.now, advance: (milliseconds) => shop.clock.advance(milliseconds) },
    places: [],
    foreignPlace: cannot('a till has one place'),
    isChange: ({ method }) => method !== 'GET',
    people: peopleOf(shop, server),
    sight: {
      figure,
      forSale: figure,
      order: (id) => {
        const order = shop.orders.get(id);
        if (!order) return undefined;
        const of = (kind: string) => order.entries.filter((one) => one.kind === kind);
        return {
          isCancelled: order.state === 'cancelled',
          parcels: of('ship').map(({ number = '' }) => ({ text: number })),
          refunds: of('refund').map(({ amount }) => ({ amount })),
          trackingEvents: [],
          holds: 0,
        };
      },
      oddities: () => server.oddities,
    },
    trouble: troubleOf(shop, server),
    messages: messagesOf(shop),
    close: () => server.close(),
  };
}

export const subject: ConformanceSubject = {
  name: 'till',
  platform: till,
  adapter: tillAdapter,
  manyOrders: 30,
  manyLines: 40,
  open,
};
