import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { parseException } from '../../functions/exceptions/exception.store.ts';
import type { Exception } from '../../functions/exceptions/exception.ts';
import { sweepFulfillment } from '../../functions/fulfillment/deadlines/sweep-fulfillment.ts';
import { handler as dispatch } from '../../functions/fulfillment/dispatch.handler.ts';
import { readFulfillmentDoor, recordEventDoor } from '../../functions/fulfillment/doors.ts';
import { handler as readWork } from '../../functions/fulfillment/read-work.handler.ts';
import { handler as recordEvent } from '../../functions/fulfillment/record-event.handler.ts';
import { parseFulfillment } from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { handler as reserve } from '../../functions/inventory/reserve.handler.ts';
import { parsePosition } from '../../functions/inventory/stock/position.store.ts';
import { forgetNetwork } from '../../functions/network/entities/network.store.ts';
import { resolveExceptionDoor } from '../../functions/operations/doors.ts';
import { handler as needsAttention } from '../../functions/operations/needs-attention.handler.ts';
import { handler as resolve } from '../../functions/operations/resolve-exception.handler.ts';
import { requestReturnDoor } from '../../functions/returns/doors.ts';
import { handler as requestReturn } from '../../functions/returns/request.handler.ts';
import { handler as reroute } from '../../functions/routing/reroute.handler.ts';
import { handler as route } from '../../functions/routing/route.handler.ts';
import { key } from '../../functions/shared/keys.ts';
import { Shops } from '../unit/capture/shops.ts';
import { call, run } from './call.ts';
import { channelItem } from './channels.ts';
import { nameExecutions } from './executions.ts';
import { locationItem } from './network-items.ts';
import { findings, unpublishable } from './stage.ts';

const operator = { kind: 'operator', id: 'ada' } as const;
const DAY_MS = 86_400_000;

/** Whatever a state failed with. */
interface Failed {
  readonly name: string;
  readonly message: string;
}

/** Shops, a warehouse and three stores, and the states of an order's execution, called one by one. */
export class PickupDesk extends Shops {
  readonly #states = mockClient(SFNClient);
  #entered = 0;

  constructor(policies: Record<string, unknown> = {}) {
    super();
    nameExecutions();
    this.#states.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    this.table.seed(
      channelItem('web', { policies }),
      channelItem('shop', { platform: 'shopify', secrets: 'shop', policies }),
      channelItem('woo', { platform: 'woocommerce', secrets: 'woo', policies }),
      locationItem('store-5', { name: 'Store 5', coordinates: { lat: 41.88, lon: -87.63 } }),
      locationItem('store-6', { name: 'SoHo', coordinates: { lat: 40.72, lon: -74 } }),
      locationItem('store-7', { name: 'Elsewhere', pool: 'eu' }),
    );
    forgetNetwork();
  }

  override close(): void {
    this.#states.restore();
    super.close();
  }

  /** What does not add up in the books, and what could not be told. */
  get problems(): unknown[] {
    return [...findings(this.table), ...unpublishable(this.table)];
  }

  /** An order to be collected at store 5, captured. */
  async pickup(over: Record<string, unknown> = {}, store: string | null = 'store-5'): Promise<string> {
    const shipping = { method: 'pickup', ...(store === null ? {} : { pickupLocationId: store }) };
    const { body, status } = await this.submit({ shipping, shipTo: undefined, ...over });
    if (status !== 201) throw new Error(JSON.stringify(body));
    const orderId = String(body['orderId']);
    await this.walk(orderId, 'Begun');
    return orderId;
  }

  /** An order whose work store 5 sees: two of A, one of B. */
  async requested(over: Record<string, unknown> = {}): Promise<string> {
    await this.receiveStock({ A: 5, B: 5 }, 'store-5');
    await this.receiveStock({ A: 9, B: 9 });
    const orderId = await this.pickup(over);
    await this.toDispatch(orderId);
    return orderId;
  }

  async toDispatch(orderId: string): Promise<void> {
    const input = { orderId, attempt: 1, execution: 'test' };
    await run(reserve, input);
    await run(route, input);
    for (let n = 1; n <= this.order(orderId).counts.fulfillments; n++) await this.dispatch(orderId, n);
  }

  dispatch(orderId: string, n: number): Promise<unknown> {
    return run(dispatch, { ...this.#waiting(orderId), n });
  }

  #waiting(orderId: string) {
    this.#entered += 1;
    const enteredAt = new Date(Date.parse('2026-11-23T15:00:00.000Z') + this.#entered * 1000).toISOString();
    return { orderId, attempt: 1, execution: 'test', token: `token-${this.#entered}`, enteredAt, retry: 0 };
  }

  work(orderId: string, n = 1): Fulfillment {
    return parseFulfillment(this.table.item(key.fulfillment(orderId, n)) ?? {});
  }

  /** Where the order's work is, and how far. */
  works(orderId: string): (readonly [string, string])[] {
    const all = this.table.ofType('Fulfillment').map(parseFulfillment);
    return all.filter((one) => one.orderId === orderId).map(({ location, status }) => [location, status]);
  }

  tell(orderId: string, body: object, n = 1): ReturnType<typeof call> {
    return call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f${n}` },
      caller: { kind: 'location', id: this.work(orderId, n).location },
      body,
    });
  }

  view(orderId: string, n = 1): ReturnType<typeof call> {
    const caller = { kind: 'location' as const, id: this.work(orderId, n).location };
    return call(readWork, readFulfillmentDoor, { params: { id: `${orderId}-f${n}` }, caller });
  }

  /** Lets the sweeper look at the work so many days from now. */
  async daysLater(orderId: string, days: number, n = 1): Promise<void> {
    const now = new Date(Date.now() + days * DAY_MS).toISOString();
    await sweepFulfillment(this.table.item(key.fulfillment(orderId, n)) ?? {}, now);
  }

  /** What a state threw, as the machine catches it. */
  async #caught(state: Promise<unknown>): Promise<Failed | undefined> {
    try {
      await state;
      return undefined;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { name: error.name, message: error.message };
    }
  }

  /** Goes on with a branch whose Dispatch has failed, up to the next wait; the exception that it waits for, if any. */
  async goOn(
    orderId: string,
    n = 1,
    error: string = this.work(orderId, n).failure ?? '',
  ): Promise<Exception | undefined> {
    const failed = await this.#caught(
      run(reroute, { orderId, attempt: 1, execution: 'test', n, error }).then(async ({ items }) => {
        for (const item of items) await this.dispatch(orderId, item.n);
      }),
    );
    return failed ? this.#ask(orderId, n, failed) : undefined;
  }

  /** Runs Reserve and Route, up to the next wait. */
  async plan(orderId: string): Promise<Exception | undefined> {
    const failed = await this.#caught(this.toDispatch(orderId));
    return failed ? this.#ask(orderId, 0, failed) : undefined;
  }

  async #ask(orderId: string, n: number, { name, message }: Failed): Promise<Exception> {
    const input = { ...this.#waiting(orderId), n, error: { Error: name, Cause: message } };
    const { exception } = await run(needsAttention, input);
    return this.exception(orderId, exception ?? 0);
  }

  announceReturn(orderId: string, lines: readonly object[]): ReturnType<typeof call> {
    return call(requestReturn, requestReturnDoor, {
      params: { id: orderId },
      caller: operator,
      body: { id: 'back', lines },
    });
  }

  exception(orderId: string, number: number): Exception {
    return parseException(this.table.item(key.exception(orderId, number)) ?? {});
  }

  decide(
    exception: Exception,
    body: object,
    caller: { kind: 'operator' | 'channel'; id: string } = operator,
  ): ReturnType<typeof call> {
    return call(resolve, resolveExceptionDoor, {
      params: { id: exception.exceptionId },
      caller,
      body: { id: `decide-${exception.exceptionId}`, ...body },
    });
  }

  free(sku: string, location: string): number {
    return parsePosition(this.table.item(key.position(sku, location)) ?? {}).free;
  }

  onHand(sku: string, location: string): number {
    return parsePosition(this.table.item(key.position(sku, location)) ?? {}).onHand;
  }
}
