/** Movements that are told by the labels that were scanned, as movements of SKUs. */
import { readGtins } from '../../network/entities/gtin.store.ts';
import type { MovementOutcome } from '../movement-doors.ts';
import type { ExternalMovement, ScannableMovement } from '../stock/external-movement.ts';
import { readLabel, type ScannedLabel } from './scanned-label.ts';
import { type KnownGtin, type ScanFault, type ScannedUnits, scannedUnits } from './scanned-units.ts';

/** What is wrong with a movement's scan, by the path in the movement. */
interface ScanError {
  readonly path: string;
  readonly message: string;
}

/** A movement of a SKU, and what its labels said. */
export interface ResolvedMovement {
  readonly movement: ExternalMovement;
  readonly scanned?: MovementOutcome['scanned'];
}

/** What a told movement is; else what becomes of one whose GTIN nobody has declared, or what is wrong with its scan. */
export type ResolvedScan =
  | ResolvedMovement
  | { readonly outcome: MovementOutcome }
  | { readonly errors: readonly ScanError[] };

type Scan = NonNullable<Extract<ScannableMovement, { scan?: unknown }>['scan']>;

function scanOf(movement: ScannableMovement): Scan | undefined {
  return 'scan' in movement ? movement.scan : undefined;
}

function errorOf(scan: Scan, { field, label, message }: ScanFault): ScanError {
  const place = label === undefined || typeof scan === 'string' ? '' : `.${label}`;
  return { path: `${field}${place}`, message };
}

/** The labels of a movement, and what is wrong with them. */
interface ReadScan {
  readonly scan: Scan;
  readonly labels: readonly ScannedLabel[];
  readonly errors: readonly ScanError[];
}

function readScan(scan: Scan, now: string): ReadScan {
  const readings = (typeof scan === 'string' ? [scan] : scan).map((text) => readLabel(text, now));
  const labels = readings.flatMap((reading) => ('label' in reading ? [reading.label] : []));
  const errors = readings.flatMap((reading, label) =>
    'fault' in reading ? [errorOf(scan, { field: 'scan', label, message: reading.fault })] : [],
  );
  return { scan, labels, errors };
}

/** What a movement says without a scan. The door has seen to its SKU and quantity. */
function asNamed(movement: ScannableMovement): ResolvedMovement {
  const { sku = '', quantity = 0 } = movement;
  return { movement: { ...movement, sku, quantity } };
}

/** The movement with what its labels say in their place. */
function asScanned(
  movement: ScannableMovement,
  { sku, quantity, lots, serials }: ScannedUnits,
): ResolvedMovement {
  const { scan: _, ...told } = { scan: undefined, ...movement };
  const named = lots ? { lots: [...lots] } : {};
  return {
    movement: { ...told, ...named, sku, quantity },
    scanned: { sku, quantity, ...named, ...(serials.length > 0 ? { serials: [...serials] } : {}) },
  };
}

function resolvedScan(
  movement: ScannableMovement,
  { scan, labels, errors }: ReadScan,
  known: ReadonlyMap<string, KnownGtin>,
): ResolvedScan {
  if (errors.length > 0) return { errors };
  const stranger = labels.find(({ gtin }) => !known.has(gtin));
  if (stranger) return { outcome: { id: movement.id, outcome: 'unknown-gtin', gtin: stranger.gtin } };
  const pairs = labels.flatMap((label) => {
    const of = known.get(label.gtin);
    return of ? [[label, of] as const] : [];
  });
  const units = scannedUnits(pairs, movement.quantity);
  return 'sku' in units ? asScanned(movement, units) : { errors: units.map((fault) => errorOf(scan, fault)) };
}

/** Makes movements of SKUs of what was scanned, in their order. `now` (UTC ISO): labels have years of two digits. */
export async function resolveScans(
  movements: readonly ScannableMovement[],
  now: string,
): Promise<readonly ResolvedScan[]> {
  const scans = movements.map((movement) => {
    const scan = scanOf(movement);
    return scan === undefined ? undefined : readScan(scan, now);
  });
  const gtins = scans.flatMap((read) => (read ? read.labels.map(({ gtin }) => gtin) : []));
  const known: ReadonlyMap<string, KnownGtin> = gtins.length > 0 ? await readGtins(gtins) : new Map();
  return movements.map((movement, index) => {
    const read = scans[index];
    return read ? resolvedScan(movement, read, known) : asNamed(movement);
  });
}
