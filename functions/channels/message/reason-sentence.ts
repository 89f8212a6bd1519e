/** What is wrong with an order, in a sentence for the person who puts it right. Values are not quoted: they may be personal. */
import type * as z from 'zod';

/** Fields whose name alone says little, by the end of their path. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  sku: 'SKU',
  lineId: 'id',
  gid: 'id',
  'external.number': 'number',
  'external.id': 'id',
  placedAt: 'time of purchase',
  updatedAt: 'time of the last change',
  unitPrice: 'unit price',
  open: 'open quantity',
  lines: 'list of lines',
  postalCode: 'postal code',
  regionText: 'region',
  'shipTo.lines': 'street',
  'billTo.lines': 'street',
  shipTo: 'address to ship to',
  billTo: 'address of the bill',
};

/** What the fields of these parts of an order belong to. */
const OWNERS: Readonly<Record<string, string>> = {
  shipTo: 'the address to ship to',
  billTo: 'the address of the bill',
  shipping: 'the shipping method',
  buyer: 'the buyer',
  charges: "the order's sums",
};

/** Where the field is, in our words and in those of the shop. */
export interface FaultyField {
  /** Dotted, in the order. */
  readonly path: string;
  /** Dotted, in the payload of the shop. */
  readonly shopPath?: string | undefined;
  /** The shop's own id of the line. */
  readonly line?: string | undefined;
}

/** `unitPrice` as `unit price`. */
function spaced(name: string): string {
  return name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

/** The names in a path, without the places of lists. */
function namesOf(path: string): string[] {
  return path.split('.').filter((part) => part !== '' && !/^\d+$/.test(part));
}

function fieldWord(names: readonly string[]): string {
  const last = names.at(-1) ?? 'order';
  return FIELD_WORDS[names.slice(-2).join('.')] ?? FIELD_WORDS[last] ?? spaced(last);
}

/** What the field is, such as `the SKU of line 11`. */
function subjectOf({ path, shopPath, line }: FaultyField): string {
  const names = namesOf(path);
  if (names.length === 0) return shopPath ? `the shop's field ${fieldWord(namesOf(shopPath))}` : 'the order';
  const place = /^lines\.(\d+)/.exec(path)?.[1];
  const word = fieldWord(names);
  if (place !== undefined) {
    const named = line === undefined ? `the line at place ${Number(place) + 1}` : `line ${line}`;
    return names.length === 1 ? named : `the ${word} of ${named}`;
  }
  const owner = names.length > 1 ? OWNERS[names[0] ?? ''] : undefined;
  const isWhole = word === 'order' || names[0] === 'shipTo' || names[0] === 'billTo';
  if (owner) return `the ${word} of ${owner}`;
  return isWhole ? `the ${word}` : `the ${word} of the order`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of fields',
};

/** Whether a text says what is wrong with a subject that stands before it. */
const PREDICATE = /^(?:is|are|has|have|must|needs?|goes?|looks?|begins?)\b/;

/** What zod says where nobody has written anything better. */
const UNWRITTEN = /^(?:Invalid|Too|Unrecognized)\b/;

/** What is wrong with a value, as zod tells it, in words that follow its subject. */
export function faultOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (!UNWRITTEN.test(issue.message)) return issue.message;
  if (value === undefined || value === null) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `has to be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'number' ? `must be at least ${issue.minimum}` : 'is empty';
    case 'too_big':
      return sizeFault(issue);
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return 'is not written as it should be';
  }
}

function sizeFault({ origin, maximum }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return `is longer than ${maximum} characters`;
  return origin === 'array' ? `has more than ${maximum} entries` : `must be at most ${maximum}`;
}

/** A whole sentence: what is wrong with which field, by both names. */
export function sentenceOf(field: FaultyField, fault: string): string {
  const { shopPath } = field;
  const isPredicate = PREDICATE.test(fault);
  const text = isPredicate
    ? `${subjectOf(field)}${byShop(shopPath)} ${fault}`
    : `${fault}${byShop(shopPath)}`;
  const [first = '', ...rest] = text;
  return `${first.toUpperCase()}${rest.join('')}.`.replace(/\.\.$/, '.');
}

function byShop(shopPath: string | undefined): string {
  return shopPath === undefined || shopPath === '' ? '' : ` (${shopPath})`;
}
