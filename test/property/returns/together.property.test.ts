/** Everything that may become of a delivered order's goods and money, together, through the real doors and stores. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewExchange } from '../../../functions/capture/linked/review-exchange.ts';
import type { RefundAtShop } from '../../../functions/channels/contract/adapter.ts';
import { keepShopRefunds } from '../../../functions/connections/shop-refunds.ts';
import { parseException } from '../../../functions/exceptions/exception.store.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { canonicalOrderSchema } from '../../../functions/order/canonical-order.ts';
import { parseOrder } from '../../../functions/order/order.store.ts';
import { bodyWrites } from '../../../functions/order/order-body.store.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { recordPaymentDoor } from '../../../functions/requests/doors.ts';
import { handler as pay } from '../../../functions/requests/record-payment.handler.ts';
import { claimDoor } from '../../../functions/returns/claim-doors.ts';
import { requestReturnDoor } from '../../../functions/returns/doors.ts';
import { creditUse } from '../../../functions/returns/exchange/sent-ahead.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { ceilingOf, owedByReturn, readMoneyFacts } from '../../../functions/returns/money/return-owed.ts';
import { handler as record } from '../../../functions/returns/record-event.handler.ts';
import { refundEventDoor } from '../../../functions/returns/refund-doors.ts';
import { readRefunds } from '../../../functions/returns/refunds/refund.store.ts';
import { reservedBy } from '../../../functions/returns/refunds/refund.ts';
import { settleRefunds } from '../../../functions/returns/refunds/settle-refunds.ts';
import { wantedRefunds } from '../../../functions/returns/refunds/wanted-refunds.ts';
import { handler as request } from '../../../functions/returns/request.handler.ts';
import { closeInspectedReturn } from '../../../functions/returns/rma/close-return.ts';
import { parseReturn, readReturns } from '../../../functions/returns/rma/return.store.ts';
import { awaitsGoods, type Return } from '../../../functions/returns/rma/return.ts';
import { sweepReturn } from '../../../functions/returns/rma/sweep-return.ts';
import { OrchestratorError } from '../../../functions/shared/errors.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem, skuItem } from '../../support/network-items.ts';
import { aPosition } from '../../support/positions.ts';
import { at, findings, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';

const numRuns = Number(process.env['RETURN_RUNS'] ?? 8);
const now = '2026-11-24T10:00:00.000Z';
const long = '2027-12-24T10:00:00.000Z';
/** Units of A that were sold, and that store-5 had before. */
const SOLD = 4;
const channel = { kind: 'channel', id: 'web' } as const;
const store = { kind: 'location', id: 'store-5' } as const;
const partner = { kind: 'system', id: 'psp', scopes: ['refunds'] } as const;
const operator = { kind: 'operator', id: 'ann' } as const;
const gradesSaid = ['sellable', 'refurbish', 'scrap', 'missing', 'wrong_item'] as const;

const step = fc.record({
  kind: fc.constantFrom(
    'ask',
    'ask',
    'exchange',
    'credit',
    'claim',
    'replace',
    'receive',
    'receive',
    'inspect',
    'inspect',
    'shopRefund',
    'shopRefundOfLines',
    'shopTakesBack',
    'succeed',
    'payLess',
    'fail',
    'waive',
    'expire',
    'cancelLinked',
  ),
  units: fc.integer({ min: 1, max: 3 }),
  pick: fc.nat({ max: 9 }),
  grade: fc.constantFrom(...gradesSaid),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const history = fc.record({
  /** With 0, 2 and 3 decimals: all amounts are minor units. */
  currency: fc.constantFrom('JPY', 'USD', 'KWD'),
  taxIncluded: fc.boolean(),
  fee: fc.constantFrom(0, 0, 50),
  price: fc.integer({ min: 1, max: 1500 }),
  discount: fc.integer({ min: 0, max: 999 }),
  tax: fc.integer({ min: 0, max: 99 }),
  shipping: fc.integer({ min: 0, max: 300 }),
  refundOn: fc.constantFrom('inspection', 'receipt', 'atOnce'),
  refundShipping: fc.constantFrom('never', 'whenAllIsBack'),
  ship: fc.constantFrom('onReceipt', 'onInspection', 'atOnce'),
  steps: fc.array(step, { minLength: 3, maxLength: 14 }),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** A delivered order, whoever sends it back, and whoever pays. */
class Desk {
  readonly table = new MemoryTable();
  readonly #currency: string;
  /** What the shop has given back for goods that it has back. */
  readonly #takenBack: RefundAtShop[] = [];
  #calls = 0;

  constructor(told: History) {
    const { refundOn, refundShipping, ship, currency, fee } = told;
    forgetNetwork();
    this.#currency = currency;
    const rules = fee > 0 ? { rules: [{ fee: { [currency]: fee } }] } : {};
    const returns = { refundOn, refundShipping, exchange: { ship }, ...rules };
    const claims = { automaticBelow: { [currency]: 1_000_000 } };
    this.table.seed(
      locationItem('store-5'),
      ...['A', 'B'].map((sku) => skuItem(sku)),
      channelItem('web', { policies: { returns, claims } }),
    );
    const closed = { as: 'delivered', at: at('09:00:00') } as const;
    seedStage(this.table, { delivered: SOLD, order: { closed } });
    this.#seedBody(told);
    const position = aPosition({ sku: 'B', location: 'store-5', onHand: 9, allocated: 0 });
    const shard = { type: 'Pool', pool: 'main', sku: 'B', shard: 0, atp: 9, version: 1 };
    this.table.seed({ ...key.position('B', 'store-5'), ...position });
    this.table.seed({ ...key.pool('main', 'B', 0), ...shard });
  }

  #seedBody({ price, discount, tax, shipping, currency, taxIncluded }: History): void {
    const order = canonicalOrderSchema.parse({
      channel: 'web',
      external: { id: '1', number: '1' },
      placedAt: at('09:00:00'),
      currency,
      payment: 'paid',
      shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
      lines: [
        {
          ...{ lineId: '1', sku: 'A', quantity: SOLD, unitPrice: { amount: price } },
          taxes: [{ amount: { amount: tax } }],
        },
      ],
      charges: {
        ...{ shipping: { amount: shipping }, tax: { amount: tax }, taxIncluded },
        discount: { amount: Math.min(discount, price * SOLD) },
      },
    });
    for (const write of bodyWrites({ orderId, version: 0, body: { order } }))
      if (write.kind === 'put') this.table.seed(write.item);
  }

  #next(): string {
    this.#calls += 1;
    return `call-${this.#calls}`;
  }

  returns(): Return[] {
    return this.table.ofType('Return').map(parseReturn);
  }

  static any<T>(all: readonly T[], pick: number): T | undefined {
    return all[pick % Math.max(1, all.length)];
  }

  async #ask(units: number, over: Record<string, unknown>, line: Record<string, unknown> = {}) {
    const body = { id: this.#next(), lines: [{ lineId: '1', units, ...line }], ...over };
    await call(request, requestReturnDoor, { params: { id: orderId }, body, caller: channel });
  }

  async #claim(units: number, wanted: 'refund' | 'replacement') {
    const body = { id: this.#next(), kind: 'damaged', wanted, lines: [{ lineId: '1', units }] };
    await call(request, claimDoor, { params: { id: orderId }, body, caller: channel });
  }

  async #tell(returned: Return | undefined, body: Record<string, unknown>) {
    if (!returned) return;
    const params = { id: returned.returnId };
    const told = { id: this.#next(), ...body };
    await call(record, returnEventDoor, { params, body: told, caller: store });
  }

  async #inspect(returned: Return | undefined, units: number, grade: string) {
    const came = returned?.received?.[0]?.units ?? 0;
    const lines = [{ lineId: '1', units: Math.min(units, came), as: grade, reason: 'as found' }];
    if (came > 0) await this.#tell(returned, { kind: 'inspected', lines });
  }

  /** What the shop gives back of what was paid and is not promised to anybody. */
  async #amountByShop(units: number): Promise<number> {
    const facts = await readMoneyFacts(storedOrder(this.table));
    const room = facts ? ceilingOf(facts.order, facts.body) - reservedBy(facts.refunds) : 0;
    return Math.min(room, units * 100);
  }

  /** The shop gives money back for goods that it has put on the shelf of one of our locations, and tells of all that it ever did. */
  async #takeBackAtShop(units: number) {
    const amount = await this.#amountByShop(units);
    if (amount <= 0) return;
    const line = { lineId: '1', units, restock: 'return' as const, at: '70' };
    this.#takenBack.push({ refund: this.#next(), amount, lines: [line] });
    const money = { captured: 0, refunded: 0, authorized: 0, currency: this.#currency };
    const shop = { id: 'web', order: '1', connection: { locations: { 'store-5': '70' } } };
    for (let look = 0; look < 2; look += 1)
      await keepShopRefunds(shop, orderId, { ...money, refunds: this.#takenBack }, now);
  }

  async #refundByShop(units: number, withLines: boolean) {
    const amount = await this.#amountByShop(units);
    if (amount <= 0) return;
    const lines = withLines ? { lines: [{ lineId: '1', units: 1 }] } : {};
    const body = {
      id: this.#next(),
      kind: 'refunded',
      amount: { amount, currency: this.#currency },
      ...lines,
    };
    await call(pay, recordPaymentDoor, { params: { id: orderId }, body, caller: channel });
  }

  /** A partner pays a minor unit less than it was asked for, which is asked for then. */
  async #payLess(pick: number) {
    const open = (await readRefunds(orderId)).filter(
      ({ status, amount }) => status === 'requested' && amount > 1,
    );
    const refund = Desk.any(open, pick);
    if (!refund) return;
    const body = { id: this.#next(), kind: 'succeeded', amount: refund.amount - 1 };
    await call(record, refundEventDoor, { params: { id: refund.refundId }, body, caller: partner });
  }

  async #answer(status: string, pick: number, outcome: 'succeeded' | 'failed') {
    const open = (await readRefunds(orderId)).filter((one) => one.status === status);
    const refund = Desk.any(open, pick);
    if (!refund) return;
    const said = outcome === 'failed' ? { words: 'no' } : {};
    const body = { id: this.#next(), kind: outcome, ...said };
    await call(record, refundEventDoor, { params: { id: refund.refundId }, body, caller: partner });
  }

  async #sweep(returned: Return | undefined) {
    if (!returned) return;
    await sweepReturn(this.table.item(key.return(orderId, returned.n)) ?? {}, long);
  }

  async #cancelLinked(pick: number, units: number) {
    const linked = this.table
      .ofType('Order')
      .map(parseOrder)
      .filter((order) => order.linked);
    const order = Desk.any(linked, pick);
    if (!order || order.closed) return;
    try {
      const lines = [{ lineId: '1', units }];
      await cancelOrder({ orderId: order.orderId, by: 'operator:ann', lines, now });
    } catch (error) {
      if (!(error instanceof OrchestratorError)) throw error;
    }
  }

  async apply({ kind, units, pick, grade }: Step): Promise<void> {
    const open = Desk.any(this.returns().filter(awaitsGoods), pick);
    const came = Desk.any(
      this.returns().filter(({ received }) => received !== undefined),
      pick,
    );
    switch (kind) {
      case 'ask':
        return this.#ask(units, { outcome: 'refund' });
      case 'credit':
        return this.#ask(units, { outcome: 'store_credit' });
      case 'exchange':
        return this.#ask(units, { outcome: 'exchange' }, { exchangeFor: 'B' });
      case 'claim':
        return this.#claim(units, 'refund');
      case 'replace':
        return this.#claim(units, 'replacement');
      case 'receive':
        return this.#tell(open ?? came, { kind: 'received', lines: [{ lineId: '1', units }] });
      case 'inspect':
        return this.#inspect(came, units, grade);
      case 'shopRefund':
      case 'shopRefundOfLines':
        return this.#refundByShop(units, kind === 'shopRefundOfLines');
      case 'shopTakesBack':
        return this.#takeBackAtShop(units);
      case 'succeed':
        return this.#answer('requested', pick, 'succeeded');
      case 'fail':
        return this.#answer('requested', pick, 'failed');
      case 'payLess':
        return this.#payLess(pick);
      case 'waive':
        return this.#decide('RefundNotSettled', 'cancel');
      case 'expire':
        return this.#sweep(open);
      case 'cancelLinked':
        return this.#cancelLinked(pick, units);
    }
  }

  /** What the relay does, perhaps twice. */
  async relay(): Promise<void> {
    for (const { n } of this.returns()) await reviewExchange(orderId, n, now);
    await settleRefunds(orderId, now);
  }

  /** No money is out beyond what was paid, no unit is more or less than there were. */
  async check(): Promise<void> {
    const facts = await readMoneyFacts(storedOrder(this.table));
    expect(facts).toBeDefined();
    if (!facts) return;
    expect(reservedBy(facts.refunds)).toBeLessThanOrEqual(ceilingOf(facts.order, facts.body));
    expect(findings(this.table)).toEqual([]);
    expect(this.#unitsOfA()).toBe(0);
    expect(unpublishable(this.table)).toEqual([]);
  }

  /** Units of A at store-5 beyond what it had and what returns have brought; below zero: that are gone. */
  #unitsOfA(): number {
    const [position] = this.table
      .ofType('Position')
      .filter((one) => one['location'] === 'store-5' && one['sku'] === 'A');
    const brought = this.returns().flatMap(({ dispositions }) =>
      dispositions.filter(({ as }) => as !== 'missing' && as !== 'wrong_item'),
    );
    const units = brought.reduce((sum, one) => sum + one.units, 0);
    return Number(position?.['onHand']) - (20 - SOLD) - units;
  }

  async #decide(type: string, action: string): Promise<void> {
    const open = this.table
      .ofType('Exception')
      .map(parseException)
      .filter(({ status, exceptionType }) => status === 'open' && exceptionType === type);
    for (const { exceptionId } of open)
      await call(resolve, resolveExceptionDoor, {
        params: { id: exceptionId },
        body: { id: this.#next(), action },
        caller: operator,
      });
  }

  /** Everybody does what is theirs to do. */
  async finish(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      for (const one of this.returns()) {
        if (awaitsGoods(one)) await this.#sweep(one);
        if (one.status === 'received') await this.#inspect(one, SOLD, 'sellable');
        if (one.status === 'inspected') await closeInspectedReturn(one.returnId, now);
      }
      await this.relay();
      await this.#decide('ExchangeQuestioned', 'cancel');
      await this.#decide('RefundNotSettled', 'retry');
      await this.relay();
      for (const _ of await readRefunds(orderId)) await this.#answer('requested', 0, 'succeeded');
    }
  }

  /** What returns are owed in money and was not given, and what was given beyond that. */
  async balance(): Promise<{ short: number; beyond: number; told: number; room: number; wanted: number }> {
    const facts = await readMoneyFacts(storedOrder(this.table));
    if (!facts) throw new Error('the order is gone');
    const owed = owedByReturn(facts);
    let [short, beyond] = [0, 0];
    for (const returned of await readReturns(orderId)) {
      const use = await creditUse(returned);
      const spent = use.state === 'spent' ? use.amount : 0;
      const due = Math.max(0, (owed.get(returned.returnId)?.amount ?? 0) - spent);
      const given = reservedBy(facts.refunds.filter((one) => one.returnId === returned.returnId));
      short += Math.max(0, due - given);
      beyond += Math.max(0, given - due);
    }
    const wanted = wantedRefunds(facts);
    const told = wanted.beyond.reduce((sum, { refunded, owed: due }) => sum + refunded - due, 0);
    const room = ceilingOf(facts.order, facts.body) - reservedBy(facts.refunds);
    return { short, beyond, told, room, wanted: wanted.refunds.length };
  }
}

describe('returns, exchanges, claims, receipts in parts, refunds of a shop and wrong grades together', () => {
  it('never give back more than was paid, nor a cent less than is owed in the end, and keep every unit', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (told) => {
        const desk = new Desk(told);
        try {
          for (const one of told.steps) {
            await desk.apply(one);
            await desk.relay();
            await desk.relay();
            await desk.check();
          }
          await desk.finish();
          await desk.check();
          const { short, beyond, told: said, room, wanted } = await desk.balance();
          // What is short is out somewhere else, and somebody is told of that.
          expect({ wanted, said, isShort: short > 0 && room > 0 }).toEqual({
            wanted: 0,
            said: beyond,
            isShort: false,
          });
          expect(short).toBeLessThanOrEqual(beyond);
          const settled = new Set(['succeeded', 'waived']);
          expect((await readRefunds(orderId)).every(({ status }) => settled.has(status))).toBe(true);
        } finally {
          desk.table.close();
        }
      }),
      { numRuns },
    );
  });
});
