/** A parcel as its fulfillment knows it: its numbers, what is in it, and how it ended. Pure. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { numberOf } from '../../network/carriers/carrier.ts';
import { compactTime, compactTimeSchema } from '../work-order/stored-time.ts';
import { higherEnd, type UnitCounts, type UnitEnd, unitEnds } from './unit-counts.ts';

const units = z.number().int().min(0);
const orNone = units.default(0);

/**
 * Units of a line in a parcel. `units` are all of them, as the parcel's last fact says. A unit is `surplus`
 * (P11) or counted by the order; of the counted ones a person may have said that some were `delivered` or
 * `lost`, and returns (RMAs) have taken some `back`.
 */
const packedUnitsSchema = z.object({
  units,
  surplus: orNone,
  delivered: orNone,
  lost: orNone,
  back: orNone,
  /** Surplus that returns have taken back. */
  surplusBack: orNone,
});
export type PackedUnits = z.output<typeof packedUnitsSchema>;

/** Units of a line about which nothing but their number is known. */
export function packedUnits(count: number): PackedUnits {
  return { units: count, surplus: 0, delivered: 0, lost: 0, back: 0, surplusBack: 0 };
}

/** As it is stored: the number alone where nothing else is known, so that the item stays small. */
const storedUnitsSchema = z.union([units.transform(packedUnits), packedUnitsSchema]);

export const sentParcelSchema = z.object({
  /** The parcel's number within its fulfillment, from 1. */
  m: z.number().int().min(1),
  /** `<carrier>/<number>`: every number that the parcel was told under (P28), the present one last. */
  numbers: z.array(z.string()),
  /** The time of the last fact about what is in the parcel (UTC): an earlier one has no effect (P28). */
  at: compactTimeSchema,
  /** When the parcel was shipped, where that is not `at`: contents that are corrected come back as of then. */
  shippedAt: compactTimeSchema.optional(),
  /** The furthest end that was told of any of its numbers (P27). */
  end: z.enum(unitEnds).optional(),
  /** What its location told beside; minor units and ISO currency. */
  service: z.string().optional(),
  weightGrams: z.number().int().optional(),
  cost: z.object({ amount: z.number().int(), currency: z.string() }).optional(),
  /** By line. Not stored where the parcel contains all that the fulfillment has shipped. */
  lines: z.record(z.string(), storedUnitsSchema).optional(),
});
type StoredParcel = z.output<typeof sentParcelSchema>;
export type SentParcel = StoredParcel & { readonly lines: Record<string, PackedUnits> };

type ShippedLine = { readonly lineId: string; readonly shipped: number };

/** The contents of a parcel that contains all that was shipped. */
function allShipped(lines: readonly ShippedLine[]): Record<string, PackedUnits> {
  const shippedLines = lines.filter(({ shipped }) => shipped > 0);
  return Object.fromEntries(shippedLines.map(({ lineId, shipped }) => [lineId, packedUnits(shipped)]));
}

/** A parcel as it was read. `shipped`: the lines of its fulfillment. */
export function readParcel(stored: StoredParcel, shipped: readonly ShippedLine[]): SentParcel {
  return { ...stored, lines: stored.lines ?? allShipped(shipped) };
}

/** A parcel as it is stored. `shipped`: the lines of its fulfillment. */
export function storedParcel(
  { lines, at, shippedAt, ...parcel }: SentParcel,
  shipped: readonly ShippedLine[],
) {
  const times = {
    at: compactTime(at),
    ...(shippedAt === undefined ? {} : { shippedAt: compactTime(shippedAt) }),
  };
  if (isDeepStrictEqual(lines, allShipped(shipped))) return { ...parcel, ...times };
  const stored = Object.entries(lines).map(([lineId, packed]) => [lineId, storedUnits(packed)]);
  return { ...parcel, ...times, lines: Object.fromEntries(stored) };
}

function storedUnits(packed: PackedUnits): number | Record<string, number> {
  const said = Object.entries(packed).filter(([name, count]) => name === 'units' || count > 0);
  return said.length === 1 ? packed.units : Object.fromEntries(said);
}

/** How many units of the line the order counts. */
export function countedUnits({ units: all, surplus }: PackedUnits): number {
  return all - surplus;
}

/** Counted units about which neither a person nor a return has said anything. */
function plainUnits(packed: PackedUnits): number {
  return countedUnits(packed) - packed.delivered - packed.lost - packed.back;
}

/**
 * Where the counted units of a line are. A unit that a person has concluded has the higher of two ends, the
 * person's and the parcel's; one that a return took back stays returned.
 */
export function packedCounts(packed: PackedUnits, end: UnitEnd | undefined): UnitCounts {
  const counts = { underway: 0, lost: 0, delivered: 0, returned: packed.back };
  counts[end ?? 'underway'] += plainUnits(packed);
  for (const own of ['lost', 'delivered'] as const) counts[higherEnd(own, end)] += packed[own];
  return counts;
}

/** Where the counted units of one line of a parcel are. */
export function countsOfLine({ lines, end }: SentParcel, lineId: string): UnitCounts {
  return packedCounts(lines[lineId] ?? packedUnits(0), end);
}

/** Surplus of a line that no return has taken back. */
export function surplusLeft({ surplus, surplusBack }: PackedUnits): number {
  return surplus - surplusBack;
}

/**
 * Whether news of the parcel is expected under this number: units of it are on their way, and it was told
 * under no other number since (P28).
 */
export function isExpected({ lines, end, numbers }: SentParcel, number: string): boolean {
  if (end !== undefined || numberOf(numbers.at(-1) ?? '') !== numberOf(number)) return false;
  return Object.values(lines).some(
    (packed) => packedCounts(packed, end).underway > 0 || surplusLeft(packed) > 0,
  );
}

/** Whether surplus is in the parcel that has not come back. */
export function hasSurplus({ lines }: Pick<SentParcel, 'lines'>): boolean {
  return Object.values(lines).some((packed) => surplusLeft(packed) > 0);
}

/** The parcel with a line changed. */
export function withLine(parcel: SentParcel, lineId: string, change: Partial<PackedUnits>): SentParcel {
  const packed = { ...(parcel.lines[lineId] ?? packedUnits(0)), ...change };
  return { ...parcel, lines: { ...parcel.lines, [lineId]: packed } };
}

/** Who else than the carrier says where a unit is: a person, or a return. */
export type UnitWord = 'delivered' | 'lost' | 'back';

/** A line after a word on counted units that were in `state`. Units that nobody spoke of before go first. */
export function withWord(
  packed: PackedUnits,
  end: UnitEnd | undefined,
  {
    state,
    word,
    count,
  }: { readonly state: keyof UnitCounts; readonly word: UnitWord; readonly count: number },
): PackedUnits {
  const next = { ...packed };
  let missing = count - ((end ?? 'underway') === state ? Math.min(count, plainUnits(packed)) : 0);
  for (const own of ['lost', 'delivered'] as const) {
    if (higherEnd(own, end) !== state) continue;
    const taken = Math.min(next[own], missing);
    next[own] -= taken;
    missing -= taken;
  }
  next[word] += count - missing;
  return next;
}
