import { type Capped, planningNetwork } from '../../network/planning/planning-network.ts';
import { type CapacityUnit, windowAt } from '../../network/time/capacity-window.ts';
import { parseOrder } from '../../order/order.store.ts';
import { Corrupt, Moved } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, getItems, type TableItem } from '../../shared/table.ts';
import { type Expression, putVersion, transact, type Write } from '../../shared/transact.ts';
import { ordersInTurn } from '../queue/capacity-queue.ts';
import {
  nextLookAt,
  parseCapacityWait,
  readQueue,
  removeCapacityWait,
  saveCapacityWait,
  stillWaits,
} from '../queue/capacity-wait.store.ts';
import {
  type CapacityClaim,
  type CapacityClaimant,
  type CapacityCounter,
  counterExpiry,
  counterSchema,
  occupiedUnits,
} from './capacity-counter.ts';

/** A counter of the window that is open now. `stored` is absent until the first claim. */
export interface OpenCounter {
  readonly location: string;
  readonly pool: string;
  readonly unit: CapacityUnit;
  readonly window: string;
  readonly endsAt: string;
  /**
   * As the location's limit says now; a counter that was made under another one is brought up to it by the
   * next claim.
   */
  readonly cap: number;
  readonly stored?: CapacityCounter;
}

/** What is taken of a counter, claimed or confirmed. */
export function usedOf({ stored }: OpenCounter): number {
  return stored ? stored.cap - stored.left : 0;
}

/** The counters of these locations in the windows of `now` (UTC ISO), read consistently. */
export async function readCounters(capped: readonly Capped[], now: string): Promise<OpenCounter[]> {
  const open = capped.flatMap(({ id, pool, timeZone, limits }) =>
    limits.map(({ unit, window, cap }): OpenCounter => {
      const { id: name, endsAt } = windowAt(unit, window, timeZone, now);
      return { location: id, pool, unit, window: name, endsAt, cap };
    }),
  );
  const items = await getItems(open.map(({ location, window }) => key.capacity(location, window)));
  return open.map((counter, at) => {
    const item = items[at];
    return item
      ? {
          ...counter,
          stored: parseOwn(counterSchema, item, `capacity ${counter.location} ${counter.window}`),
        }
      : counter;
  });
}

const names = {
  '#left': 'left',
  '#claimed': 'claimed',
  '#confirmed': 'confirmed',
  '#cap': 'cap',
  '#version': 'version',
  '#pk': 'pk',
} as const;

function expressionOf(expression: string, values: Record<string, unknown>): Expression {
  return {
    expression,
    names: Object.fromEntries(Object.entries(names).filter(([alias]) => expression.includes(alias))),
    values,
  };
}

function refusedAsFull({ location, window }: Pick<OpenCounter, 'location' | 'window'>) {
  return () => new Moved(`capacity ${window} of ${location} was taken by others`);
}

function claimWrite(counter: OpenCounter, units: number): Write {
  const { stored, cap, ...identity } = counter;
  const at = key.capacity(counter.location, counter.window);
  // More than is left is planned only by rules that bypass caps (filter `capacity`): counted, not bounded.
  const bypasses = units > cap - usedOf(counter);
  if (!stored) {
    const fresh: CapacityCounter = {
      type: 'Capacity',
      ...identity,
      cap,
      claimed: units,
      confirmed: 0,
      left: cap - units,
      version: 1,
    };
    return putVersion(
      at,
      { ...fresh, expiresAt: counterExpiry(counter.endsAt) },
      undefined,
      refusedAsFull(counter),
    );
  }
  // A condition cannot do arithmetic: what must be left before is computed here, also where the limit was
  // changed meanwhile.
  const more = cap - stored.cap;
  return {
    kind: 'update',
    key: at,
    refused: refusedAsFull(counter),
    update: expressionOf(
      'SET #left = #left + :change, #claimed = #claimed + :units, #cap = :cap, #version = #version + :one',
      { ':change': more - units, ':units': units, ':cap': cap, ':one': 1 },
    ),
    condition: bypasses
      ? expressionOf('#cap = :known', { ':known': stored.cap })
      : expressionOf('#left >= :needed AND #cap = :known', { ':needed': units - more, ':known': stored.cap }),
  };
}

/**
 * The windows of a plan's share as a fulfillment keeps them.
 * @throws Corrupt for a window that is not open
 */
export function claimsOf(
  planned: {
    readonly location: string;
    readonly capacity?: readonly { readonly window: string }[] | undefined;
  },
  counters: readonly OpenCounter[],
): CapacityClaim[] {
  return (planned.capacity ?? []).map(({ window }) => {
    const counter = counters.find((one) => one.location === planned.location && one.window === window);
    if (!counter) throw new Corrupt(`the plan claims in ${window} of ${planned.location}, which is not open`);
    return { window, unit: counter.unit, endsAt: counter.endsAt };
  });
}

/**
 * Claims what a fulfillment occupies more than before (undefined: it is new). Never overfills: two routers at
 * once meet in the condition. Refused as Moved: read again and plan again.
 */
export function claimCapacity(
  before: CapacityClaimant | undefined,
  after: CapacityClaimant,
  counters: readonly OpenCounter[],
): Write[] {
  return (after.capacity ?? []).flatMap(({ window, unit }) => {
    const counter = counters.find((one) => one.location === after.location && one.window === window);
    const units = occupiedUnits(unit, after) - occupiedUnits(unit, before);
    return counter && units > 0 ? [claimWrite(counter, units)] : [];
  });
}

/** Claims whose window is not over yet: what is over frees nobody. */
function openClaims({ capacity = [] }: CapacityClaimant, now: string): CapacityClaim[] {
  return capacity.filter(({ endsAt }) => Date.parse(endsAt) > Date.parse(now));
}

function refusedAsGone(fulfillment: CapacityClaimant, window: string) {
  return () =>
    new Corrupt(
      `capacity ${window} of ${fulfillment.location} is not there, though ${fulfillment.fulfillmentId} claims in it`,
    );
}

/**
 * At accept: what the fulfillment claims becomes confirmed. To be called once, when it leaves `requested`.
 */
export function confirmCapacity(fulfillment: CapacityClaimant, now: string): Write[] {
  return openClaims(fulfillment, now).flatMap(({ window, unit }): Write[] => {
    const units = occupiedUnits(unit, fulfillment);
    return units === 0
      ? []
      : [
          {
            kind: 'update',
            key: key.capacity(fulfillment.location, window),
            refused: refusedAsGone(fulfillment, window),
            update: expressionOf(
              'SET #claimed = #claimed - :units, #confirmed = #confirmed + :units, #version = #version + :one',
              { ':units': units, ':one': 1 },
            ),
            condition: expressionOf('attribute_exists(#pk)', {}),
          },
        ];
  });
}

function isConfirmed({ status }: CapacityClaimant): boolean {
  return status !== 'planned' && status !== 'requested';
}

/**
 * At reject, short pick, cancel, timeout: frees what the fulfillment occupies less `after`wards (undefined:
 * nothing any more). `before` is as it was read; its status says whether its claim was confirmed. What
 * becomes free wakes the orders that wait for it.
 */
export function freeCapacity(before: CapacityClaimant, now: string, after?: CapacityClaimant): Write[] {
  return openClaims(before, now).flatMap(({ window, unit }): Write[] => {
    const units = occupiedUnits(unit, before) - occupiedUnits(unit, after);
    const from = isConfirmed(before) ? '#confirmed' : '#claimed';
    return units <= 0
      ? []
      : [
          {
            kind: 'update',
            key: key.capacity(before.location, window),
            refused: refusedAsGone(before, window),
            update: expressionOf(
              `SET #left = #left + :units, ${from} = ${from} - :units, #version = #version + :one`,
              { ':units': units, ':one': 1 },
            ),
            condition: expressionOf('attribute_exists(#pk)', {}),
          },
        ];
  });
}

/**
 * The orders of a pool's queue that find capacity now, first come first served, whenever it is asked: nothing
 * is changed. `now` UTC ISO.
 */
export async function wakeableForCapacity(pool: string, now: string): Promise<string[]> {
  const queue = await readQueue(pool);
  if (queue.length === 0) return [];
  const wanted = new Set(queue.flatMap(({ needs }) => needs.map(({ location }) => location)));
  const { capped } = await planningNetwork();
  const [counters, items] = await Promise.all([
    readCounters(
      capped.filter(({ id }) => wanted.has(id)),
      now,
    ),
    getItems(queue.map(({ orderId }) => key.order(orderId))),
  ]);
  const waiting = new Set(
    queue
      .filter((wait, at) => ((item) => stillWaits(item ? parseOrder(item) : undefined, wait))(items[at]))
      .map(({ orderId }) => orderId),
  );
  const rooms = counters.map((counter) => ({
    location: counter.location,
    unit: counter.unit,
    window: counter.window,
    left: counter.cap - usedOf(counter),
  }));
  return ordersInTurn(queue, rooms, (orderId) => waiting.has(orderId));
}

/**
 * For the sweeper, when a wait is due: a window has opened, or it is time to look. Touches the item, whose
 * record makes the relay serve the queue; removes the place of an order that waits no more (cancelled,
 * closed, expired).
 */
export async function sweepCapacityWait(item: TableItem, now: string): Promise<void> {
  const wait = parseCapacityWait(item);
  const found = await getItem(key.order(wait.orderId));
  const next = {
    ...wait,
    dueAt: nextLookAt(wait.needs, (await planningNetwork()).capped, now),
    version: wait.version + 1,
  };
  // Somebody else was faster: the order is served or waits anew.
  await transact([
    stillWaits(found ? parseOrder(found) : undefined, wait)
      ? saveCapacityWait(wait, next)
      : removeCapacityWait(wait),
  ]).catch((error: unknown) => {
    if (!(error instanceof Moved)) throw error;
  });
}
