import * as z from 'zod';
import { parseOwn } from './parse.ts';
import { victimPolicies } from './victim-policies.ts';

const seconds = z.number().int().min(1);

/**
 * What a stage configures. lib/config.ts validates the same schema at synth, and every function gets the
 * settings as JSON in `SETTINGS`. All durations are whole seconds.
 */
export const settingsSchema = z.strictObject({
  /** A location accepts work within this time of the request. */
  acceptWithin: seconds.default(4 * 3600),
  /** A location ships within this time of accepting. */
  shipWithin: seconds.default(48 * 3600),
  /** A location has what a customer collects ready within this time of accepting. */
  readyWithin: seconds.default(24 * 3600),
  /** A customer collects within this time, where the channel says no other; what is left goes back to the shelf. */
  collectWithin: seconds.default(7 * 86_400),
  /** A customer who has not collected is reminded after this time, where the channel says no other. */
  remindAfter: seconds.default(3 * 86_400),
  /** A parcel without a scan for this long is silent. */
  silentAfter: seconds.default(3 * 86_400),
  /** A parcel without a tracking number counts as delivered so long after its ship, unless somebody says otherwise. */
  untrackedDeliveredAfter: seconds.default(10 * 86_400),
  /** A scan of a parcel that nobody shipped is unlinked after this time. */
  linkWithin: seconds.default(7 * 86_400),
  /** A location answers a cancel request within this time; no answer counts as refused. */
  cancelAnswerWithin: seconds.default(24 * 3600),
  /** How long an order waits for stock when its channel does not say. */
  backorderWithin: seconds.default(30 * 86_400),
  /** How long orders that wait for stock may be passed by those behind them; 0: first come, first served, strictly. */
  passableFor: z.int().min(0).default(0),
  /** How long an order waits for capacity before a person is asked. */
  capacityWithin: seconds.default(7 * 86_400),
  /** A person is told of a hold without an expiry of its own after this time. */
  holdWithin: seconds.default(14 * 86_400),
  /** The sweeper looks again at an answered wait after this time, until its execution has gone on. */
  checkAfter: seconds.default(300),
  /** The sweeper asks after this time without progress whether the execution of an open order still runs. */
  progressWithin: seconds.default(86_400),
  /**
   * An execution goes on for so long at most: then the order's next attempt takes over. Step Functions ends executions
   * after a year, and waits of theirs after 300 days.
   */
  attemptWithin: seconds.default(270 * 86_400),
  /**
   * So long before the time that was promised to a customer, while units have not left, the promise is at risk; not before half
   * of the time that was promised.
   */
  promiseRiskBefore: seconds.default(86_400),
  /**
   * Whether orders are found by their customer: each order then costs a write unit more. Its key is the secret
   * `search/customers` (docs/decisions/search.md).
   */
  customerSearch: z.boolean().default(false),
  /** How long an order is found by its customer, from its capture on. */
  customerSearchKept: seconds.default(730 * 86_400),
  /** A return that is not received within this time of its request expires. */
  returnReceiveWithin: seconds.default(30 * 86_400),
  /**
   * Of a return that is not inspected within this time of its receipt an exception tells.
   */
  returnInspectWithin: seconds.default(7 * 86_400),
  /** Who is to settle a refund answers within this time; else a person is asked. */
  refundWithin: seconds.default(3 * 86_400),
  /** So long before goods of a return, or their inspection, are due is whoever owes them reminded; not before half of the time. */
  returnRemindBefore: seconds.default(7 * 86_400),
  /** A person is asked to count what a location has found empty after this time. */
  doubtedWithin: seconds.default(7 * 86_400),
  /** What was observed of the truth of books weighs half as much after this time. */
  trustHalfLife: seconds.default(30 * 86_400),
  /** Somebody is asked where goods are that have been in transit between two locations for this long. */
  transferWithin: seconds.default(14 * 86_400),
  /** The sweeper finishes a reservation that stopped between two chunks after this time. */
  reservationWithin: seconds.default(120),
  /** Handlers read network data (channels, locations, SKUs, rates, rules) again after this time. */
  networkCache: seconds.default(60),
  /**
   * What becomes of a movement of a SKU that nobody declared: it declares the SKU, or has the outcome
   * `unknown-sku`. A SKU of which there is stock already is moved in any case.
   */
  undeclaredSkus: z.enum(['declare', 'refuse']).default('declare'),
  /** A shard of a SKU is opened for so many units that its pool may promise; with half of that it is closed again. */
  unitsPerShard: z.number().int().min(2).default(32),
  /** So many shards of a SKU are opened at most because orders meet in them; 1: none are opened by themselves. */
  maxShards: z.number().int().min(1).max(64).default(16),
  /** Shards are doubled where more than this share of their writes met another writer. */
  maxShardConflicts: z.number().min(0.01).max(1).default(0.2),
  /** At so many shared units of a SKU or fewer one channel has them all, where the SKU does not say; 0: never. */
  maxLastUnits: z.number().int().min(0).default(0),
  /** The last units go to another channel at most once in this time. */
  lastUnitsKept: seconds.default(3600),
  /** A channel that was told that it may sell nothing counts as showing nothing after this time. */
  zeroConfirmedAfter: seconds.default(300),
  /** The same units are re-routed this often before a person is asked. */
  maxReroutes: z.number().int().min(0).default(3),
  /**
   * An order whose goods come in bit by bit is shipped in so many parts at most: the rest of the last but one waits for all
   * that is missing.
   */
  maxParts: z.number().int().min(2).max(1000).default(10),
  /**
   * Which orders give units up when a pool has promised more than there is, or a location has fewer goods than it is
   * to ship; where neither the SKU nor the channels of the orders say otherwise.
   */
  shrinkVictims: z.enum(victimPolicies).default('mostSlack'),
  /**
   * Whether a location that sees work for which its goods are not enough is asked to give it back; else only what no
   * location has seen is moved, and a person decides on the rest.
   */
  shrinkAsks: z.boolean().default(true),
  /** How long the timeline of an order keeps an event; what is older is in the archive of events. */
  timelineKept: seconds.default(180 * 86_400),
  /**
   * How long a parcel that has ended is kept with its scans, from the last of them on: what became of its units stays with
   * the order, its events in the archive.
   */
  parcelKept: seconds.default(120 * 86_400),
  /**
   * Types of events that are not put on the bus, since nobody asks for them: each costs as much as a write. At
   * synth those leave the list that a partner of the stage wants (lib/config.ts).
   */
  unpublished: z.array(z.string()).default(['stock.position_changed']),
  /** Deadlines by type of exception; other types keep those of exceptionRules. */
  exceptionWithin: z.record(z.string(), seconds).default({}),
});
export type Settings = z.output<typeof settingsSchema>;

let cached: { source: string; settings: Settings } | undefined;

/** The stage's settings, from the environment. @throws Corrupt when they are not valid. */
export function settings(): Settings {
  const source = process.env['SETTINGS'] ?? '{}';
  if (cached?.source !== source)
    cached = { source, settings: parseOwn(settingsSchema, JSON.parse(source), 'SETTINGS') };
  return cached.settings;
}

const variableSchema = z.string().min(1);

/** A required environment variable. @throws Corrupt when it is absent. */
export function env(name: string): string {
  return parseOwn(variableSchema, process.env[name], `environment variable ${name}`);
}
