import * as capture from '../functions/capture/doors.ts';
import * as fulfillment from '../functions/fulfillment/doors.ts';
import * as inventory from '../functions/inventory/doors.ts';
import * as network from '../functions/network/doors.ts';
import * as operations from '../functions/operations/doors.ts';
import * as returns from '../functions/returns/doors.ts';
import * as routing from '../functions/routing/doors.ts';
import type { Door } from '../functions/shared/door.ts';
import * as tracking from '../functions/tracking/doors.ts';

const isDoor = (value: unknown): value is Door =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'handler' in value;

const byPath = (one: Door, other: Door): number =>
  one.path === other.path ? (one.method < other.method ? -1 : 1) : one.path < other.path ? -1 : 1;

/**
 * Every door of the API: the stages in the order of an order's life, the doors that a stage's `doors.ts`
 * exports by path and method.
 */
export const doors: readonly Door[] = [
  capture,
  operations,
  routing,
  fulfillment,
  tracking,
  returns,
  inventory,
  network,
].flatMap((stage) => Object.values<unknown>(stage).flat().filter(isDoor).toSorted(byPath));
