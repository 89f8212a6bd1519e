import type { ItemChange, StoredItem } from './aws/item-store.ts';

/** What happened in a history, line by line, for whoever reads why something is wrong. */
export class Story {
  readonly #lines: { readonly at: number; readonly who: string; readonly what: string }[] = [];
  /** A story is only written where somebody reads it: it takes a third of the time of a history. */
  isKept = false;

  tell(at: number, who: string, what: string): void {
    if (this.isKept) this.#lines.push({ at, who, what });
  }

  wrote(at: number, who: string, changes: readonly ItemChange[]): void {
    if (this.isKept) this.tell(at, who, `writes ${changes.map(changeInWords).join('; ')}`);
  }

  lines(): string[] {
    const [first] = this.#lines;
    return this.#lines.map(({ at, who, what }) => {
      const seconds = ((at - (first?.at ?? 0)) / 1000).toFixed(3);
      return `${seconds.padStart(14)}  ${who}: ${what}`;
    });
  }
}

/** Attributes that say how an item stands, in the order in which they are shown. */
const TOLD = [
  'status',
  'exceptionType',
  'failure',
  'atp',
  'onHand',
  'allocated',
  'free',
  'held',
  'left',
  'totals',
  'attempt',
  'started',
  'attention',
  'cancel',
  'closed',
  'dispatch',
  'waiting',
  'resolved',
  'backorder',
  'capacityWait',
  'lines',
  'gsi2sk',
] as const;

function changeInWords({ key, old, new: now }: ItemChange): string {
  const name = `${key.pk} ${key.sk}`;
  if (!now) return `${name} (gone)`;
  return `${name} ${JSON.stringify(differences(old, now))}`;
}

function differences(old: StoredItem | undefined, now: StoredItem): StoredItem {
  const shown: StoredItem = {};
  for (const field of TOLD) {
    const [before, after] = [JSON.stringify(old?.[field]), JSON.stringify(now[field])];
    if (before !== after) shown[field] = now[field] ?? null;
  }
  return shown;
}
