/** What the labels of one movement come to: one SKU, its units and their lots. Pure. */
import { MAX_LOTS, type NamedLot } from '../stock/lots.ts';
import type { ScannedLabel } from './scanned-label.ts';

/** What a SKU declares of one of its GTINs. */
export interface KnownGtin {
  readonly gtin: string;
  readonly sku: string;
  /** Units of the SKU in one of the GTIN: a case has several. */
  readonly units: number;
}

/** A fault of one label, by its place among the labels, or of what is told beside them. */
export interface ScanFault {
  readonly field: 'scan' | 'quantity';
  readonly label?: number;
  readonly message: string;
}

export interface ScannedUnits {
  readonly sku: string;
  readonly quantity: number;
  /** Absent where no label names a lot or a date. */
  readonly lots?: readonly NamedLot[];
  readonly serials: readonly string[];
}

/** A label with what is known of its GTIN. */
interface KnownLabel {
  readonly label: ScannedLabel;
  readonly known: KnownGtin;
  readonly index: number;
}

/** What stands on one thing only: the same again is the same thing, scanned twice. */
function identityOf({ gtin, serial, sscc }: ScannedLabel): string | undefined {
  if (serial !== undefined) return `${gtin} ${serial}`;
  return sscc;
}

/** The labels without those of things that were scanned before. */
function eachThingOnce(labels: readonly KnownLabel[]): KnownLabel[] {
  const seen = new Set<string>();
  return labels.filter(({ label }) => {
    const identity = identityOf(label);
    if (identity === undefined) return true;
    const isNew = !seen.has(identity);
    seen.add(identity);
    return isNew;
  });
}

/** Units by lot; goods of no lot with a life date are a lot of that name. */
class LotSums {
  readonly #lots = new Map<string, { lot: string; lifeDate?: string; units: number }>();

  /** A fault where a lot is said to have two life dates. */
  add({ lot, lifeDate }: ScannedLabel, units: number): string | undefined {
    const name = lot ?? lifeDate;
    if (name === undefined) return undefined;
    const known = this.#lots.get(name) ?? { lot: name, units: 0 };
    if (known.lifeDate !== undefined && lifeDate !== undefined && known.lifeDate !== lifeDate)
      return `says that lot ${name} lives until ${lifeDate}, another label ${known.lifeDate}`;
    const date = known.lifeDate ?? lifeDate;
    this.#lots.set(name, {
      lot: name,
      ...(date === undefined ? {} : { lifeDate: date }),
      units: known.units + units,
    });
    return undefined;
  }

  get lots(): readonly NamedLot[] {
    return [...this.#lots.values()];
  }
}

/** The labels that are of another SKU than the first. */
function strangers(labels: readonly KnownLabel[]): ScanFault[] {
  const [first] = labels;
  return labels
    .filter(({ known }) => known.sku !== first?.known.sku)
    .map(({ known, index }) => ({
      field: 'scan',
      label: index,
      message: `is of SKU ${known.sku}, the first label of ${first?.known.sku}: a movement is of one SKU`,
    }));
}

/**
 * How many units a label stands for: what it says, else one. `told`: the quantity of a movement of one label that says
 * neither count nor serial is how many there are of it.
 */
function unitsOf({ label: { count, serial }, known }: KnownLabel, told: number | undefined): number {
  if (count !== undefined) return count * known.units;
  return serial === undefined && told !== undefined ? told : known.units;
}

/** What labels come to. `told`: the quantity beside them, if there is one; of what is taken away it may be below zero. */
export function scannedUnits(
  labels: readonly (readonly [ScannedLabel, KnownGtin])[],
  told: number | undefined,
): ScannedUnits | readonly ScanFault[] {
  const all = labels.map(([label, known], index): KnownLabel => ({ label, known, index }));
  const strange = strangers(all);
  const [first] = all;
  if (strange.length > 0 || !first) return strange;
  const things = eachThingOnce(all);
  const asked = all.length === 1 && told !== undefined ? Math.abs(told) : undefined;
  const sums = new LotSums();
  const faults: ScanFault[] = [];
  let quantity = 0;
  for (const thing of things) {
    const units = unitsOf(thing, asked);
    quantity += units;
    const message = sums.add(thing.label, units);
    if (message !== undefined) faults.push({ field: 'scan', label: thing.index, message });
  }
  if (told !== undefined && Math.abs(told) !== quantity)
    faults.push({ field: 'quantity', message: `is not the ${quantity} that the labels say` });
  const { lots } = sums;
  if (lots.length > MAX_LOTS)
    faults.push({ field: 'scan', message: `are of ${lots.length} lots, at most ${MAX_LOTS} are kept` });
  if (faults.length > 0) return faults;
  const serials = things.flatMap(({ label: { serial } }) => (serial === undefined ? [] : [serial]));
  return {
    sku: first.known.sku,
    quantity: told ?? quantity,
    serials,
    ...(lots.length > 0 ? { lots } : {}),
  };
}
