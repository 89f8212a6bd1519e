/** What a scanner or a camera read, at work on an order. Pure. */
import { readGs1 } from '../../../functions/inventory/scan/gs1-elements.ts';
import type { Picked } from './work-steps.ts';
import type { WorkSheet } from './work-types.ts';

type SheetLine = WorkSheet['lines'][number];

/** A scan that counts: so many units of a line. */
export interface Counted {
  readonly line: SheetLine;
  readonly units: number;
}

/** `complete`: the goods are of this work, and fewer of them are lacking than the scan counts; `unknown`: they are not. */
export type ScanResult = Counted | 'complete' | 'unknown';

/** Units that a scan counts of each line: by the SKU itself, else by the GTIN of a unit or of a case. */
function countsOf(lines: readonly SheetLine[], code: string): Counted[] {
  const sku = code.trim().toUpperCase();
  const named = lines.filter((line) => line.sku.toUpperCase() === sku);
  if (named.length > 0) return named.map((line) => ({ line, units: 1 }));
  const reading = readGs1(code);
  const gtin = 'elements' in reading ? reading.elements.get('01') : undefined;
  return lines.flatMap((line) => {
    const found = line.gtins?.find((one) => one.gtin === gtin);
    return found === undefined ? [] : [{ line, units: found.units }];
  });
}

/** What a scan stands for: of its goods the first line that lacks that many units. */
export function resultOfScan(lines: readonly SheetLine[], picked: Picked, code: string): ScanResult {
  const counts = countsOf(lines, code);
  const lacking = counts.find(({ line, units }) => (picked[line.lineId] ?? 0) + units <= line.open);
  if (lacking !== undefined) return lacking;
  return counts.length > 0 ? 'complete' : 'unknown';
}
