/**
 * Which parcel is meant: one spelling of carriers and tracking numbers, shared by ship and scan, since both have to
 * arrive at the same parcel. The carrier carries the parcel; a tracking source such as EasyPost only tells of it.
 */
import { carrierAliases, handsOverToPost, serviceWords } from './carrier-names.data.ts';
import { isPostalNumber, MAX_NUMBER, normaliseTrackingNumber } from './tracking-number.ts';

const CODE_BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(carrierAliases).flatMap(([code, names]) =>
    [code, ...names].map((name): [string, string] => [name, code]),
  ),
);
const WORDS: ReadonlySet<string> = new Set(serviceWords);
const LONGEST_WORD = Math.max(...serviceWords.map(({ length }) => length));
const MAX_CARRIER = 60;

/** Whether a text is made of words that services add to a carrier's name. Linear in the text. */
function isOfServiceWords(text: string): boolean {
  const reached = new Set([0]);
  for (let start = 0; start < text.length; start++) {
    if (!reached.has(start)) continue;
    for (let length = 1; length <= LONGEST_WORD; length++)
      if (WORDS.has(text.slice(start, start + length))) reached.add(start + length);
  }
  return reached.has(text.length);
}

/** The carrier whose name the text begins with, where the rest names a service: the longest such name. */
function codeByBeginning(name: string): string | undefined {
  for (let end = name.length - 1; end >= 2; end--) {
    const code = CODE_BY_NAME.get(name.slice(0, end));
    if (code !== undefined && isOfServiceWords(name.slice(end))) return code;
  }
  return undefined;
}

/**
 * The code of a carrier: `FedEx`, `Federal Express` and `FedEx 2Day` are `fedex`. The code of a carrier that the
 * table does not know is the letters and digits of its name in lower case; it may be empty.
 */
export function normaliseCarrier(text: string): string {
  const name = compact(text).slice(0, MAX_CARRIER);
  return CODE_BY_NAME.get(name) ?? codeByBeginning(name) ?? name;
}

/** Numbers that tell their carrier, for names that do not. */
const BY_FORM: readonly (readonly [RegExp, string])[] = [
  [/^1Z[0-9A-Z]{16}$/, 'ups'],
  [/^TB[ACM]\d{12}$/, 'amazon'],
  [/^LTN\d{8}N1$/, 'landmark'],
  [/^1LS(?:7|CX)[0-9A-Z]{10,13}$/, 'ontrac'],
  [/^YT\d{16}$/, 'yunexpress'],
  [/^SP\d{18}$/, 'speedee'],
  [/^GFUS\d{14}$/, 'gofo'],
];

/** DHL is several carriers, which numbers tell apart where the name does not. */
const OF_DHL: readonly (readonly [RegExp, string])[] = [
  [/^GM[0-9A-Z]{10,}$/, 'dhlecommerce'],
  [/^(?:00)?34043\d{13}$/, 'dhlpaket'],
];

function byForm(forms: readonly (readonly [RegExp, string])[], number: string): string | undefined {
  return forms.find(([form]) => form.test(number))?.[1];
}

/** Whose parcel it is by its number, where the name leaves that open or the post delivers it. */
function carrierOf(code: string, number: string): string {
  const isKnown = CODE_BY_NAME.has(code);
  if ((handsOverToPost.has(code) || !isKnown) && isPostalNumber(number)) return 'usps';
  if (code === 'dhlexpress') return byForm(OF_DHL, number) ?? code;
  return isKnown ? code : (byForm(BY_FORM, number) ?? code);
}

/** What identifies a parcel to the world. Both parts are normalised. */
export interface ParcelKey {
  readonly carrier: string;
  readonly number: string;
}

/**
 * The parcel that a carrier and a number mean, for ship and scan alike; undefined where there is no carrier or no
 * number (a placeholder is none), or where the number is none that any carrier has.
 */
export function findParcelKey(carrier: string, number: string): ParcelKey | undefined {
  const code = normaliseCarrier(carrier);
  const own = carrierOf(code, normaliseTrackingNumber(number, code));
  const spelled = normaliseTrackingNumber(number, own);
  if (own === '' || spelled === '' || spelled.length > MAX_NUMBER) return undefined;
  return { carrier: own, number: spelled };
}

/** @throws RangeError where there is no such parcel */
export function parcelKey(carrier: string, number: string): ParcelKey {
  const key = findParcelKey(carrier, number);
  if (!key) throw new RangeError('a parcel needs a carrier and a tracking number');
  return key;
}

/**
 * The parcels that release 0.2.0 may have meant by a carrier and a number: it left separators in the number, and knew
 * fewer names. None where it spelled both as is done now.
 */
export function earlierParcelKeys(carrier: string, number: string): ParcelKey[] {
  const present = findParcelKey(carrier, number);
  const spelled = number.normalize('NFKC').replace(/\s+/g, '').toUpperCase().slice(0, MAX_NUMBER);
  const codes = new Set([compact(carrier).slice(0, MAX_CARRIER), normaliseCarrier(carrier)]);
  return [...codes]
    .map((code) => ({ carrier: code, number: spelled }))
    .filter((key) => !present || parcelName(key) !== parcelName(present));
}

/** `<carrier>/<number>`: how a parcel is called outside the table. */
export function parcelName({ carrier, number }: ParcelKey): string {
  return `${carrier}/${number}`;
}

/** The parcel of such a name. */
export function parcelKeyOf(name: string): ParcelKey {
  const end = name.indexOf('/');
  return { carrier: name.slice(0, end), number: name.slice(end + 1) };
}

/** The number of a parcel of such a name. */
export function numberOf(name: string): string {
  return parcelKeyOf(name).number;
}

/**
 * Whether two names mean one parcel by carrier and number, also where one of them was stored before numbers were
 * spelled as they are now.
 */
export function isSameParcel(name: string, other: string): boolean {
  if (name === other) return true;
  const [one, another] = [name, other].map((text) => {
    const { carrier, number } = parcelKeyOf(text);
    return findParcelKey(carrier, number);
  });
  return one !== undefined && another !== undefined && parcelName(one) === parcelName(another);
}

/** The ASCII letters and digits of a text in lower case, without their accents. */
function compact(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
}
