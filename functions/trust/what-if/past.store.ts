/** Reads a past out of the table: the decisions of some orders, and from the ledger of stock what became of their units. */
import * as z from 'zod';
import { writesToldBy, writesToldByPositions } from '../../inventory/ledger/carried-entry.ts';
import { isOfPosition } from '../../inventory/ledger/entry.ts';
import { parseEntry } from '../../inventory/ledger/stored-entry.ts';
import { parsePosition } from '../../inventory/stock/position.store.ts';
import type { PlanningNetwork } from '../../network/planning/planning-network.ts';
import { parseOrder } from '../../order/order.store.ts';
import {
  decisionOf,
  listStoredDecisions,
  networkOfRecord,
  readInput,
} from '../../routing/decisions/decision.store.ts';
import type { DecisionRecord } from '../../routing/decisions/decision-record.ts';
import { compareText } from '../../shared/compare-text.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { asError } from '../../shared/errors.ts';
import { key, positionLedgerPk } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { LedgerFacts } from './ledger-facts.ts';
import type { PastDecision, PastEnd, PastLeave, PastStep, PastUnreadable, ToldPast } from './past.ts';

/** Fewer than the SDK has sockets for. */
const AT_ONCE = 25;

const storedSchema = z.looseObject({ n: z.int(), at: z.iso.datetime() });

/** A decision as it is stored: unpacked when its time comes, so that memory does not depend on how much it saw. */
interface StoredStep {
  readonly kind: 'stored';
  readonly at: string;
  readonly orderId: string;
  readonly n: number;
  readonly item: TableItem;
}

interface Place {
  readonly sku: string;
  readonly location: string;
}

type Mark = StoredStep | PastLeave | PastEnd;

/** What happens in one moment: units leave, are planned again, and the order ends. */
const ranks = { leave: 0, stored: 1, end: 2 } as const;

function compareMarks(one: Mark, other: Mark): number {
  return (
    compareText(one.at, other.at) ||
    ranks[one.kind] - ranks[other.kind] ||
    compareText(one.orderId, other.orderId) ||
    numberOf(one) - numberOf(other)
  );
}

function numberOf(mark: Mark): number {
  return mark.kind === 'stored' ? mark.n : 0;
}

async function marksOf(orderId: string): Promise<(StoredStep | PastEnd)[]> {
  const [meta, items] = await Promise.all([getItem(key.order(orderId)), listStoredDecisions(orderId)]);
  const stored = items.flatMap((item): StoredStep[] => {
    const { n, at } = storedSchema.parse(item);
    return [{ kind: 'stored', at, orderId, n, item }];
  });
  const closed = meta && stored.length > 0 ? parseOrder(meta).closed : undefined;
  return closed ? [...stored, { kind: 'end', at: closed.at, orderId }] : stored;
}

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

class PastReader {
  readonly #facts = new LedgerFacts();
  readonly #networks = new Networks();
  readonly #orders: ReadonlySet<string>;
  #marks: Mark[] = [];

  constructor(orderIds: readonly string[]) {
    this.#orders = new Set(orderIds);
  }

  async read(): Promise<ToldPast> {
    const found: (StoredStep | PastEnd)[][] = [];
    await inParallel([...this.#orders], AT_ONCE, async (orderId) => {
      found.push(await marksOf(orderId));
    });
    const marks = found.flat();
    const stored = marks.filter((mark) => mark.kind === 'stored');
    const first = stored.map(({ at }) => at).sort()[0];
    if (first !== undefined) await this.#readLedgers(await this.#placesOf(stored), first);
    this.#marks = [...marks, ...this.#facts.leaves].sort(compareMarks);
    const facts = this.#facts;
    return {
      steps: this.#steps(),
      refusals: facts.refusals,
      get ledger() {
        return facts.checked;
      },
    };
  }

  /** The positions that decisions took units of, by the partitions of their ledgers. */
  async #placesOf(stored: readonly StoredStep[]): Promise<ReadonlyMap<string, Place>> {
    const places = new Map<string, Place>();
    for (const { orderId, n, item } of stored) {
      const record = await decisionOf(orderId, n, item).catch(() => undefined);
      for (const { location, lines } of record?.result.fulfillments ?? [])
        for (const { sku } of lines) places.set(positionLedgerPk(sku, location), { sku, location });
    }
    return places;
  }

  async #readLedgers(places: ReadonlyMap<string, Place>, from: string): Promise<void> {
    await inParallel([...places], AT_ONCE, async ([pk, { sku, location }]) => {
      const position = await getItem(key.position(sku, location));
      const { items } = await queryPartition(pk, { between: [from, '~'], consistent: false });
      const entries = items.map(parseEntry).flatMap(writesToldBy).filter(isOfPosition);
      // The last write may have no entry yet, or has got one since.
      const last = position ? writesToldByPositions([parsePosition(position)]) : [];
      const byVersion = new Map([...last, ...entries].map((entry) => [entry.version, entry]));
      const wanted = [...byVersion.values()].filter(({ at }) => at >= from);
      for (const entry of wanted) this.#facts.add(entry, (orderId) => this.#orders.has(orderId));
    });
  }

  async *#steps(): AsyncGenerator<PastStep> {
    for (const mark of this.#marks) yield mark.kind === 'stored' ? await this.#decision(mark) : mark;
  }

  async #decision({ orderId, n, at, item }: StoredStep): Promise<PastDecision | PastUnreadable> {
    try {
      const record = await decisionOf(orderId, n, item);
      const network = await this.#networks.of(record);
      const input = await readInput(record, () => Promise.resolve(network));
      this.#check(record);
      const { capped } = network;
      return { kind: 'decision', at, orderId, n, input, capped, result: record.result };
    } catch (error) {
      return { kind: 'unreadable', at, orderId, n, why: asError(error).message };
    }
  }

  #check({ input: { positions }, versions = [] }: DecisionRecord): void {
    for (const [at, position] of positions.entries()) {
      const version = versions[at];
      if (version !== undefined) this.#facts.check(position, version);
    }
  }
}

/** The past of these orders. Of other orders what they took is in what these saw. */
export function readPast(orderIds: readonly string[]): Promise<ToldPast> {
  return new PastReader(orderIds).read();
}
