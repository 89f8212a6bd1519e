import * as capture from '../functions/capture/doors.ts';
import * as fulfillment from '../functions/fulfillment/doors.ts';
import * as inventory from '../functions/inventory/doors.ts';
import * as network from '../functions/network/doors.ts';
import * as operations from '../functions/operations/doors.ts';
import * as returns from '../functions/returns/doors.ts';
import * as routing from '../functions/routing/doors.ts';
import * as tracking from '../functions/tracking/doors.ts';
import type { Door } from '../functions/shared/door.ts';

const isDoor = (value: unknown): value is Door => typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'handler' in value;

/** Every door of the API, in the order of an order's life: what the stages' `doors.ts` export. */
export const doors: readonly Door[] = [capture, operations, routing, fulfillment, tracking, returns, inventory, network]
  .flatMap((stage): unknown[] => Object.values(stage))
  .flat()
  .filter(isDoor);
