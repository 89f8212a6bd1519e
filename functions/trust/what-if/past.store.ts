/** A past out of the table: the decisions of some orders, and from the ledger of stock what became of their units. */
import type { PlanningNetwork } from '../../network/planning/planning-network.ts';
import { decisionOf, networkOfRecord, readInput } from '../../routing/decisions/decision.store.ts';
import type { DecisionRecord } from '../../routing/decisions/decision-record.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { asError } from '../../shared/errors.ts';
import { LedgerFacts } from './ledger-facts.ts';
import { factsOfPlaces, firstDecisionAt, marksOfOrders, placesTakenOf } from './marks.store.ts';
import { compareMarks, type PastMark, type StoredStep } from './marks.ts';
import type { PastDecision, PastStep, PastUnreadable, ToldPast } from './past.ts';

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
    return { kind: 'decision', at, orderId, n, input, capped, result: record.result };
  } catch (error) {
    return { kind: 'unreadable', at, orderId, n, why: asError(error).message };
  }
}

async function* stepsOf(
  days: AsyncIterable<readonly PastMark[]> | Iterable<readonly PastMark[]>,
  facts: LedgerFacts,
): AsyncGenerator<PastStep> {
  const networks = new Networks();
  for await (const marks of days)
    for (const mark of marks.toSorted(compareMarks))
      yield mark.kind === 'stored' ? await decisionStep(mark, networks, facts) : mark;
}

/** The past whose days these are, one after the other, each with its marks in any order. */
export function toldPast(
  days: AsyncIterable<readonly PastMark[]> | Iterable<readonly PastMark[]>,
  facts: LedgerFacts,
): ToldPast {
  return {
    steps: stepsOf(days, facts),
    refusals: facts.refusals,
    get ledger() {
      return facts.checked;
    },
  };
}

/** The past of these orders. Of other orders what they took is in what these saw. */
export async function readPast(orderIds: readonly string[]): Promise<ToldPast> {
  const orders = new Set(orderIds);
  const marks = await marksOfOrders(orders);
  const first = firstDecisionAt(marks);
  if (first === undefined) return toldPast([marks], new LedgerFacts());
  const places = await placesTakenOf(marks);
  const facts = await factsOfPlaces(places.values(), first, (orderId) => orders.has(orderId));
  return toldPast([[...marks, ...facts.leaves]], facts);
}
