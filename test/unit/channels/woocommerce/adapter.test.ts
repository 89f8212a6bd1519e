import { describe, expect, test } from 'vitest';
import type { OrderPage } from '../../../../functions/channels/contract/adapter.ts';
import type { CallResult } from '../../../../functions/channels/contract/call-answer.ts';
import type { FigureRef } from '../../../../functions/channels/contract/figures.ts';
import type { Session } from '../../../../functions/channels/contract/session.ts';
import { readMessage } from '../../../../functions/channels/message/read-message.ts';
import { woocommerceAdapter } from '../../../../functions/channels/woocommerce/adapter.ts';
import { fetchAtShop } from '../../../../functions/channels/woocommerce/outward/at-shop.ts';
import { checkShop } from '../../../../functions/channels/woocommerce/outward/check.ts';
import { wooEffects } from '../../../../functions/channels/woocommerce/outward/effects.ts';
import { wooFigures } from '../../../../functions/channels/woocommerce/outward/figures.ts';
import { wooOrders } from '../../../../functions/channels/woocommerce/outward/order-list.ts';
import { wooPrivacy } from '../../../../functions/channels/woocommerce/outward/privacy.ts';
import { wooSubscriptions } from '../../../../functions/channels/woocommerce/outward/subscriptions.ts';
import { woocommerce } from '../../../../functions/channels/woocommerce/platform.ts';
import { capturePolicySchema } from '../../../../functions/network/entities/channel-policy.ts';
import { connectionSchema } from '../../../../functions/network/entities/connection.ts';
import { wooSession } from '../../../support/shop-session.ts';
import { SHOP_START, startedWoo, type WooUnderTest } from '../../../support/woo-shop.ts';

async function shopWith(
  stock: number,
  options: Parameters<typeof startedWoo>[0] = {},
): Promise<WooUnderTest> {
  const woo = await startedWoo(options);
  woo.driver.addArticle({ sku: 'MUG', stock });
  return woo;
}

const oneMug = { lines: [{ sku: 'MUG', quantity: 1 }] } as const;
const twoMugs = { lines: [{ sku: 'MUG', quantity: 2 }] } as const;

function doneValue<T>(answer: CallResult<T>): T {
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer));
  return answer.value;
}

/** All orders of a list, page after page, with what happens between the pages. */
async function walk(
  pageAt: (page?: string) => Promise<CallResult<OrderPage>>,
  between: () => void = () => undefined,
): Promise<string[]> {
  const orders: string[] = [];
  let page: string | undefined;
  do {
    const read = doneValue(await pageAt(page));
    orders.push(...read.orders.map(({ order }) => order));
    page = read.next;
    between();
  } while (page !== undefined);
  return orders;
}

describe('orders by the time of their change', () => {
  test('an order that changed exactly at the beginning is listed, and one before it is not', async () => {
    const woo = await shopWith(9);
    woo.driver.buy(oneMug);
    woo.clock.advance(10_000);
    const exact = woo.driver.buy(oneMug);

    const since = new Date(Date.parse(SHOP_START) + 10_000).toISOString();
    const found = await walk((page) => wooOrders.changedSince(wooSession(woo), since, page));

    expect(found).toEqual([String(exact)]);
    expect(woo.ignored).toEqual([]);
  });

  test('an order in the trash is listed, and intake reads it as cancelled', async () => {
    const woo = await shopWith(9);
    const order = woo.driver.buy(oneMug);
    woo.driver.trash(order);

    const first = doneValue(await wooOrders.changedSince(wooSession(woo), SHOP_START));
    const second = doneValue(await wooOrders.changedSince(wooSession(woo), SHOP_START, first.next));

    const [fetched] = second.orders;
    const config = { id: 'woo', policy: capturePolicySchema.parse({}) };
    const message = readMessage(woocommerce, fetched?.body ?? '', fetched?.topic ?? '', config);
    expect(fetched?.order).toBe(String(order));
    expect(message).toMatchObject({ kind: 'order', order: { state: 'cancelled' } });
  });

  test('no order is missed when others change between the pages', async () => {
    const woo = await shopWith(500);
    const bought = Array.from({ length: 130 }, () => {
      woo.clock.advance(1000);
      return woo.driver.buy({ ...oneMug, payment: 'unpaid' });
    });
    let next = 0;

    const found = await walk(
      (page) => wooOrders.changedSince(wooSession(woo), SHOP_START, page),
      () => {
        for (const order of bought.slice(next, next + 40)) woo.driver.readdress(order, { city: 'Oakland' });
        next += 40;
      },
    );

    expect(bought.filter((order) => !found.includes(String(order)))).toEqual([]);
  });

  test('more orders of one second than a page holds are all listed', async () => {
    const woo = await shopWith(500);
    const bought = Array.from({ length: 130 }, () => woo.driver.buy({ ...oneMug, payment: 'unpaid' }));

    const found = await walk((page) => wooOrders.changedSince(wooSession(woo), SHOP_START, page));

    expect(new Set(found).size).toBe(bought.length);
  });

  test('open orders are those that are not at an end, in statuses of plug-ins too', async () => {
    const woo = await shopWith(9, { settings: { customStatuses: ['in-production'] } });
    const [open, made, completed, cancelled] = [1, 2, 3, 4].map(() => woo.driver.buy(oneMug));
    woo.driver.setStatus(made ?? 0, 'in-production');
    woo.driver.setStatus(completed ?? 0, 'completed');
    woo.driver.cancel(cancelled ?? 0);

    const found = await walk((page) => wooOrders.open(wooSession(woo), page));

    expect(found).toEqual([String(open), String(made)]);
    expect(woo.ignored).toEqual([]);
  });

  test('the body of an order keeps numbers as the shop wrote them', async () => {
    const woo = await shopWith(9);
    const order = woo.driver.buy(oneMug);

    const listed = doneValue(await wooOrders.changedSince(wooSession(woo), SHOP_START)).orders[0];
    const fetched = doneValue(await wooOrders.fetch(wooSession(woo), String(order)));

    expect(listed?.body).toContain(`"id":${order}`);
    expect(JSON.parse(listed?.body ?? '')).toEqual(JSON.parse(fetched?.body ?? ''));
  });

  test('an order that was deleted for good is unknown, which is no error', async () => {
    const woo = await shopWith(9);
    const order = woo.driver.buy(oneMug);
    woo.driver.erase(order);

    expect(await wooOrders.fetch(wooSession(woo), String(order))).toEqual({ kind: 'done', value: undefined });
  });
});

describe('what the shop has taken (S2, S3)', () => {
  async function takenOf(woo: WooUnderTest, order: number) {
    return doneValue(await wooOrders.fetch(wooSession(woo), String(order)))?.taken.map(
      ({ units, withheld = 0 }) => [units, withheld],
    );
  }

  test.for([
    ['card', 'processing', [2, 0]],
    ['bank', 'on-hold', [2, 0]],
    ['unpaid', 'pending', [0, 2]],
  ] as const)(
    'an order paid by %s, which is %s, has taken and withheld %j',
    async ([payment, , expected]) => {
      const woo = await shopWith(9);
      const order = woo.driver.buy({ ...twoMugs, payment });

      expect(await takenOf(woo, order)).toEqual([expected]);
    },
  );

  test('units of an unpaid order are not withheld when its time is over, or where the shop holds nothing', async () => {
    const woo = await shopWith(9);
    const order = woo.driver.buy({ ...twoMugs, payment: 'unpaid' });

    woo.clock.advance(61 * 60_000);
    const later = await takenOf(woo, order);
    woo.shop.settings = { ...woo.shop.settings, holdsStock: false };
    const holdingNothing = await takenOf(woo, woo.driver.buy({ ...twoMugs, payment: 'unpaid' }));

    expect([later, holdingNothing]).toEqual([[[0, 0]], [[0, 0]]]);
  });

  test('a cancelled order has taken nothing, a restocked one less, a trashed one what it had', async () => {
    const woo = await shopWith(9);
    const [cancelled = 0, restocked = 0, trashed = 0] = [1, 2, 3].map(() => woo.driver.buy(twoMugs));
    const line = woo.driver.order(restocked).lines[0]?.id ?? 0;

    woo.driver.cancel(cancelled);
    woo.driver.refund(restocked, {
      amount: 1250,
      lines: [{ id: line, quantity: 1, total: 1250 }],
      restocks: true,
    });
    woo.driver.trash(trashed);

    const taken = [await takenOf(woo, cancelled), await takenOf(woo, restocked), await takenOf(woo, trashed)];
    expect(taken).toEqual([[[0, 0]], [[1, 0]], [[2, 0]]]);
  });

  test('before the line says what was taken, the status does', async () => {
    const woo = await shopWith(9, { settings: { stepMilliseconds: 1000 } });
    const order = woo.driver.buy(twoMugs);
    woo.clock.advance(1000);

    expect(await takenOf(woo, order)).toEqual([[2, 0]]);
    expect(woo.driver.figure('MUG')).toBe(7);
  });
});

describe('figures (S8)', () => {
  const change = (ref: FigureRef, to: number) => ({ ref, change: { to } });

  async function refsOf(session: Session, skus: readonly string[]): Promise<FigureRef[]> {
    return doneValue(await wooFigures.find(session, skus)).map(({ sku, item }) => ({ sku, item }));
  }

  test('articles and forms are found by SKU, read and written, whatever their figure was', async () => {
    const woo = await shopWith(5);
    woo.driver.addVariableArticle('SHIRT', null, [
      { sku: 'SHIRT-S', stock: 3 },
      { sku: 'SHIRT-M', stock: 4 },
    ]);
    const session = wooSession(woo);
    const refs = await refsOf(session, ['MUG', 'SHIRT-S', 'SHIRT-M', 'UNKNOWN']);
    woo.driver.buy(oneMug);

    const answers = await wooFigures.push(
      session,
      refs.map((ref, at) => change(ref, 10 + at)),
    );
    const read = doneValue(await wooFigures.read(session, refs));

    expect(refs.map(({ sku }) => sku)).toEqual(['MUG', 'SHIRT-S', 'SHIRT-M']);
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    expect(read.map(({ units }) => units)).toEqual([10, 11, 12]);
    expect(woo.calls.filter((call) => call.startsWith('POST'))).toHaveLength(2);
    expect(woo.ignored).toEqual([]);
  });

  test('a hundred figures are one read and one write', async () => {
    const woo = await startedWoo();
    const skus = Array.from({ length: 100 }, (_, at) => `SKU-${at}`);
    for (const sku of skus) woo.driver.addArticle({ sku, stock: 1 });
    const session = wooSession(woo);
    const refs = await refsOf(session, skus);
    const before = woo.calls.length;

    await wooFigures.push(
      session,
      refs.map((ref) => change(ref, 7)),
    );
    const read = doneValue(await wooFigures.read(session, refs));

    expect(read.map(({ units }) => units)).toEqual(skus.map(() => 7));
    expect(woo.calls.slice(before)).toEqual(['POST /products/batch', 'GET /products', 'GET /products']);
  });

  test('the SKUs of the shop are those of the connection', async () => {
    const woo = await startedWoo();
    woo.driver.addArticle({ sku: 'W-MUG', stock: 5 });
    woo.driver.addArticle({ sku: 'OLD', stock: 5 });
    const skus = { rule: 'prefix', prefix: 'W-', table: { CUP: 'OLD', GONE: '' } };
    const connection = connectionSchema.parse({ credentials: 'woo-key', skus });

    const found = doneValue(await wooFigures.find(wooSession(woo, { connection }), ['MUG', 'CUP', 'GONE']));

    expect(found.map(({ sku }) => sku)).toEqual(['MUG', 'CUP']);
  });

  test('what has no figure of its own says why', async () => {
    const woo = await startedWoo();
    woo.driver.addArticle({ sku: 'GIFT', stock: null });
    woo.driver.addArticle({ sku: 'TWICE', stock: 1 });
    woo.driver.addArticle({ sku: 'TWICE', stock: 1 });
    woo.driver.addVariableArticle('SHIRT', 8, [{ sku: 'SHIRT-S', stock: null }]);

    const found = doneValue(await wooFigures.find(wooSession(woo), ['GIFT', 'TWICE', 'SHIRT-S']));

    expect(found.map(({ sku, unmanaged }) => [sku, unmanaged])).toEqual([
      ['GIFT', 'the shop does not manage its stock'],
      ['TWICE', '2 articles of the shop have this SKU'],
      ['SHIRT-S', 'the form sells from the stock of its whole article'],
    ]);
  });

  test('an answer of 200 is a refusal of what it refuses, in the words of the shop', async () => {
    const woo = await shopWith(5);
    const session = wooSession(woo);
    const [mug] = await refsOf(session, ['MUG']);
    woo.driver.addArticle({ sku: 'GIFT', stock: null });
    const [gift] = await refsOf(session, ['GIFT']);

    const answers = await wooFigures.push(session, [
      change({ sku: 'GONE', item: '999999' }, 4),
      change(mug ?? { sku: '', item: '' }, 4),
      change(gift ?? { sku: '', item: '' }, 4),
    ]);

    expect(answers).toMatchObject([
      { kind: 'refused', about: 'sku', code: 'woocommerce_rest_product_invalid_id', words: 'Invalid ID.' },
      { kind: 'done' },
      { kind: 'refused', code: 'STOCK_NOT_MANAGED' },
    ]);
  });

  test('a figure that the shop has not any more is missing', async () => {
    const woo = await shopWith(5);
    const session = wooSession(woo);
    const refs = await refsOf(session, ['MUG']);
    woo.driver.rename('MUG', 'CUP');

    expect(doneValue(await wooFigures.read(session, refs))).toEqual([]);
  });

  test('a write that times out is unanswered, and may act later', async () => {
    const woo = await shopWith(5);
    const refs = await refsOf(wooSession(woo), ['MUG']);
    woo.faults.plan({ kind: 'actsLate', milliseconds: 60_000 }, { method: 'POST' });

    const [answer] = await wooFigures.push(
      wooSession(woo),
      refs.map((ref) => change(ref, 1)),
    );
    const before = woo.driver.figure('MUG');
    woo.clock.advance(60_000);

    expect(answer?.kind).toBe('unanswered');
    expect([before, woo.driver.figure('MUG')]).toEqual([5, 1]);
  });
});

describe('what answers in the place of the shop', () => {
  const orders = (session: Session) => wooOrders.changedSince(session, SHOP_START);
  const write = async (session: Session) =>
    (await wooFigures.push(session, [{ ref: { sku: 'MUG', item: '101' }, change: { to: 3 } }]))[0];

  test.for([
    ['a page with 200', { kind: 'page' }, 'later', 'unanswered'],
    [
      'a gateway that gave up',
      { kind: 'answer', status: 504, body: '<title>Time-out</title>' },
      'later',
      'unanswered',
    ],
    ['a connection that breaks', { kind: 'broken' }, 'unanswered', 'unanswered'],
    ['too many requests', { kind: 'answer', status: 429 }, 'later', 'later'],
    ['a firewall', { kind: 'answer', status: 403, body: '<h1>Blocked</h1>' }, 'later', 'unanswered'],
    ['a login of the host', { kind: 'answer', status: 401, body: '' }, 'unauthorized', 'unauthorized'],
    [
      'another address',
      { kind: 'answer', status: 301, headers: { location: 'https://www.shop.example' } },
      'refused',
      'refused',
    ],
    [
      'PHP at its end',
      { kind: 'answer', status: 500, body: '{"code":"internal_server_error","message":"critical"}' },
      'later',
      'unanswered',
    ],
  ] as const)('%s', async ([, fault, reading, writing]) => {
    const woo = await shopWith(5);
    woo.faults.plan(fault, { times: 2 });

    const answers = [await orders(wooSession(woo)), await write(wooSession(woo))];

    expect(answers.map((answer) => answer?.kind)).toEqual([reading, writing]);
    expect(woo.driver.figure('MUG')).toBe(5);
  });

  test('a host says when to come again, in seconds or by a date', async () => {
    const woo = await shopWith(5);
    const refusals = ['30', 'Mon, 02 Nov 2026 10:01:00 GMT'];
    for (const text of refusals)
      woo.faults.plan({ kind: 'answer', status: 429, headers: { 'retry-after': text } });

    const answers = [await orders(wooSession(woo)), await orders(wooSession(woo))];

    expect(answers).toMatchObject([
      { retryAt: '2026-11-02T10:00:30.000Z' },
      { retryAt: '2026-11-02T10:01:00.000Z' },
    ]);
  });

  test('a shop that nobody answers for was not called', async () => {
    const woo = await shopWith(5);
    await woo.close();

    expect((await orders(wooSession(woo))).kind).toBe('later');
  });

  test('an address without the interface is refused for the whole connection', async () => {
    const woo = await shopWith(5);
    const connection = connectionSchema.parse({ credentials: 'woo-key', baseUrl: `${woo.url}/blog` });

    expect(await orders(wooSession(woo, { connection }))).toMatchObject({
      kind: 'refused',
      about: 'connection',
    });
  });

  test('a wrong key is unauthorized', async () => {
    const woo = await shopWith(5);
    const session = wooSession(woo, { secret: { consumerKey: 'ck_other', consumerSecret: 'cs_other' } });

    expect(await orders(session)).toMatchObject({ kind: 'unauthorized' });
  });
});

describe('shipments (T1, T2)', () => {
  const ship = (woo: WooUnderTest, order: number, id: string, units: number, number = '1Z999') =>
    ({
      kind: 'ship',
      id,
      order: String(order),
      lines: [{ lineId: String(woo.driver.order(order).lines[0]?.id), units }],
      parcel: { carrier: 'UPS', number, url: 'https://track.example/1Z999' },
      notifyCustomer: true,
      shippedAt: SHOP_START,
    }) as const;

  const tellShip = wooEffects.ship;
  async function told(session: Session, effect: ReturnType<typeof ship>) {
    if (!tellShip.can || tellShip.once === 'report') throw new Error('ship is told by call');
    return tellShip.tell(session, effect);
  }

  test('two parcels are two notes with tracking, and the last completes the order', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(twoMugs);

    await told(wooSession(woo), ship(woo, order, 'f1-1', 1));
    const between = woo.driver.order(order).status;
    await told(wooSession(woo), ship(woo, order, 'f1-2', 1, '1Z000'));

    const { notes, status } = woo.driver.order(order);
    expect([between, status]).toEqual(['processing', 'completed']);
    expect(notes.map(({ note, isForCustomer }) => [note, isForCustomer])).toEqual([
      ['Shipped: UPS 1Z999 https://track.example/1Z999 [f1-1]', true],
      ['Shipped: UPS 1Z000 https://track.example/1Z999 [f1-2]', true],
    ]);
    expect(woo.ignored).toEqual([]);
  });

  test('told again, a shipment adds no note and takes nothing more off', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(twoMugs);
    const effect = ship(woo, order, 'f1-1', 1);

    await told(wooSession(woo), effect);
    const again = await told(wooSession(woo), effect);

    expect(again.kind).toBe('done');
    expect(woo.driver.order(order).notes).toHaveLength(1);
    expect(doneValue(await fetchAtShop(wooSession(woo), String(order)))?.open).toMatchObject([{ units: 1 }]);
  });

  test('a note whose answer was lost is found by its mark, and the shipment is told once', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(oneMug);
    const effect = ship(woo, order, 'f1-1', 1);
    woo.faults.plan({ kind: 'answerLost' }, { method: 'POST', path: '/notes' });

    const first = await told(wooSession(woo), effect);
    const found = doneValue(await fetchAtShop(wooSession(woo), String(order)))?.effects;
    const again = await told(wooSession(woo), effect);

    expect([first.kind, found, again.kind]).toEqual(['unanswered', [], 'done']);
    expect(woo.driver.order(order).notes).toHaveLength(1);
    expect(woo.driver.order(order).status).toBe('completed');
  });

  test('a mark outlives the notes, which go with a customer’s data', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(oneMug);
    await told(wooSession(woo), ship(woo, order, 'f1-1', 1));

    woo.driver.anonymise(order);

    const atShop = doneValue(await fetchAtShop(wooSession(woo), String(order)));
    expect(atShop?.effects).toMatchObject([{ kind: 'ship', mark: 'f1-1', lines: [{ units: 1 }] }]);
  });

  test('an order that the shop has cancelled refuses its shipment in words (T7)', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(oneMug);
    woo.driver.cancel(order);

    const answer = await told(wooSession(woo), ship(woo, order, 'f1-1', 1));

    expect(answer).toMatchObject({ kind: 'refused', about: 'order', code: 'ORDER_CANCELLED' });
  });

  test('an order that waits for its money is noted and not completed', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy({ ...oneMug, payment: 'bank' });

    await told(wooSession(woo), ship(woo, order, 'f1-1', 1));

    expect(woo.driver.order(order)).toMatchObject({ status: 'on-hold', notes: [{ isForCustomer: true }] });
  });
});

describe('cancels', () => {
  const cancel = (woo: WooUnderTest, order: number, units: number, isWhole: boolean) =>
    ({
      kind: 'cancel',
      id: 'c1',
      order: String(order),
      lines: [{ lineId: String(woo.driver.order(order).lines[0]?.id), units }],
      isWhole,
      reason: 'out of stock',
    }) as const;
  const tellCancel = wooEffects.cancel;
  async function told(woo: WooUnderTest, effect: ReturnType<typeof cancel>) {
    if (!tellCancel.can || tellCancel.once === 'report') throw new Error('cancel is told by call');
    return tellCancel.tell(wooSession(woo), effect);
  }

  test('a whole order is cancelled by its status, twice the same, and the shop takes its units back (T8)', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(twoMugs);

    const answers = [
      await told(woo, cancel(woo, order, 2, true)),
      await told(woo, cancel(woo, order, 2, true)),
    ];

    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'done']);
    expect(woo.driver.order(order).status).toBe('cancelled');
    expect(woo.driver.figure('MUG')).toBe(5);
    expect(doneValue(await fetchAtShop(wooSession(woo), String(order)))).toMatchObject({
      isCancelled: true,
      open: [],
      effects: [{ kind: 'cancel', mark: 'c1' }],
    });
  });

  test('a part is marked and noted for the staff, and what has left keeps the order from being cancelled', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(twoMugs);

    await told(woo, cancel(woo, order, 1, false));

    const { notes, status } = woo.driver.order(order);
    expect(notes).toMatchObject([{ note: 'Not shipped: out of stock. 1 × MUG [c1]', isForCustomer: false }]);
    expect(status).toBe('processing');
    expect(woo.driver.figure('MUG')).toBe(3);
    expect(doneValue(await fetchAtShop(wooSession(woo), String(order)))?.open).toMatchObject([{ units: 1 }]);
  });

  test('an order that the shop has completed is not cancelled (T7)', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(oneMug);
    woo.driver.setStatus(order, 'completed');

    expect(await told(woo, cancel(woo, order, 1, true))).toMatchObject({ kind: 'refused', about: 'order' });
    expect(woo.driver.order(order).status).toBe('completed');
  });
});

describe('refunds (T2, T8)', () => {
  const refundOf = (woo: WooUnderTest, order: number, amount: number, units = 1) =>
    ({
      kind: 'refund',
      id: 'r-1',
      order: String(order),
      lines: [{ lineId: String(woo.driver.order(order).lines[0]?.id), units }],
      amount,
      currency: 'USD',
      reason: 'returned',
    }) as const;
  const tellRefund = wooEffects.refund;
  async function told(session: Session, effect: ReturnType<typeof refundOf>) {
    if (!tellRefund.can || tellRefund.once === 'report') throw new Error('refund is told by call');
    return tellRefund.tell(session, effect);
  }

  test('money goes back by lines with their taxes, nothing is restocked, and the mark stands in the reason', async () => {
    const woo = await shopWith(5, { settings: { taxPercent: 8 } });
    const order = woo.driver.buy(twoMugs);

    const answer = await told(wooSession(woo), refundOf(woo, order, 1350));

    const [made] = woo.driver.order(order).refunds;
    expect(answer).toEqual({ kind: 'done', value: { theirs: String(made?.id) } });
    expect(made).toMatchObject({ amount: 1350, reason: 'returned [r-1]', isPaidBack: true });
    expect(made?.lines).toMatchObject([{ quantity: 1, total: 1250 }]);
    expect(woo.driver.figure('MUG')).toBe(3);
    expect(woo.ignored).toEqual([]);
  });

  test('a refund whose answer was lost is made once', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(twoMugs);
    woo.faults.plan({ kind: 'answerLost' }, { method: 'POST', path: '/refunds' });

    const first = await told(wooSession(woo), refundOf(woo, order, 1250));
    const found = doneValue(await fetchAtShop(wooSession(woo), String(order)))?.effects;
    const again = await told(wooSession(woo), refundOf(woo, order, 1250));

    expect([first.kind, again.kind]).toEqual(['unanswered', 'done']);
    expect(found).toMatchObject([{ kind: 'refund', mark: 'r-1', lines: [{ units: 1 }] }]);
    expect(woo.driver.order(order).refunds).toHaveLength(1);
  });

  test('lines that come to another amount bear the difference, or no money', async () => {
    const woo = await shopWith(9);
    const orders = [woo.driver.buy(twoMugs), woo.driver.buy(twoMugs)];

    await told(wooSession(woo), refundOf(woo, orders[0] ?? 0, 1500));
    await told(wooSession(woo), refundOf(woo, orders[1] ?? 0, 900, 2));

    const made = orders.map((order) => woo.driver.order(order).refunds[0]);
    expect(made.map((one) => [one?.amount, one?.lines[0]?.quantity, one?.lines[0]?.total])).toEqual([
      [1500, 1, 1500],
      [900, 2, 900],
    ]);
  });

  test('a gateway that pays nothing back refuses in its words', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy({ ...oneMug, payment: 'bank' });

    const answer = await told(wooSession(woo), refundOf(woo, order, 1250));

    expect(answer).toMatchObject({
      kind: 'refused',
      about: 'order',
      words: 'The payment gateway for this order does not support automatic refunds.',
    });
    expect(woo.driver.order(order).refunds).toEqual([]);
  });

  test('a refund by the shop’s staff is of others, and takes what it names off what is open (T5)', async () => {
    const woo = await shopWith(5);
    const order = woo.driver.buy(twoMugs);
    const line = woo.driver.order(order).lines[0]?.id ?? 0;
    woo.driver.refund(order, {
      amount: 1250,
      lines: [{ id: line, quantity: 1, total: 1250 }],
      reason: 'sorry',
    });

    const atShop = doneValue(await fetchAtShop(wooSession(woo), String(order)));

    expect(atShop?.open).toEqual([{ lineId: String(line), units: 1 }]);
    expect(atShop?.effects[0]?.mark).toBeUndefined();
  });
});

describe('subscriptions', () => {
  const address = 'http://127.0.0.1:9/channels/woo/orders';

  test('what is missing is made, what sleeps is woken, and the same again changes nothing', async () => {
    const woo = await shopWith(5);
    const session = wooSession(woo);
    await wooSubscriptions.ensure(session, address);
    const [first] = woo.shop.webhooks.values();
    if (first) first.status = 'disabled';
    const asleep = doneValue(await wooSubscriptions.list(session)).filter(({ isActive }) => !isActive);

    await wooSubscriptions.ensure(session, address);
    const before = woo.calls.length;
    await wooSubscriptions.ensure(session, address);

    expect(asleep).toHaveLength(1);
    expect([...woo.shop.webhooks.values()].map(({ topic, status }) => [topic, status])).toEqual([
      ['order.created', 'active'],
      ['order.updated', 'active'],
      ['order.deleted', 'active'],
      ['order.restored', 'active'],
    ]);
    expect(woo.calls.slice(before)).toEqual(['GET /webhooks']);
    expect(woo.ignored).toEqual([]);
  });

  test('only webhooks to our address are removed', async () => {
    const woo = await shopWith(5);
    await wooSubscriptions.ensure(wooSession(woo), address);
    await wooSubscriptions.ensure(wooSession(woo), 'http://127.0.0.1:9/other');

    await wooSubscriptions.remove(wooSession(woo), address);

    const left = [...woo.shop.webhooks.values()].map(({ deliveryUrl }) => deliveryUrl);
    expect(new Set(left)).toEqual(new Set(['http://127.0.0.1:9/other']));
  });
});

describe('looking at a shop', () => {
  test('a shop in order has no findings, and looking changes nothing', async () => {
    const woo = await shopWith(5);

    expect(doneValue(await checkShop(wooSession(woo)))).toEqual([]);
    expect(woo.driver.figure('MUG')).toBe(5);
    expect(woo.ignored).toEqual([]);
  });

  test.for([
    ['KEY_READS_ONLY', 'error', { key: { permissions: 'read' } }],
    ['VERSION_TOO_OLD', 'error', { settings: { version: '5.7.1' } }],
    ['STOCK_NOT_MANAGED', 'error', { settings: { managesStock: false } }],
    ['STOCK_NOT_HELD', 'warning', { settings: { holdsStock: false } }],
  ] as const)('%s is found', async ([code, level, options]) => {
    const woo = await shopWith(5, options);

    expect(doneValue(await checkShop(wooSession(woo)))).toMatchObject([{ code, level }]);
  });
});

test('an order whose customer was erased at the shop asks for its erasure here', async () => {
  const woo = await shopWith(5);
  const order = woo.driver.buy(oneMug);
  const payload = async () => {
    const fetched = doneValue(await wooOrders.fetch(wooSession(woo), String(order)));
    return JSON.parse(fetched?.body ?? '');
  };

  const before = wooPrivacy.read('order.updated', await payload());
  woo.driver.anonymise(order);
  const after = wooPrivacy.read('order.updated', { ...(await payload()), id: String(order) });

  expect(before).toBeUndefined();
  expect(after).toEqual({ kind: 'erase', orders: [String(order)] });
});

test('what WooCommerce cannot do is said', () => {
  const { effects } = woocommerceAdapter;

  const cannot = Object.entries(effects).filter(([, { can }]) => !can);

  expect(cannot.map(([kind]) => kind).toSorted()).toEqual([
    'acknowledge',
    'cancelAnswer',
    'hold',
    'move',
    'release',
    'tracking',
  ]);
});
