/** What a label says of goods: which, of what lot, until when they may be sold, how many. Pure. */
import { type Gs1Elements, readGs1 } from './gs1-elements.ts';

export interface ScannedLabel {
  /** Of 14 digits. */
  readonly gtin: string;
  readonly lot?: string | undefined;
  /** The last day on which the goods may be sold. */
  readonly lifeDate?: string | undefined;
  readonly serial?: string | undefined;
  /** Of the parcel or pallet that the label is on. */
  readonly sscc?: string | undefined;
  /** How many of the GTIN, where the label says it. */
  readonly count?: number | undefined;
}

export type LabelReading = { readonly label: ScannedLabel } | { readonly fault: string };

/** Sell by, expiry, expiry with a time, best before: the first that a label has counts. */
const lifeIdentifiers = ['16', '17', '7003', '15'] as const;
const CENTURY = 100;

/**
 * The year of two digits: of the years from 49 before to 50 after the present one (General Specifications, section
 * 7.12).
 */
function fullYear(digits: number, present: number): number {
  const century = present - (present % CENTURY);
  const difference = digits - (present % CENTURY);
  if (difference >= 51) return century - CENTURY + digits;
  return difference <= -50 ? century + CENTURY + digits : century + digits;
}

/** `YYMMDD` as `YYYY-MM-DD`; day 00 is the last of the month. Undefined for a day that there is not. */
function dateOf(digits: string, now: string): string | undefined {
  const [year = 0, month = 0, day = 0] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6)].map(
    Number,
  );
  const full = fullYear(year, Number(now.slice(0, 4)));
  if (month < 1 || month > 12) return undefined;
  const last = new Date(Date.UTC(full, month, 0)).getUTCDate();
  if (day > last) return undefined;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${full}-${two(month)}-${two(day === 0 ? last : day)}`;
}

function goodsOf(elements: Gs1Elements): { gtin: string } | { fault: string } {
  const contained = elements.get('02');
  const gtin = elements.get('01') ?? elements.get('03') ?? contained;
  if (gtin === undefined) {
    const names = elements.has('00') ? 'names a parcel and not what is in it' : 'names no GTIN';
    return { fault: `${names}: (01), or (02) with (37), is needed` };
  }
  const isContent = gtin === contained && !elements.has('01');
  if (isContent && !elements.has('37')) return { fault: 'names contents (02) without their count (37)' };
  return { gtin };
}

/** Reads a label as a scanner sends it. `now` (UTC ISO) says in which century its years are. */
export function readLabel(text: string, now: string): LabelReading {
  const reading = readGs1(text);
  if ('fault' in reading) return reading;
  const { elements } = reading;
  const goods = goodsOf(elements);
  if ('fault' in goods) return goods;
  const life = lifeIdentifiers.find((ai) => elements.has(ai));
  const lifeDate = life && dateOf(elements.get(life) ?? '', now);
  if (life && lifeDate === undefined)
    return { fault: `says (${life})${elements.get(life)}, which is no day` };
  const counted = elements.get('37') ?? elements.get('30');
  if (counted !== undefined && Number(counted) === 0) return { fault: 'says a count of 0' };
  return {
    label: {
      gtin: goods.gtin,
      lot: elements.get('10'),
      lifeDate,
      serial: elements.get('21'),
      sscc: elements.get('00'),
      count: counted === undefined ? undefined : Number(counted),
    },
  };
}
