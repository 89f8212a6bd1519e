/** A simulated WooCommerce shop as the conformance kit needs it. */
import { createServer, type Server } from 'node:http';
import type { SignedMessage } from '../../../functions/access/signatures.ts';
import { cannot } from '../../../functions/channels/contract/ability.ts';
import { woocommerceAdapter } from '../../../functions/channels/woocommerce/adapter.ts';
import { woocommerce } from '../../../functions/channels/woocommerce/platform.ts';
import { connectionSchema } from '../../../functions/network/entities/connection.ts';
import type { Bench, BenchOrder, BenchPurchase, SeenOrder } from '../../conformance/bench.ts';
import type { ConformanceSubject, LiveShop } from '../../conformance/subject.ts';
import { HandClock, machineClock } from '../clock.ts';
import type { WooDriver } from './driver.ts';
import { type SimulatedWoo, startWoo } from './server.ts';
import type { WooShopOrder } from './shop.ts';
import { articleBySku, heldUnits } from './stock.ts';

const START = '2026-11-02T10:00:00.000Z';
const SECRET = 'a shared secret';

interface Inbox {
  readonly url: string;
  readonly received: readonly SignedMessage[];
  readonly close: () => Promise<void>;
}

/** An address that takes every message. */
async function openInbox(): Promise<Inbox> {
  const received: SignedMessage[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
      received.push({ headers: Object.fromEntries(headers), body: Buffer.concat(chunks) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, received, close: () => closed(server) };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

function benchOrder({ id, lines }: WooShopOrder): BenchOrder {
  return {
    order: String(id),
    lines: lines.map((line) => ({ lineId: String(line.id), sku: line.sku, units: line.quantity })),
  };
}

function seenOrder({ status, notes, refunds }: WooShopOrder): SeenOrder {
  return {
    isCancelled: status === 'cancelled',
    parcels: notes.filter(({ isForCustomer }) => isForCustomer).map(({ note }) => ({ text: note })),
    refunds: refunds.map(({ amount }) => ({ amount })),
    trackingEvents: [],
    holds: 0,
  };
}

function buyAt(driver: WooDriver, { lines, payment }: BenchPurchase): BenchOrder {
  const id = driver.buy({
    lines: lines.map(({ sku, units }) => ({ sku, quantity: units })),
    payment: payment === 'unpaid' ? 'unpaid' : 'card',
  });
  return benchOrder(driver.order(id));
}

function lineOf(driver: WooDriver, order: string, lineId: string) {
  const line = driver.order(Number(order)).lines.find(({ id }) => id === Number(lineId));
  if (!line) throw new Error(`the simulated shop has no line ${lineId} in order ${order}`);
  return line;
}

function peopleOf({ driver, shop, key }: SimulatedWoo): Bench['people'] {
  const noWorkOrders = cannot('WooCommerce has no work orders');
  const noReturns = cannot('WooCommerce has no returns, but refunds alone');
  const refund = ({ order }: BenchOrder, lineId: string, quantity: number, restocks: boolean): void => {
    const { id, total, quantity: of } = lineOf(driver, order, lineId);
    const part = Math.round((total * quantity) / of);
    driver.refund(Number(order), { amount: part, lines: [{ id, quantity, total: part }], restocks });
  };
  return {
    stock: (sku, units) => {
      if (articleBySku(shop, sku)) driver.setStock(sku, units);
      else driver.addArticle({ sku, stock: units });
    },
    buy: (purchase) => buyAt(driver, purchase),
    edit: {
      can: true,
      act: ({ order }, lineId, units) =>
        driver.edit(Number(order), { [lineOf(driver, order, lineId).sku]: units }),
    },
    cancel: { can: true, act: (order) => driver.cancel(Number(order)) },
    close: { can: true, act: (order) => driver.setStatus(Number(order), 'completed') },
    ship: cannot('WooCommerce has no parcels: staff writes what it likes, and completes the order'),
    refund: { can: true, act: refund },
    // What of a completed order is put back on the shelf had left.
    takeBack: { can: true, act: (order, lineId, units) => refund(order, lineId, units, true) },
    openReturn: noReturns,
    cutReturns: noReturns,
    cancelReturns: noReturns,
    hold: noWorkOrders,
    handToOthers: noWorkOrders,
    askCancel: cannot('WooCommerce has no requests to cancel'),
    forget: { can: true, act: (order) => driver.erase(Number(order)) },
    addUncounted: { can: true, act: (sku) => void driver.addArticle({ sku, stock: null }) },
    addTwin: { can: true, act: (sku) => void driver.addArticle({ sku, stock: 1 }) },
    takePermissions: {
      can: true,
      act: () => void shop.keys.splice(0, shop.keys.length, { ...key, permissions: 'read' }),
    },
    revoke: { can: true, act: () => void shop.keys.splice(0) },
  };
}

function troubleOf({ faults }: SimulatedWoo): Bench['trouble'] {
  const headers = { 'content-type': 'application/json; charset=UTF-8' };
  const refusedRow = {
    id: 0,
    error: { code: 'woocommerce_rest_product_invalid_id', message: 'Invalid ID.' },
  };
  return {
    throttle: {
      can: true,
      act: () => {
        faults.limit = { requests: 1, windowMilliseconds: 60_000, saysWhen: true };
      },
    },
    goDown: {
      can: true,
      act: () => {
        faults.faultOf = () => ({ kind: 'answer', status: 503, body: '<h1>Service Unavailable</h1>' });
      },
    },
    comeBack: {
      can: true,
      act: () => {
        faults.faultOf = () => undefined;
      },
    },
    serveOtherVersion: cannot('WooCommerce serves the version of the address, or none'),
    misleadingAnswers: [{ status: 200, headers, body: JSON.stringify({ update: [refusedRow] }) }],
  };
}

async function openBench(live?: LiveShop): Promise<Bench> {
  const hand = new HandClock(START);
  const clock = live ? machineClock : hand;
  const woo = await startWoo({ clock });
  woo.faults.hangs = false;
  const inbox = await openInbox();
  const secret = live?.secret ?? SECRET;
  const { driver, shop, key } = woo;
  return {
    shop: woo.url,
    connection: connectionSchema.parse({ credentials: 'kit', baseUrl: woo.url }),
    secret: { consumerKey: key.consumerKey, consumerSecret: key.consumerSecret, webhookSecret: secret },
    currency: shop.settings.currency,
    clock: { now: clock.now, advance: (milliseconds) => hand.advance(milliseconds) },
    places: [],
    foreignPlace: cannot('WooCommerce has no locations'),
    isChange: ({ method }) => method !== 'GET',
    people: peopleOf(woo),
    sight: {
      figure: (sku) => driver.figure(sku) ?? 0,
      forSale: (sku) => {
        const article = articleBySku(shop, sku);
        return article ? (article.stock ?? 0) - heldUnits(shop, article) : 0;
      },
      order: (order) => seenOrder(driver.order(Number(order))),
      oddities: () => woo.ignored,
    },
    trouble: troubleOf(woo),
    messages: {
      can: true,
      address: `${inbox.url}/channels/kit/orders`,
      received: async () => {
        await woo.webhooks.settled();
        return inbox.received;
      },
      secret,
      endSubscriptions: {
        can: true,
        act: () => {
          for (const webhook of shop.webhooks.values()) webhook.status = 'disabled';
        },
      },
      lose: {
        can: true,
        act: (areLost) => {
          woo.webhooks.fateOf = () => ({ kind: areLost ? 'lost' : 'sent' });
        },
      },
      askErasure: { can: true, act: (order) => driver.anonymise(Number(order)) },
    },
    close: async () => {
      await woo.webhooks.settled();
      await woo.close();
      await inbox.close();
    },
  };
}

export const woocommerceSubject: ConformanceSubject = {
  name: 'woocommerce',
  platform: woocommerce,
  adapter: woocommerceAdapter,
  manyOrders: 101,
  manyLines: 28,
  open: openBench,
};
