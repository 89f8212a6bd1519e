/** Where an order's write units go: by function and kind of item, as DynamoDB counts them. */
import type { ItemChange, StoredItem } from '../../simulator/aws/item-store.ts';
import type { TableWrite } from '../../simulator/aws/simulated-table.ts';
import { itemSize } from './item-size.ts';

const KILOBYTE = 1024;
const INDEXES = ['gsi1', 'gsi2', 'gsi3'] as const;

/** Write units of one function and one kind of item. */
export interface UnitsOfKind {
  /** `<stage>/<verb>`. */
  readonly entry: string;
  /** The item's kind, with `?` where a transaction asks its condition alone, or the index. */
  readonly kind: string;
  readonly writes: number;
  readonly units: number;
}

function unitsOf(item: StoredItem | undefined): number {
  return item ? Math.max(1, Math.ceil(itemSize(item) / KILOBYTE)) : 1;
}

/** The larger of the item before and after counts. */
function unitsOfChange({ old, new: now }: ItemChange): number {
  return Math.max(unitsOf(old), unitsOf(now));
}

function entryIn(item: StoredItem | undefined, index: (typeof INDEXES)[number]): string | undefined {
  const pk = item?.[`${index}pk`];
  return pk === undefined ? undefined : `${String(pk)} ${String(item?.[`${index}sk`])}`;
}

/** An entry of an index of keys alone is written when it comes or goes, and twice when it moves. */
function unitsOfIndex({ old, new: now }: ItemChange, index: (typeof INDEXES)[number]): number {
  const [before, after] = [entryIn(old, index), entryIn(now, index)];
  if (before === after) return 0;
  return [before, after].filter((entry) => entry !== undefined).length;
}

/** `FULFILLMENT#0001` of an order is a FULFILLMENT; the one item of another partition is named after that. */
export function kindOfKey({ pk, sk }: { readonly pk: string; readonly sk: string }): string {
  const [partition = ''] = pk.split('#');
  return partition === 'ORDER' ? (sk.split('#')[0] ?? '') : partition;
}

/** Adds up what is written, by function and kind. */
export class WriteUnits {
  readonly #counts = new Map<string, UnitsOfKind>();

  add({ changes, checked, isTransaction, by }: TableWrite): void {
    const [entry = ''] = by.split('#');
    const times = isTransaction ? 2 : 1;
    for (const change of changes) {
      const kind = kindOfKey(change.key);
      this.#count(entry, kind, unitsOfChange(change) * times);
      for (const index of INDEXES) this.#count(entry, `${index} of ${kind}`, unitsOfIndex(change, index));
    }
    for (const item of checked) {
      const kind = item ? kindOfKey({ pk: String(item['pk']), sk: String(item['sk']) }) : '';
      this.#count(entry, `${kind}?`, unitsOf(item) * times);
    }
  }

  #count(entry: string, kind: string, units: number): void {
    if (units === 0) return;
    const name = `${entry} ${kind}`;
    const known = this.#counts.get(name) ?? { entry, kind, writes: 0, units: 0 };
    this.#counts.set(name, { entry, kind, writes: known.writes + 1, units: known.units + units });
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, { units }) => sum + units, 0);
  }

  /** The most first. */
  get byKind(): UnitsOfKind[] {
    return [...this.#counts.values()].sort((one, other) => other.units - one.units);
  }
}
