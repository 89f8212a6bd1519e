/**
 * One order in the middle of its life, and all who may tell of it through the real doors: locations, carriers,
 * returns desks, a customer who cancels, operators, deadlines. After each the books have to add up.
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { expect } from 'vitest';
import { forgetSecrets } from '../../../functions/access/secrets.ts';
import { openException } from '../../../functions/exceptions/exception.store.ts';
import { sweepFulfillment } from '../../../functions/fulfillment/deadlines/sweep-fulfillment.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { countedIn } from '../../../functions/fulfillment/facts/order-units.ts';
import { parcelsOf } from '../../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { packedUnits, surplusLeft } from '../../../functions/fulfillment/parcels/sent-parcel.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { dealWithFailure } from '../../../functions/fulfillment/work-order/deal-with-failure.ts';
import {
  fulfillmentItem,
  parseFulfillment,
  saveFulfillment,
} from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import {
  excessOf,
  type Fulfillment,
  isVisible,
  openOf,
} from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { requestWork } from '../../../functions/fulfillment/work-order/request-work.ts';
import { saveReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { heldUnits, removeHeld } from '../../../functions/inventory/reservation/reservation.ts';
import { moveStock } from '../../../functions/inventory/stock/stock.store.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { pilesOf } from '../../../functions/operations/resolve/piles.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { sumUnits, unitsOf } from '../../../functions/order/line-units.ts';
import { saveOrder } from '../../../functions/order/order.store.ts';
import { amend, shiftUnits, unfinishedUnits } from '../../../functions/order/order.ts';
import { isOwnedBy } from '../../../functions/order/unit-owner.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor } from '../../../functions/requests/doors.ts';
import { requestReturnDoor } from '../../../functions/returns/doors.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as returnEvent } from '../../../functions/returns/record-event.handler.ts';
import { handler as requestReturn } from '../../../functions/returns/request.handler.ts';
import { quantityStates } from '../../../functions/shared/events/statuses.ts';
import { key } from '../../../functions/shared/keys.ts';
import { settings } from '../../../functions/shared/settings.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { receiveScansDoor } from '../../../functions/tracking/doors.ts';
import { handler as scans } from '../../../functions/tracking/receive-scans.handler.ts';
import { trackerEvent } from '../../../local/brand/carrier.ts';
import { signedHeaders } from '../../../local/brand/signed-headers.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { aFulfillment } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem, trackingSourceItem } from '../../support/network-items.ts';
import {
  findings,
  seedOrderBody,
  storedFulfillment,
  storedOrder,
  storedReservation,
  unpublishable,
} from '../../support/stage.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

const SECRET = 'a secret of the tests';
const operator = { kind: 'operator', id: 'ann' } as const;
const untouched = { shipped: 0, delivered: 0, returned: 0, lost: 0 };

function work(n: number, lines: readonly [string, string, number][], over: Partial<Fulfillment> = {}) {
  return someWork({
    n,
    fulfillmentId: `${orderId}-f${n}`,
    location: `store-${n}`,
    lines: lines.map(([lineId, sku, units]) => ({ lineId, sku, units, ...untouched })),
    ...over,
  });
}

/** Work that the customer collects. */
function collected({ shipBy, ...rest }: Fulfillment): Fulfillment {
  return { ...rest, handover: 'pickup', ...(shipBy === undefined ? {} : { readyBy: shipBy }) };
}

/**
 * Two lines of the same SKU, one of another, at two locations that see their work, one to ship and one to hand over,
 * and one that does not.
 */
function fulfillments(): Fulfillment[] {
  const planned = { status: 'planned' as const, requestedAt: undefined, shipBy: undefined, dueAt: undefined };
  const {
    requestedAt: _1,
    shipBy: _2,
    acceptBy: _3,
    dueAt: _4,
    ...hidden
  } = {
    ...work(3, [['1', 'A', 1]]),
    ...planned,
  };
  return [
    work(1, [
      ['1', 'A', 2],
      ['3', 'B', 2],
    ]),
    collected(
      work(2, [
        ['1', 'A', 1],
        ['2', 'A', 2],
      ]),
    ),
    hidden,
  ];
}

const TOTAL = 8;

export class TradeOfOrder {
  readonly table = new MemoryTable();
  readonly #secrets = mockClient(SecretsManagerClient);
  readonly #startedAt = Math.floor(Date.now() / 1000) * 1000;
  #commands = 0;

  constructor() {
    process.env['SECRETS_PREFIX'] = 'test/webhooks/';
    forgetSecrets();
    forgetNetwork();
    this.#secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ current: SECRET }) });
    const locations = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => locationItem(`store-${n}`));
    this.table.seed(trackingSourceItem('easypost'), channelItem('web'), ...locations);
    new WorkingOrder(this.table, fulfillments());
    seedOrderBody(this.table, [
      { lineId: '1', sku: 'A', quantity: 4 },
      { lineId: '2', sku: 'A', quantity: 2 },
      { lineId: '3', sku: 'B', quantity: 2 },
    ]);
  }

  close(): void {
    this.#secrets.restore();
    this.table.close();
  }

  get fulfillments(): Fulfillment[] {
    return this.table.ofType('Fulfillment').map(parseFulfillment);
  }

  #at(minutes: number): string {
    return new Date(this.#startedAt + minutes * 60_000).toISOString();
  }

  #command(): string {
    this.#commands += 1;
    return `c${this.#commands}`;
  }

  #pick(which: number): Fulfillment {
    const all = this.fulfillments;
    return all[which % all.length] ?? storedFulfillment(this.table, 1);
  }

  /** A location tells. Times are minutes before now; 0 is left out. */
  async tell(which: number, body: Record<string, unknown>, minutes = 0): Promise<number> {
    const { fulfillmentId } = this.#pick(which);
    const at = minutes === 0 ? {} : { at: this.#at(-minutes) };
    const { status, body: answer } = await call(recordEvent, recordEventDoor, {
      params: { id: fulfillmentId },
      body: { id: this.#command(), ...at, ...body },
      caller: operator,
    });
    if (status >= 500) throw new Error(JSON.stringify(answer));
    return status;
  }

  /** A carrier tells the whole history of a number. */
  async scan(number: string, statuses: readonly string[]): Promise<number> {
    const history = statuses.map((status, index) => ({
      status: status === 'lost' ? 'failure' : status,
      at: this.#at(index - 60).replace('.000Z', 'Z'),
    }));
    const told = trackerEvent({ carrier: 'UPS', trackingNumber: number }, history);
    const body = told.replaceAll(
      '"status":"failure","status_detail":"status_update"',
      '"status":"failure","status_detail":"lost"',
    );
    const headers = signedHeaders.easypost(SECRET, body);
    const { status, body: answer } = await call(scans, receiveScansDoor, {
      params: { source: 'easypost' },
      body,
      headers,
    });
    if (status !== 200) throw new Error(JSON.stringify(answer));
    return status;
  }

  /** Somebody announces a return, and it arrives. */
  async comesBack(lineId: string, units: number, announced: boolean): Promise<void> {
    if (announced) {
      const { status } = await call(requestReturn, requestReturnDoor, {
        params: { id: orderId },
        body: { id: this.#command(), lines: [{ lineId, units }] },
        caller: operator,
      });
      expect([201, 409]).toContain(status);
    }
    const returns = this.table.ofType('Return').filter(({ received }) => received === undefined);
    const returnId = String(returns[0]?.['returnId']);
    if (returns.length === 0) return;
    const { status, body } = await call(returnEvent, returnEventDoor, {
      params: { id: returnId },
      body: { id: this.#command(), kind: 'received' },
      caller: operator,
    });
    expect(status, JSON.stringify(body)).toBe(200);
  }

  async cancel(lineId: string | undefined): Promise<void> {
    const { status, body } = await call(cancel, cancelDoor, {
      params: { id: orderId },
      body: { id: this.#command(), ...(lineId === undefined ? {} : { lines: [{ lineId, units: 1 }] }) },
      caller: operator,
    });
    expect([200, 202, 409], JSON.stringify(body)).toContain(status);
  }

  /** The work's deadline passes. */
  async expire(which: number): Promise<void> {
    const { n, dueAt } = this.#pick(which);
    const item = this.table.item(key.fulfillment(orderId, n));
    if (item && dueAt !== undefined) await sweepFulfillment(item, dueAt);
  }

  /** Dispatch shows planned work to its location. */
  async show(which: number): Promise<void> {
    const before = this.#pick(which);
    if (before.status !== 'planned' || storedOrder(this.table).cancel) return;
    await transact([saveFulfillment(before, requestWork(before, this.#at(0), settings()))]);
  }

  /** What Reroute does: the units that left a fulfillment are planned at another location. */
  async reroute(which: number): Promise<void> {
    const before = this.#pick(which);
    const order = storedOrder(this.table);
    const n = order.counts.fulfillments + 1;
    const reservation = storedReservation(this.table);
    const isOwn = isOwnedBy({ n: before.n, exception: 0 });
    const left = heldUnits(reservation, isOwn);
    if (left.length === 0 || order.cancel || n > 9) return;
    const location = `store-${n}`;
    const now = this.#at(0);
    await this.#receive(
      location,
      left.map(({ sku }) => sku),
    );
    const planned = aFulfillment({
      n,
      location,
      fulfillmentId: `${orderId}-f${n}`,
      status: 'planned',
      lines: left.map((line) => ({ ...line, ...untouched })),
      version: 1,
    });
    const totals = shiftUnits(order.totals, 'reserved', 'allocated', sumUnits(left));
    const movements = left.map(({ sku, units }) => ({
      kind: 'allocate' as const,
      sku,
      location,
      pool: 'main',
      units,
      ref: 'document:test' as const,
    }));
    const merged = [...Map.groupBy(movements, ({ sku }) => sku).values()].flatMap((same) => {
      const [first] = same;
      return first ? [{ ...first, units: sumUnits(same) }] : [];
    });
    await transact([
      saveFulfillment(before, dealWithFailure(before, now)),
      saveFulfillment(undefined, planned),
      saveReservation(reservation, removeHeld(reservation, left, isOwn), now),
      saveOrder(order, amend(order, { totals, counts: { ...order.counts, fulfillments: n } }, now)),
      ...(await moveStock(merged, now)),
    ]);
  }

  /** A location gets ten units of each SKU. */
  async #receive(location: string, skus: readonly string[]): Promise<void> {
    const receipts = [...new Set(skus)].map((sku) => ({
      kind: 'receipt' as const,
      sku,
      location,
      pool: 'main',
      units: 10,
      ref: 'document:test' as const,
    }));
    await transact(await moveStock(receipts, this.#at(0)));
  }

  /** A person says what became of all units that have not reached an end. */
  async conclude(as: 'delivered' | 'lost'): Promise<void> {
    const order = storedOrder(this.table);
    if (order.closed) return;
    const { exception, write, change } = openException(
      order,
      { type: 'ExecutionFailed', detail: {} },
      this.#at(0),
    );
    await transact([saveOrder(order, amend(order, change, this.#at(0))), write]);
    const facts = {
      order: storedOrder(this.table),
      reservation: storedReservation(this.table),
      fulfillments: this.fulfillments,
      unreserved: [],
    };
    // Open units of a fulfillment and those on their way are told of together.
    const piles = Map.groupBy(pilesOf(facts, {}), ({ lineId, n }) => JSON.stringify([lineId, n]));
    const outcomes = [...piles.values()].map((own) => ({
      lineId: own[0]?.lineId,
      units: own.reduce((sum, { units }) => sum + units, 0),
      as,
      ...(own[0]?.n === undefined ? {} : { fulfillment: own[0].n }),
    }));
    const { status, body } = await call(resolve, resolveExceptionDoor, {
      params: { id: exception.exceptionId },
      body: { id: this.#command(), action: 'close', outcomes },
      caller: operator,
    });
    expect(status, JSON.stringify(body)).toBe(200);
  }

  /** Expects that all books say the same. */
  expectBooks(): void {
    expect(findings(this.table)).toEqual([]);
    expect(unpublishable(this.table)).toEqual([]);
    const order = storedOrder(this.table);
    const reservation = storedReservation(this.table);
    const counted = countedIn({
      fulfillments: this.fulfillments,
      reservation,
      concluded: order.concluded ?? [],
    });
    for (const state of ['allocated', 'shipped', 'delivered', 'returned', 'lost', 'reserved'] as const)
      expect([state, order.totals[state]]).toEqual([state, counted[state] ?? 0]);
    expect(quantityStates.reduce((sum, state) => sum + order.totals[state], 0)).toBe(TOTAL);
    expect(order.closed !== undefined).toBe(unfinishedUnits(order.totals) === 0);
    for (const fulfillment of this.fulfillments) this.#expectUnits(fulfillment);
    this.#expectNoSurplusBesideNeed();
  }

  #expectUnits(fulfillment: Fulfillment): void {
    for (const line of fulfillment.lines) {
      expect(
        Math.min(line.units, line.shipped, line.delivered, line.returned, line.lost),
      ).toBeGreaterThanOrEqual(0);
      expect(line.shipped).toBeLessThanOrEqual(line.units);
      expect(line.delivered + line.returned + line.lost).toBeLessThanOrEqual(line.shipped);
    }
    for (const { end, lines } of parcelsOf(fulfillment))
      for (const packed of Object.values(lines)) {
        const { units, surplus, surplusBack, delivered, lost, back } = packed;
        expect(Math.min(...Object.values(packed)), JSON.stringify({ end, packed })).toBeGreaterThanOrEqual(0);
        expect(surplus).toBeLessThanOrEqual(units);
        expect(surplusBack).toBeLessThanOrEqual(surplus);
        expect(delivered + lost + back).toBeLessThanOrEqual(units - surplus);
      }
    // Something looks at whatever a location still has.
    if (isVisible(fulfillment)) expect(fulfillment.dueAt).toBeDefined();
    expect(isVisible(fulfillment)).toBe(
      fulfillment.requestedAt !== undefined && openOf(fulfillment).length + excessOf(fulfillment).length > 0,
    );
    expect(parseFulfillment(fulfillmentItem(fulfillment))).toMatchObject(fulfillment);
  }

  /** While the order needs units of a line, none that may arrive is surplus (P11). */
  #expectNoSurplusBesideNeed(): void {
    const order = storedOrder(this.table);
    const { held } = storedReservation(this.table);
    for (const lineId of ['1', '2', '3']) {
      const live = this.fulfillments.flatMap((fulfillment) =>
        parcelsOf(fulfillment)
          .filter(({ end }) => end === undefined || end === 'delivered')
          .map(({ lines }) => lines[lineId] ?? packedUnits(0))
          .map((packed) => ({ n: fulfillment.n, units: surplusLeft(packed) }))
          .filter(({ units }) => units > 0),
      );
      if (live.length === 0 || order.closed) continue;
      const needed = this.fulfillments
        .filter(({ n }) => live.some((one) => one.n !== n))
        .map((one) => unitsOf(openOf(one), lineId));
      expect(unitsOf(held, lineId) + needed.reduce((a, b) => a + b, 0), `line ${lineId}`).toBe(0);
    }
  }
}
