import { parseException } from '../../functions/exceptions/exception.store.ts';
import type { Exception } from '../../functions/exceptions/exception.ts';
import { type Fulfillment, isVisible } from '../../functions/fulfillment/work-order/fulfillment.ts';
import type { Order } from '../../functions/order/order.ts';
import { type Return, returnSchema } from '../../functions/returns/rma/return.ts';
import { parseOwn } from '../../functions/shared/parse.ts';
import type { DoorCall } from '../aws/gateway.ts';
import { type OrderFile, OrderFileCheck } from '../checks/order-files.ts';
import { thisProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';
import type { NetworkPlan } from '../network.ts';
import type { DoorAnswered, World } from '../world.ts';

/** What became of a request for a refund; `amount`: minor units that went, where they were others than were asked for. */
export interface SettledRefund {
  readonly refundId: string;
  readonly outcome: 'succeeded' | 'failed';
  readonly amount?: number;
}

/** A parcel that somebody shipped, as its label says. */
export interface Label {
  readonly fulfillmentId: string;
  readonly carrier: string;
  readonly trackingNumber: string;
}

/** What the actors of a history remember together. */
export class Memory {
  /** Every body that was sent to POST /orders, by the order's number. */
  readonly orders = new Map<string, Record<string, unknown>>();
  /** Every wish for a cart, by its id. */
  readonly carts = new Map<string, Record<string, unknown>>();
  /** What was told of fulfillments, so that it can be told again. */
  readonly facts: { readonly fulfillmentId: string; readonly body: Record<string, unknown> }[] = [];
  readonly labels: Label[] = [];
  /** Every version of an order that a shop on a platform told of. */
  readonly shopOrders: { readonly channel: string; readonly body: string }[] = [];
  /** Every file of orders, those that were taken, and what was seen of them. */
  readonly files: OrderFile[] = [];
  readonly takenFiles = new Set<OrderFile>();
  readonly fileCheck = new OrderFileCheck();
  /** All that the carrier has told of each parcel. */
  readonly scans = new Map<string, { status: string; detail?: string; at: string }[]>();
  /** What a numbering system has told of stock, and what it has yet to tell although later numbers were told. */
  readonly numbered: Record<string, unknown>[] = [];
  readonly late: Record<string, unknown>[] = [];
  /** What became of each request for a refund, by its key. */
  readonly settledRefunds = new Map<string, SettledRefund>();
  #numbers = 0;

  next(): number {
    this.#numbers += 1;
    return this.#numbers;
  }
}

/** One action's view of the world: its own chance, and what it may look at and do. */
export interface Stage {
  readonly world: World;
  readonly network: NetworkPlan;
  readonly memory: Memory;
  readonly random: Random;
  /** A name that no other action has. */
  readonly name: string;
}

const TRIES = 6;

/**
 * Calls a door as a careful sender: what failed for a reason of ours (5xx) is sent again, unchanged, for
 * minutes, and for as long as nothing answers.
 */
export async function send(stage: Stage, door: string, request: DoorCall): Promise<DoorAnswered> {
  const { world } = stage;
  for (let attempt = 1; ; attempt++) {
    const answer = await world.call(door, request);
    if (answer.status < 500 || (attempt >= TRIES && !world.isOut)) {
      world.story.tell(world.engine.now, stage.name, `${door} ${toldOf(request)} -> ${inWords(answer)}`);
      return answer;
    }
    await world.engine.sleep(thisProcess(), 1000 * 3 ** Math.min(attempt, TRIES));
  }
}

function toldOf({ params, body }: DoorCall): string {
  const text = typeof body === 'string' ? '(signed)' : JSON.stringify(body ?? {});
  return `${Object.values(params ?? {}).join(' ')} ${text.length > 300 ? `${text.slice(0, 300)}...` : text}`;
}

function inWords({ status, body }: DoorAnswered): string {
  const detail = body['detail'] ?? body['outcome'] ?? body['message'];
  return detail === undefined ? String(status) : `${status} ${String(detail)}`;
}

/** A fact is recorded whatever the state of things: a refusal is a violation. */
export async function tellFact(stage: Stage, door: string, request: DoorCall): Promise<DoorAnswered> {
  const answer = await send(stage, door, request);
  if (answer.status >= 400)
    stage.world.violate(
      answer.status >= 500 ? 'fact not taken' : 'fact refused',
      door,
      `${toldOf(request)} -> ${inWords(answer)}`,
    );
  return answer;
}

/** One of the list, the same for the same chance; undefined of an empty list. */
export function anyOf<T>({ random }: Stage, list: readonly T[]): T | undefined {
  return list.length === 0 ? undefined : random.pick(list);
}

export function ordersOf({ world }: Stage): Order[] {
  return [...world.books.orders.values()];
}

export function openOrders(stage: Stage): Order[] {
  return ordersOf(stage).filter(({ closed }) => !closed);
}

export function fulfillmentsOf({ world }: Stage): Fulfillment[] {
  return [...world.books.fulfillments.values()];
}

/** What locations see as their work. */
export function visibleWork(stage: Stage): Fulfillment[] {
  return fulfillmentsOf(stage).filter(isVisible);
}

export function openExceptions({ world }: Stage): Exception[] {
  return world.table.store
    .ofType('Exception')
    .map(parseException)
    .filter(({ status }) => status === 'open');
}

export function returnsOf({ world }: Stage): Return[] {
  return world.table.store.ofType('Return').map((item) => parseOwn(returnSchema, item, 'return'));
}

/** UTC now in whole seconds, as carriers tell. */
export function wholeSecond(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
