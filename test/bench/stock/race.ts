/** Buyers race for a few units through the deployed system, which meets faults all the while. */

import { randomOf } from '../../../bin/savings/seeded-random.ts';
import { inParallel } from '../../../functions/shared/parallel.ts';
import { Buyers } from './buyers.ts';
import { Disturbances } from './disturbances.ts';
import { FaultRain } from './faults.ts';
import { Latencies } from './latencies.ts';
import { type Reckoning, reckon, untilAtRest } from './reckoning.ts';
import { type CalledSystem, Shop } from './shop.ts';

export interface RaceOptions {
  /** The deployed system; its emulator's address takes the faults. */
  readonly system: CalledSystem & { readonly endpoint: string };
  /** What names of this run begin with. */
  readonly name: string;
  /** Units of the scarce SKU that there are at the beginning; a multiple of four. */
  readonly units: number;
  /** Nine of ten by cart, one of ten by order; a tenth as many baskets come beside them. */
  readonly buyers: number;
  readonly atOnce: number;
  readonly seed: number;
  /** Runs the sweeper now: what carts held comes back. */
  readonly sweep: () => Promise<void>;
  /** How long orders may take to come to rest, in seconds. */
  readonly patience: number;
  readonly onBuyer: (done: number, all: number) => void;
}

/** What a run came to. */
export interface RaceResult extends Reckoning {
  readonly buyers: number;
  readonly turnedAway: number;
  readonly conflicts: number;
  readonly retries: number;
  readonly crashes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** One thing happens to the stock for so many buyers. */
const BUYERS_A_DISTURBANCE = 12;
/** One call of a function meets a fault for so many buyers. */
const BUYERS_A_FAULT = 7;

/** The kinds of buyers in the order in which they come. */
function queueOf(buyers: number): readonly ('byCart' | 'byOrder' | 'withBasket')[] {
  return Array.from({ length: buyers }, (_, nth) => (nth % 10 === 3 ? 'byOrder' : 'byCart')).flatMap(
    (kind, nth) => (nth % 10 === 7 ? [kind, 'withBasket'] : [kind]),
  );
}

/**
 * Opens a brand, lets its buyers race, and holds what they were told against the shelves and the books.
 * @throws Error where orders do not come to rest, or a buyer is refused for another reason than stock
 */
export async function race(options: RaceOptions): Promise<RaceResult> {
  const { system, name, units, buyers, atOnce, seed, sweep, patience, onBuyer } = options;
  const shop = new Shop(system, name);
  await shop.open(units);
  const latencies = new Latencies();
  const sellers = new Buyers(shop, latencies, randomOf(seed));
  const { sales } = sellers;
  const disturbances = new Disturbances(shop, sales, randomOf(seed + 1));
  const rain = new FaultRain(system.endpoint, name, randomOf(seed + 2));

  const queue = queueOf(buyers);
  let done = 0;
  await inParallel([...queue.entries()], atOnce, async ([nth, kind]) => {
    if (nth % BUYERS_A_FAULT === 0) await rain.drop();
    await sellers[kind](`${name}-${nth}`);
    if (nth % BUYERS_A_DISTURBANCE === 0) await disturbances.next();
    done += 1;
    onBuyer(done, queue.length);
  });

  const { crashes, conflicts } = await rain.stop();
  await disturbances.end();
  await untilAtRest(shop, sales, patience);
  await sweep();
  const { p50, p99 } = latencies.typical();
  return {
    ...(await reckon(shop, sales)),
    buyers,
    turnedAway: sales.turnedAway,
    conflicts,
    retries: sales.repeated + shop.operator.retries,
    crashes,
    p50Ms: Math.round(p50),
    p99Ms: Math.round(p99),
  };
}
