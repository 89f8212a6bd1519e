import * as access from '../functions/access/doors.ts';
import * as capture from '../functions/capture/doors.ts';
import * as connections from '../functions/connections/doors.ts';
import * as exceptions from '../functions/exceptions/doors.ts';
import * as fulfillment from '../functions/fulfillment/doors.ts';
import * as carts from '../functions/inventory/cart-doors.ts';
import * as ledger from '../functions/inventory/ledger-doors.ts';
import * as movements from '../functions/inventory/movement-doors.ts';
import * as stock from '../functions/inventory/stock-doors.ts';
import * as supplies from '../functions/inventory/supply-doors.ts';
import * as links from '../functions/links/doors.ts';
import * as network from '../functions/network/doors.ts';
import * as operations from '../functions/operations/doors.ts';
import * as requests from '../functions/requests/doors.ts';
import * as claims from '../functions/returns/claim-doors.ts';
import * as returns from '../functions/returns/doors.ts';
import * as goods from '../functions/returns/goods-doors.ts';
import * as refunds from '../functions/returns/refund-doors.ts';
import * as routing from '../functions/routing/doors.ts';
import * as rollOuts from '../functions/routing/roll-out-doors.ts';
import type { Door } from '../functions/shared/door.ts';
import * as tracking from '../functions/tracking/doors.ts';
import * as trust from '../functions/trust/doors.ts';

function isDoor(value: unknown): value is Door {
  return (
    typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'handler' in value
  );
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** By path, the doors of one path by method. */
function compareDoors(one: Door, other: Door): number {
  return compareText(one.path, other.path) || compareText(one.method, other.method);
}

function doorsOf(...stages: readonly Readonly<Record<string, unknown>>[]): Door[] {
  return stages
    .flatMap((stage) => Object.values(stage).flat())
    .filter(isDoor)
    .toSorted(compareDoors);
}

/**
 * The sections of the API's document, in the order of an order's life: a reader looks for an order's cancel,
 * its holds and its exceptions in one place, whichever stages they belong to.
 */
export const doorsBySection = {
  capture: doorsOf(capture),
  operations: doorsOf(exceptions, requests, operations),
  routing: doorsOf(routing, rollOuts),
  trust: doorsOf(trust),
  fulfillment: doorsOf(fulfillment),
  tracking: doorsOf(tracking),
  returns: doorsOf(returns, goods, refunds, claims, links),
  inventory: doorsOf(carts, ledger, movements, stock, supplies),
  network: doorsOf(network, connections),
  users: doorsOf(access),
} as const satisfies Readonly<Record<string, readonly Door[]>>;

/** Every door of the API. */
export const doors: readonly Door[] = Object.values(doorsBySection).flat();
