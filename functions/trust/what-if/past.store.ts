/** A past out of the table: the decisions of some orders, and from the ledger of stock what became of their units. */
import type { PlanningNetwork } from '../../network/planning/planning-network.ts';
import { decisionOf, networkOfRecord, readInput } from '../../routing/decisions/decision.store.ts';
import type { DecisionRecord } from '../../routing/decisions/decision-record.ts';
import { readGroupPast } from '../../routing/joint/group.store.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { asError } from '../../shared/errors.ts';
import { log } from '../../shared/log.ts';
import { LedgerFacts } from './ledger-facts.ts';
import { factsOfPlaces, firstDecisionAt, placesTakenOf, readOrders, releasesIn } from './marks.store.ts';
import { compareMarks, dayOf, type PastMark, type ReleaseMark, type StoredStep } from './marks.ts';
import type { PastDecision, PastRelease, PastStep, PastUnreadable, ToldPast } from './past.ts';

/** Networks by what a decision names: the planner prepares each of them once. */
class Networks {
  readonly #known = new Map<string, Promise<PlanningNetwork>>();

  of(record: DecisionRecord): Promise<PlanningNetwork> {
    const name = canonicalJson([record.network, record.cards]);
    const known = this.#known.get(name) ?? networkOfRecord(record);
    this.#known.set(name, known);
    return known;
  }
}

function check({ input: { positions }, versions = [] }: DecisionRecord, facts: LedgerFacts): void {
  for (const [at, position] of positions.entries()) {
    const version = versions[at];
    if (version !== undefined) facts.check(position, version);
  }
}

async function decisionStep(
  { orderId, n, at, item }: StoredStep,
  networks: Networks,
  facts: LedgerFacts,
): Promise<PastDecision | PastUnreadable> {
  try {
    const record = await decisionOf(orderId, n, item);
    const network = await networks.of(record);
    const input = await readInput(record, () => Promise.resolve(network));
    check(record, facts);
    const { capped } = network;
    const hasPart = record.group !== undefined;
    return { kind: 'decision', at, orderId, n, input, capped, result: record.result, hasPart };
  } catch (error) {
    return { kind: 'unreadable', at, orderId, n, why: asError(error).message };
  }
}

/** Undefined where the release is of one order alone, as far as these are looked at, or cannot be read any more. */
async function releaseStep(
  { at, orderId, pool, members, maxWork }: ReleaseMark,
  isOfPast: (orderId: string) => boolean,
): Promise<PastRelease | undefined> {
  if (members.filter(isOfPast).length < 2) return undefined;
  try {
    const { inputs, network } = await readGroupPast({ pool, at, first: orderId });
    const own = members.flatMap((member, place) => {
      const input = inputs[place];
      return input && isOfPast(member) ? [{ orderId: member, input }] : [];
    });
    return { kind: 'release', at, orderId, members: own, capped: network.capped, maxWork };
  } catch (error) {
    // Each of them is planned alone then, as Route does where there is no joint plan.
    log.warn('orders that were released together cannot be read', {
      pool,
      at,
      failed: asError(error).message,
    });
    return undefined;
  }
}

/** The days of a past, one after the other, each with its marks in any order. */
export type PastDays = AsyncIterable<readonly PastMark[]> | Iterable<readonly PastMark[]>;

async function* stepsOf(
  days: PastDays,
  facts: LedgerFacts,
  isOfPast: (orderId: string) => boolean,
): AsyncGenerator<PastStep> {
  const networks = new Networks();
  for await (const marks of days)
    for (const mark of marks.toSorted(compareMarks)) {
      if (mark.kind === 'stored') yield await decisionStep(mark, networks, facts);
      else if (mark.kind !== 'released') yield mark;
      else {
        const release = await releaseStep(mark, isOfPast);
        if (release) yield release;
      }
    }
}

/** The past of these days. `isOfPast`: whether an order is one of those that are looked at. */
export function toldPast(
  days: PastDays,
  facts: LedgerFacts,
  isOfPast: (orderId: string) => boolean,
): ToldPast {
  return {
    steps: stepsOf(days, facts, isOfPast),
    refusals: facts.refusals,
    get ledger() {
      return facts.checked;
    },
  };
}

function lastDayOf(marks: readonly PastMark[]): string {
  return marks.reduce((last, { at }) => (dayOf(at) > last ? dayOf(at) : last), '');
}

/** The past of these orders. Of other orders what they took is in what these saw. */
export async function readPast(orderIds: readonly string[]): Promise<ToldPast> {
  const orders = new Set(orderIds);
  const isOfPast = (orderId: string): boolean => orders.has(orderId);
  const { marks, pools } = await readOrders(orders);
  const first = firstDecisionAt(marks);
  if (first === undefined) return toldPast([marks], new LedgerFacts(), isOfPast);
  const places = await placesTakenOf(marks);
  const facts = await factsOfPlaces(places.values(), first, isOfPast);
  const releases = await releasesIn(pools, first, lastDayOf(marks));
  return toldPast([[...marks, ...facts.leaves, ...releases]], facts, isOfPast);
}
