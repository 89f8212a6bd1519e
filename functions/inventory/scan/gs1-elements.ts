/**
 * What a GS1 label says, by application identifier (AI): as an element string with FNC1 between fields of no fixed length,
 * as text with AIs in parentheses, or as a Digital Link URI. By the GS1 General Specifications (sections 3 and 7.8) and
 * GS1 Digital Link 1.6. Pure.
 */
import { hasGs1CheckDigit } from '../../network/carriers/check-digits.ts';

/** Values by application identifier. */
export type Gs1Elements = ReadonlyMap<string, string>;

/** What a label says, or what is wrong with it: words that follow its name. */
export type Gs1Reading = { readonly elements: Gs1Elements } | { readonly fault: string };

/** What is wrong with a label. Never leaves this file. */
class LabelFault extends Error {}

const GS = '\u001d';
/** As scanners and keyboards write FNC1. `^` is in no value, and U+241D is the picture of GS. */
const SEPARATORS = /[\u241d^]/g;
/** What a scanner says of the symbol that it read. */
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
/** The characters of element strings (GS1's set 82). */
const VALUE = /^[!-"%-?A-Z_a-z]+$/;

/** Digits of an AI by its first two. */
const identifierDigits: ReadonlyMap<string, number> = new Map(
  Object.entries({
    2: '00 01 02 03 10 11 12 13 15 16 17 20 21 22 30 37 90 91 92 93 94 95 96 97 98 99',
    3: '23 24 25 40 41 42 71',
    4: '31 32 33 34 35 36 39 43 70 72 80 81 82',
  }).flatMap(([digits, starts]) => starts.split(' ').map((start) => [start, Number(digits)] as const)),
);

/** Characters of values that have a fixed length, by the first two digits of their AI: no FNC1 follows them. */
const fixedLengths: ReadonlyMap<string, number> = new Map([
  ['00', 18],
  ...['01', '02', '03'].map((start) => [start, 14] as const),
  ...['11', '12', '13', '15', '16', '17'].map((start) => [start, 6] as const),
  ['20', 2],
  ...['31', '32', '33', '34', '35', '36'].map((start) => [start, 6] as const),
  ['41', 13],
]);

interface ValueForm {
  readonly of: readonly string[];
  readonly form: RegExp;
  /** What the form is called. */
  readonly name: string;
}

/** The form of the values that are given meaning here. */
const forms: readonly ValueForm[] = [
  { of: ['00'], form: /^\d{18}$/, name: '18 digits' },
  { of: ['01', '02', '03'], form: /^\d{14}$/, name: '14 digits' },
  { of: ['10', '21'], form: /^.{1,20}$/, name: '1 to 20 characters' },
  { of: ['15', '16', '17'], form: /^\d{6}$/, name: 'a date, YYMMDD' },
  { of: ['30', '37'], form: /^\d{1,8}$/, name: '1 to 8 digits' },
  { of: ['7003'], form: /^\d{10}$/, name: 'a date and time, YYMMDDhhmm' },
];
const anyForm = { form: /^.{1,90}$/, name: '1 to 90 characters' } as const;
/** Identifiers that end with a check digit. */
const checked: ReadonlySet<string> = new Set(['00', '01', '02', '03']);

function digitsOfIdentifier(text: string): number | undefined {
  return identifierDigits.get(text.slice(0, 2));
}

/** The elements of a label as they are read, each once. */
class Elements {
  readonly byIdentifier = new Map<string, string>();

  /** @throws LabelFault */
  add(ai: string, value: string): void {
    const { form, name } = forms.find(({ of }) => of.includes(ai)) ?? anyForm;
    if (!form.test(value)) throw new LabelFault(`says (${ai})${value}, which is not ${name}`);
    if (!VALUE.test(value)) throw new LabelFault(`has a character in (${ai}) that no GS1 label has`);
    if (checked.has(ai) && !hasGs1CheckDigit(value))
      throw new LabelFault(`has a wrong check digit in (${ai})${value}`);
    const known = this.byIdentifier.get(ai);
    if (known !== undefined && known !== value)
      throw new LabelFault(`says (${ai}) twice, ${known} and ${value}`);
    this.byIdentifier.set(ai, value);
  }
}

/** Fields one after the other; those without a fixed length end with FNC1 or the text. */
function readElementString(text: string, elements: Elements): void {
  let at = 0;
  while (at < text.length) {
    if (text[at] === GS) {
      at += 1;
      continue;
    }
    const digits = digitsOfIdentifier(text.slice(at));
    const ai = text.slice(at, at + (digits ?? 2));
    if (digits === undefined || !/^\d+$/.test(ai) || ai.length < digits)
      throw new LabelFault(`has no GS1 application identifier at "${text.slice(at, at + 4)}"`);
    at += digits;
    const end = text.indexOf(GS, at);
    const fixed = fixedLengths.get(ai.slice(0, 2));
    const rest = end < 0 ? text.length : end;
    const stop = fixed === undefined ? rest : at + fixed;
    if (stop > rest) throw new LabelFault(`ends inside of (${ai})`);
    elements.add(ai, text.slice(at, stop));
    at = stop;
  }
}

/** `(01)09506000134352(10)AB-1`: parentheses that hold no identifier belong to the value before them. */
function readBracketed(text: string, elements: Elements): void {
  const starts = [...text.matchAll(/\((\d{2,4})\)/g)].filter(
    ([, ai = '']) => digitsOfIdentifier(ai) === ai.length,
  );
  if (starts[0]?.index !== 0) throw new LabelFault('does not begin with an application identifier');
  starts.forEach((start, index) => {
    const [whole, ai = ''] = start;
    elements.add(ai, text.slice(start.index + whole.length, starts[index + 1]?.index ?? text.length));
  });
}

/** Names that earlier releases of Digital Link had for identifiers in paths. */
const linkNames: ReadonlyMap<string, string> = new Map([
  ['gtin', '01'],
  ['cpv', '22'],
  ['lot', '10'],
  ['ser', '21'],
  ['sscc', '00'],
]);
const linkKeys: ReadonlySet<string> = new Set(['00', '01']);
const linkQualifiers: ReadonlySet<string> = new Set(['10', '21', '22', '235']);

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new LabelFault(`has "${segment}" in its path, which is not percent-encoded`);
  }
}

/** Whether the segments are a key and its qualifiers, each with a value. */
function isKeyed(segments: readonly string[]): boolean {
  if (segments.length === 0 || segments.length % 2 !== 0) return false;
  return segments.every((segment, at) => {
    if (at % 2 === 1) return true;
    return at === 0 ? linkKeys.has(segment) : linkQualifiers.has(segment);
  });
}

/** `https://brand.example/01/09506000134352/10/AB-1?17=270131`, below any path of the brand's own. */
function readLink(text: string, elements: Elements): void {
  if (!URL.canParse(text)) throw new LabelFault('is not a URI');
  const { pathname, searchParams } = new URL(text);
  const named = pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  const segments = named.map((segment) => linkNames.get(segment) ?? segment);
  const start = segments.findIndex((_, at) => isKeyed(segments.slice(at)));
  if (start < 0) throw new LabelFault('is a URI without a GTIN or SSCC in its path');
  for (let at = start; at < segments.length; at += 2) {
    const ai = segments[at] ?? '';
    // The value is what stood there, also where it reads like a name.
    const value = named[at + 1] ?? '';
    elements.add(ai, ai === '01' && /^\d{8,14}$/.test(value) ? value.padStart(14, '0') : value);
  }
  for (const [name, value] of searchParams)
    if (/^\d{2,4}$/.test(name) && digitsOfIdentifier(name) === name.length) elements.add(name, value);
}

/** What an article's own barcode says (EAN-13, EAN-8, UPC-A, ITF-14): its GTIN alone. */
function isBareGtin(text: string): boolean {
  return /^(\d{8}|\d{12,14})$/.test(text);
}

function readInto(elements: Elements, label: string): void {
  const text = label.trim().replace(SYMBOLOGY, '').replaceAll(SEPARATORS, GS);
  if (/^https?:\/\//i.test(text)) readLink(text, elements);
  else if (text.startsWith('(')) readBracketed(text, elements);
  else if (isBareGtin(text)) elements.add('01', text.padStart(14, '0'));
  else readElementString(text, elements);
}

/** Reads a label as a scanner sends it. */
export function readGs1(label: string): Gs1Reading {
  const elements = new Elements();
  try {
    readInto(elements, label);
  } catch (error) {
    if (error instanceof LabelFault) return { fault: error.message };
    throw error;
  }
  return { elements: elements.byIdentifier };
}
