import { isDeepStrictEqual } from 'node:util';
import { locationSchema } from '../../network/entities/location.ts';
import type { CappedLocation } from '../../network/planning/planning-network.ts';
import { type CapacityUnit, windowAt } from '../../network/time/capacity-window.ts';
import { Corrupt, Moved } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems, type TableItem } from '../../shared/table.ts';
import { type Expression, putVersion, type Write } from '../../shared/transact.ts';
import type { CapacityRoom } from '../queue/capacity-queue.ts';
import {
  type CapacityClaim,
  type CapacityClaimant,
  claimedUnits,
  counterExpiry,
  counterSchema,
  occupiedUnits,
  type StoredCounter,
} from './capacity-counter.ts';

/** The part of a location that its counters follow from. */
const limitsSchema = locationSchema.pick({ capacity: true });

/** A counter of the window that is open now. `stored` is absent until the first claim. */
export interface OpenCounter {
  readonly location: string;
  readonly pool: string;
  readonly unit: CapacityUnit;
  readonly window: string;
  readonly endsAt: string;
  /**
   * The location's limit as it is now. The next claim brings a counter up to it that was made under another
   * limit.
   */
  readonly cap: number;
  readonly stored?: StoredCounter;
}

/** What is left of a counter before anything of it is kept for those who wait. */
export function roomOf(counter: OpenCounter): CapacityRoom {
  const { location, unit, window, cap } = counter;
  return { location, unit, window, cap, left: cap - usedOf(counter) };
}

/** How much of a counter is taken, whether claimed or confirmed. */
function usedOf({ stored }: OpenCounter): number {
  return stored ? stored.cap - stored.left : 0;
}

function openCountersOf(
  { id: location, pool, timeZone, limits }: CappedLocation,
  now: string,
): OpenCounter[] {
  return limits.map(({ unit, window: length, cap }) => {
    const { id: window, endsAt } = windowAt(unit, length, timeZone, now);
    return { location, pool, unit, window, endsAt, cap };
  });
}

function withStored(counter: OpenCounter, item: TableItem | undefined): OpenCounter {
  if (!item) return counter;
  const stored = parseOwn(counterSchema, item, `capacity ${counter.location} ${counter.window}`);
  return { ...counter, stored };
}

/** A location with its limits as its item has them: the network in memory may be a minute old. */
function withLimits(known: CappedLocation, item: TableItem | undefined): CappedLocation {
  if (!item) return known;
  const { capacity } = parseOwn(limitsSchema, item, `location ${known.id}`);
  return { ...known, limits: capacity };
}

function areSameLimits({ limits }: CappedLocation, other: CappedLocation): boolean {
  return isDeepStrictEqual(limits, other.limits);
}

/**
 * The counters of these locations in the windows that are open at `now` (UTC ISO), read consistently, with the
 * limits as they are: whoever wakes an order and whoever plans it must not differ by the age of what they have
 * in memory.
 */
export async function readCounters(capped: readonly CappedLocation[], now: string): Promise<OpenCounter[]> {
  const open = capped.flatMap((location) => openCountersOf(location, now));
  const counters = open.map(({ location, window }) => key.capacity(location, window));
  const items = await getItems([...counters, ...capped.map(({ id }) => key.location(id))]);
  const current = capped.map((location, index) => withLimits(location, items[open.length + index]));
  const isChanged = current.some((location, index) => {
    const known = capped[index];
    return known !== undefined && !areSameLimits(location, known);
  });
  if (isChanged) return readOpen(current, now);
  return open.map((counter, index) => withStored(counter, items[index]));
}

async function readOpen(capped: readonly CappedLocation[], now: string): Promise<OpenCounter[]> {
  const open = capped.flatMap((location) => openCountersOf(location, now));
  const items = await getItems(open.map(({ location, window }) => key.capacity(location, window)));
  return open.map((counter, index) => withStored(counter, items[index]));
}

const names = {
  '#left': 'left',
  '#claimed': 'claimed',
  '#confirmed': 'confirmed',
  '#cap': 'cap',
  '#version': 'version',
  '#pk': 'pk',
} as const;

/** An expression with the names that occur in it: DynamoDB refuses one with names that do not. */
function expressionOf(expression: string, values: Record<string, unknown>): Expression {
  const used = Object.entries(names).filter(([alias]) => expression.includes(alias));
  return { expression, names: Object.fromEntries(used), values };
}

function refusedAsFull({ location, window }: Pick<OpenCounter, 'location' | 'window'>) {
  return () => new Moved(`capacity ${window} of ${location} was taken by others`);
}

function firstClaim(counter: OpenCounter, units: number): Write {
  const { stored: _, ...open } = counter;
  const first: StoredCounter = {
    type: 'Capacity',
    ...open,
    claimed: units,
    confirmed: 0,
    left: open.cap - units,
    version: 1,
  };
  const item = { ...first, expiresAt: counterExpiry(open.endsAt) };
  return putVersion(key.capacity(open.location, open.window), item, undefined, refusedAsFull(open));
}

function claimWrite(counter: OpenCounter, units: number): Write {
  const { stored, cap, location, window } = counter;
  if (!stored) return firstClaim(counter, units);
  // A condition cannot do arithmetic: what must be left before the claim is computed here, also where the
  // limit was changed meanwhile.
  const raisedBy = cap - stored.cap;
  // Only rules that bypass caps (filter `capacity`) plan more than is left: counted, not bounded.
  const bypasses = units > cap - usedOf(counter);
  return {
    kind: 'update',
    key: key.capacity(location, window),
    refused: refusedAsFull(counter),
    update: expressionOf(
      'SET #left = #left + :change, #claimed = #claimed + :units, #cap = :cap, #version = #version + :one',
      { ':change': raisedBy - units, ':units': units, ':cap': cap, ':one': 1 },
    ),
    condition: bypasses
      ? expressionOf('#cap = :known', { ':known': stored.cap })
      : expressionOf('#left >= :needed AND #cap = :known', {
          ':needed': units - raisedBy,
          ':known': stored.cap,
        }),
  };
}

function findCounter(
  counters: readonly OpenCounter[],
  location: string,
  window: string,
): OpenCounter | undefined {
  return counters.find((counter) => counter.location === location && counter.window === window);
}

/**
 * The windows that one location's share of a plan claims in, as its fulfillment keeps them.
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
    const counter = findCounter(counters, planned.location, window);
    if (!counter) throw new Corrupt(`the plan claims in ${window} of ${planned.location}, which is not open`);
    return { window, unit: counter.unit, endsAt: counter.endsAt };
  });
}

/**
 * Claims what a fulfillment takes more than `before` (undefined: the fulfillment is new). A window is never
 * overfilled: two routers at once meet in the condition, and the slower is refused as Moved, to read and plan
 * again.
 */
export function claimCapacity(
  before: CapacityClaimant | undefined,
  after: CapacityClaimant,
  counters: readonly OpenCounter[],
): Write[] {
  return (after.capacity ?? []).flatMap((claim) => {
    const counter = findCounter(counters, after.location, claim.window);
    const known = before?.capacity?.find(({ window }) => window === claim.window);
    const units = claimedUnits(claim, after) - (before && known ? claimedUnits(known, before) : 0);
    return counter && units > 0 ? [claimWrite(counter, units)] : [];
  });
}

/** A fulfillment's claims in windows that are not over: capacity of the past is of no use to anybody. */
function openClaims({ capacity = [] }: CapacityClaimant, now: string): CapacityClaim[] {
  return capacity.filter(({ endsAt }) => Date.parse(endsAt) > Date.parse(now));
}

function refusedAsGone({ location, fulfillmentId }: CapacityClaimant, window: string) {
  return () =>
    new Corrupt(`capacity ${window} of ${location} is not there, though ${fulfillmentId} claims in it`);
}

/** An update of a counter that a fulfillment has claimed in before, by a number of units. */
function updateClaimed(claimant: CapacityClaimant, window: string, expression: string, units: number): Write {
  return {
    kind: 'update',
    key: key.capacity(claimant.location, window),
    refused: refusedAsGone(claimant, window),
    update: expressionOf(expression, { ':units': units, ':one': 1 }),
    condition: expressionOf('attribute_exists(#pk)', {}),
  };
}

/**
 * When a location accepts: the fulfillment's claims become confirmed. To be called once, in the write by which
 * the fulfillment leaves `requested`.
 */
export function confirmCapacity(fulfillment: CapacityClaimant, now: string): Write[] {
  const confirm =
    'SET #claimed = #claimed - :units, #confirmed = #confirmed + :units, #version = #version + :one';
  return openClaims(fulfillment, now).flatMap((claim) => {
    const units = claimedUnits(claim, fulfillment);
    return units === 0 ? [] : [updateClaimed(fulfillment, claim.window, confirm, units)];
  });
}

function isConfirmed({ status }: CapacityClaimant): boolean {
  return status !== 'planned' && status !== 'requested';
}

/**
 * At a reject, short pick, cancel or timeout: frees what the fulfillment has claimed `before` and does not occupy
 * `after` (undefined: it occupies nothing any more). `before` is the fulfillment as it was read; its status
 * says whether its claims were confirmed. The relay then wakes orders that wait for what was freed.
 */
export function freeCapacity(before: CapacityClaimant, now: string, after?: CapacityClaimant): Write[] {
  const from = isConfirmed(before) ? '#confirmed' : '#claimed';
  const free = `SET #left = #left + :units, ${from} = ${from} - :units, #version = #version + :one`;
  return openClaims(before, now).flatMap((claim) => {
    const held = Math.min(claimedUnits(claim, before), occupiedUnits(claim.unit, before));
    const units = held - occupiedUnits(claim.unit, after);
    return units <= 0 ? [] : [updateClaimed(before, claim.window, free, units)];
  });
}
