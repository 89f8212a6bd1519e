import type { Adapter } from '../../functions/channels/contract/adapter.ts';
import type { Platform } from '../../functions/channels/platform.ts';
import type { Bench } from './bench.ts';

/** A shop that runs by the machine's own time and really sends its messages: for a whole system beside it, not for the kit. */
export interface LiveShop {
  /** No other shop of the system has it. */
  readonly name: string;
  /** What signs its messages. */
  readonly secret: string;
}

/** What the conformance kit tries: both halves of a platform's folder, and a shop to try them at. */
export interface ConformanceSubject {
  readonly name: string;
  /** The inward half. A platform whose orders come as files or from a queue has one as well: it maps them. */
  readonly platform: Platform;
  readonly adapter: Adapter;
  /** So many orders that the adapter's list of them has a second page. */
  readonly manyOrders: number;
  /** So many lines that an order does not come in one page. */
  readonly manyLines: number;
  readonly open: (live?: LiveShop) => Promise<Bench>;
}
