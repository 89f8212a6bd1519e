/** What planning waiting orders together saves: queues of all sizes, each carried out both ways, small ones by HiGHS too. */
import { planJointly } from '../../../functions/planner/joint/plan-jointly.ts';
import type { Highs } from '../routing/agreement.ts';
import { carryOut, compareWithHighs, oneByOne } from './checks.ts';
import { type QueueKind, type QueueSpec, queueOf } from './queues.ts';

export interface JointSums {
  readonly queues: number;
  readonly aloneMicros: number;
  readonly jointMicros: number;
  readonly boundMicros: number;
  readonly proven: number;
  /** Queues that cost more together than one by one, or that could not be carried out as planned. */
  readonly worse: readonly string[];
  readonly ms: number;
}

function nameOf({ kind, orders, size, seed, cap }: QueueSpec): string {
  return `${kind}, ${orders} orders, ${size} locations, seed ${seed}${cap === undefined ? '' : `, cap ${cap}`}`;
}

/** Why a queue is worse planned together; undefined where it is not. */
function worseBy(spec: QueueSpec): { joint: ReturnType<typeof planJointly>; why: string | undefined } {
  const inputs = queueOf(spec);
  const joint = planJointly(inputs);
  const [one, all] = [oneByOne(inputs, joint), carryOut(inputs, joint)];
  const backwards = carryOut(inputs, joint, [...inputs.keys()].reverse());
  const dearer = all.micros > one.micros ? `${all.micros} micros instead of ${one.micros}` : undefined;
  const fewer = all.unserved > one.unserved ? `${all.unserved} units unserved` : undefined;
  return { joint, why: all.fault ?? backwards.fault ?? dearer ?? fewer };
}

/** Plans queues together and carries them out. */
export function runQueues(specs: readonly QueueSpec[]): JointSums {
  const sums = { queues: 0, aloneMicros: 0, jointMicros: 0, boundMicros: 0, proven: 0 };
  const worse: string[] = [];
  const start = performance.now();
  for (const spec of specs) {
    const { joint, why } = worseBy(spec);
    sums.queues += 1;
    sums.aloneMicros += joint.aloneMicros;
    sums.jointMicros += joint.jointMicros;
    sums.boundMicros += joint.boundMicros;
    sums.proven += joint.isProven ? 1 : 0;
    if (why) worse.push(`${nameOf(spec)}: ${why}`);
  }
  return { ...sums, worse, ms: performance.now() - start };
}

/** Random queues of two to thirteen orders, a third of them with full windows. */
export function randomQueues(count: number): QueueSpec[] {
  return Array.from({ length: count }, (_, at) => {
    const seed = at + 1;
    const kind: QueueKind = seed % 2 === 0 ? 'capacity' : 'receipt';
    const cap = seed % 3 === 0 ? { cap: 1 + (seed % 4) } : {};
    return { kind, orders: 2 + (seed % 12), size: 10, seed, ...cap };
  });
}

/** Small groups that are served whole, against HiGHS: what it says of each, and how many agree. */
export function runAgreement(
  highs: Highs,
  count: number,
): { agreed: number; compared: number; faults: string[] } {
  let [agreed, compared] = [0, 0];
  const faults: string[] = [];
  for (let seed = 1; compared < count; seed += 1) {
    const cap = seed % 3 === 0 ? { cap: 2 } : {};
    const spec: QueueSpec = { kind: 'receipt', orders: 2 + (seed % 5), size: 10, seed, ...cap };
    const inputs = queueOf(spec);
    if (planJointly(inputs).members.some(({ alone }) => alone.outcome !== 'planned')) continue;
    const verdict = compareWithHighs(highs, inputs);
    compared += 1;
    if (verdict === 'agrees') agreed += 1;
    if (verdict.startsWith('disagrees')) faults.push(`${nameOf(spec)}: ${verdict}`);
  }
  return { agreed, compared, faults };
}

/** Sizes of the table, with so many queues each. */
const TABLE: readonly (readonly [orders: number, queues: number])[] = [
  [2, 40],
  [5, 40],
  [8, 40],
  [25, 20],
  [125, 2],
  [500, 1],
];

function percentOf(part: number, whole: number): string {
  return ((100 * part) / whole).toFixed(2).padStart(7);
}

/** The table of savings by group size, on a network of 100 locations. */
export function* savingsTable(): Generator<{ readonly line: string; readonly sums?: JointSums }> {
  yield {
    line: 'kind      orders queues  saved %  at most %  proven  ms a queue (planned and carried out thrice)',
  };
  for (const kind of ['capacity', 'receipt'] as const)
    for (const [orders, queues] of TABLE) {
      const specs = Array.from({ length: queues }, (_, at) => ({
        kind,
        orders,
        size: 100 as const,
        seed: at + 1,
      }));
      const sums = runQueues(specs);
      const saved = percentOf(sums.aloneMicros - sums.jointMicros, sums.aloneMicros);
      const most = percentOf(sums.aloneMicros - sums.boundMicros, sums.aloneMicros);
      const counts = `${String(orders).padStart(6)} ${String(queues).padStart(6)}`;
      const proven = `${sums.proven}/${queues}`.padStart(7);
      const ms = String(Math.round(sums.ms / queues)).padStart(6);
      yield { line: `${kind.padEnd(9)} ${counts}  ${saved}    ${most} ${proven} ${ms}`, sums };
    }
}
