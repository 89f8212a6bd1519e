import { tellSellable } from '../../functions/inventory/sellable/tell-sellable.ts';
import { effectsOf } from '../../functions/relay/changes/effects.ts';
import { parseRecord } from '../../functions/relay/changes/record.ts';
import { readFacts } from '../../functions/relay/meetings/facts.ts';
import { outcomeOf } from '../../functions/relay/meetings/outcome.ts';
import { latestTokens } from '../../functions/relay/meetings/waits.ts';
import { type Key, key } from '../../functions/shared/keys.ts';
import { readTokens } from '../../functions/shared/token.store.ts';
import type { Item, MemoryTable } from '../support/memory-table.ts';
import { recordOf } from './stream-record.ts';

/** What one step of an order wrote, what was published of it, and what the relay does with it. */
export interface Witnessed {
  readonly step: string;
  /** The keys of each atomic write. */
  readonly writes: readonly (readonly string[])[];
  /** Types of the events. */
  readonly tells: readonly string[];
  /** Executions that are started, and waiting states that are answered. */
  readonly follows: readonly string[];
  /** The order's status afterwards. */
  readonly status: string;
}

type Effect = ReturnType<typeof effectsOf>[number];

function startedBy(effect: Effect): string | undefined {
  if (effect.kind === 'startOrder') return `starts ${effect.orderId}-${effect.attempt}`;
  if (effect.kind === 'startReturn') return `starts ${effect.returnId}-${effect.attempt}`;
  return undefined;
}

function toldBy(effect: Effect): string | undefined {
  return effect.kind === 'publish' ? effect.event.type : undefined;
}

/** Says of each step of an order what it wrote, and what the relay's own functions make of those writes. */
export class Witness {
  readonly #table: MemoryTable;
  readonly #orderId: string;
  readonly #images = new Map<string, Item>();
  readonly #answered = new Set<string>();
  #seen = 0;

  constructor(table: MemoryTable, orderId: string) {
    this.#table = table;
    this.#orderId = orderId;
  }

  async of(step: string, act: () => Promise<unknown>): Promise<Witnessed> {
    await act();
    const writes = this.#table.writes.slice(this.#seen);
    this.#seen = this.#table.writes.length;
    const effects = [...new Set(writes.flat())].flatMap((name) => this.#effectsOf(name));
    const known = (text: string | undefined): text is string => text !== undefined;
    const figures = await this.#tellStock(effects);
    const tells = [...new Set([...effects.map(toldBy).filter(known), ...figures])];
    const follows = [...new Set(effects.map(startedBy).filter(known)), ...(await this.#answers(effects))];
    const status = String(this.#table.item(key.order(this.#orderId))?.['status']);
    return { step, writes, tells, follows, status };
  }

  /** The relay writes what channels may sell where that changed; these writes tell of it. */
  async #tellStock(effects: readonly Effect[]): Promise<string[]> {
    const skus = new Set(effects.flatMap((effect) => (effect.kind === 'tellStock' ? [effect.sku] : [])));
    for (const sku of skus) await tellSellable(sku, {}, new Date().toISOString());
    const written = this.#table.writes.slice(this.#seen).flat();
    this.#seen = this.#table.writes.length;
    const told = [...new Set(written)].flatMap((name) => this.#effectsOf(name)).map(toldBy);
    return told.filter((type) => type !== undefined);
  }

  #effectsOf(name: string): Effect[] {
    const [pk = '', sk = ''] = name.split(' ');
    const before = this.#images.get(name);
    const now = this.#table.item({ pk, sk } satisfies Key);
    if (now) this.#images.set(name, now);
    const record = recordOf({ pk, sk }, before, now);
    return record ? effectsOf(parseRecord(record)) : [];
  }

  /** The waits that these effects make the relay look at, and that are answered. */
  async #answers(effects: readonly Effect[]): Promise<string[]> {
    if (!effects.some(({ kind }) => kind === 'resume')) return [];
    const tokens = latestTokens(await readTokens(this.#orderId));
    const waits = await readFacts(this.#orderId, tokens, {});
    const answered = waits.filter(
      ({ token, facts }) => !this.#answered.has(token.token) && outcomeOf(token, facts).kind === 'success',
    );
    for (const { token } of answered) this.#answered.add(token.token);
    return answered.map(({ token }) => `answers ${token.state}`);
  }
}
