/**
 * Why a location, or one SKU at it, has no part in a plan: one entry a code, and nothing else lists them. The codes of
 * a decision, its words, what `why-not` can do about each, and the table of docs/routing.md come from here.
 */

import { counted } from '../shared/counted.ts';

/** What else a reason says. Its schema is in decision.ts. */
interface ReasonFacts {
  readonly sku?: string | undefined;
  readonly unit?: string | undefined;
  readonly value?: number | string | undefined;
  readonly limit?: number | string | undefined;
}

/**
 * What makes a location pass. `units`: more of them. `freshUnits`: more that live longer, or a nearer limit. `limit`: a
 * nearer limit of the rule. `change`: a change of the location, the order or the rules. `nothing`: nothing that rules say.
 */
export type ReasonAnswer = 'units' | 'freshUnits' | 'limit' | 'change' | 'nothing';

interface ReasonEntry {
  readonly code: string;
  /** What the code means, for operators. */
  readonly sentence: string;
  /** What is said behind the name of the location. */
  readonly predicate: (facts: ReasonFacts) => string;
  readonly answer: ReasonAnswer;
}

function isUnknown(value: ReasonFacts['value']): boolean {
  return value === undefined || value === 'unknown';
}

/** `of A`, where the reason is of one SKU. */
function ofSku({ sku }: ReasonFacts): string {
  return sku === undefined ? '' : ` of ${sku}`;
}

/** `2 days`, `1 day`, of what a reason says. */
function said(count: ReasonFacts['value'], noun: string): string {
  return typeof count === 'number' ? counted(count, noun) : `${count ?? 'unknown'} ${noun}s`;
}

/** `500 km are allowed`, `1 is allowed`. */
function allowed(limit: ReasonFacts['limit'], unit = ''): string {
  return `${limit}${unit} ${limit === 1 ? 'is' : 'are'} allowed`;
}

/** Of days of life below none: what the rule asks for, behind a comma. */
function askedOfLife(limit: ReasonFacts['limit']): string {
  if (limit === 0) return '';
  const isLateAllowed = typeof limit === 'number' && limit < 0;
  return isLateAllowed ? `, ${allowed(-limit)}` : `, ${said(limit, 'day')} of life asked for`;
}

const entries = [
  {
    code: 'INACTIVE',
    sentence: 'The location is switched off.',
    predicate: () => 'is switched off',
    answer: 'change',
  },
  {
    code: 'EXCLUDED',
    sentence:
      'An earlier attempt left the location out, or one SKU there: it turned the work down, was short of the goods, or ' +
      'let a deadline pass.',
    predicate: ({ sku, value }) => {
      const goods = sku === undefined ? '' : ` for ${sku}`;
      return `was left out before${goods}${value === undefined ? '' : `: ${value}`}`;
    },
    answer: 'change',
  },
  {
    code: 'NOT_CHOSEN_LOCATION',
    sentence:
      'The customer collects elsewhere, an operator named other locations, or the order takes its part of a joint plan.',
    predicate: () => 'is not among the locations that were named',
    answer: 'change',
  },
  {
    code: 'MARKET',
    sentence: 'The location serves another market (pool) than that of the order.',
    predicate: ({ value, limit }) => `serves market ${value}, not ${limit}`,
    answer: 'change',
  },
  {
    code: 'COUNTRY',
    sentence: 'The location is in another country than the customer, and a rule wants the same.',
    predicate: ({ value, limit }) => `is in ${value}, not in ${limit}`,
    answer: 'change',
  },
  {
    code: 'RADIUS',
    sentence: 'The location is further from the customer than a rule allows.',
    predicate: ({ value, limit }) => `is ${value} km away, ${allowed(limit, ' km')}`,
    answer: 'limit',
  },
  {
    code: 'UNKNOWN_DISTANCE',
    sentence: 'A rule limits the distance, and nobody knows where the location is.',
    predicate: ({ limit }) => `is at an unknown distance, ${allowed(limit, ' km')}`,
    answer: 'change',
  },
  {
    code: 'REGION',
    sentence: "A rule keeps the location from shipping to the customer's country or region.",
    predicate: ({ value }) => `may not ship to ${value}`,
    answer: 'change',
  },
  {
    code: 'LOCATION_RULE',
    sentence: 'A rule leaves the location out, or allows others only.',
    predicate: () => 'is left out by a rule on locations',
    answer: 'change',
  },
  {
    code: 'ITEM_RULE',
    sentence: 'A rule keeps the location from shipping goods of this kind.',
    predicate: ({ sku }) => `may not ship ${sku}`,
    answer: 'change',
  },
  {
    code: 'NOT_SELLING',
    sentence:
      'There are units, but they are not on sale: selling is switched off for the SKU at this location.',
    predicate: ({ sku }) => `does not sell ${sku}`,
    answer: 'change',
  },
  {
    code: 'DOUBTED',
    sentence:
      'There are units by the books, but the location has said that its shelf is empty, and nobody has counted it since.',
    predicate: ({ sku }) => `has said that its shelf of ${sku} is empty`,
    answer: 'change',
  },
  {
    code: 'NO_STOCK',
    sentence: 'None of the goods is free at the location.',
    predicate: () => 'has nothing free',
    answer: 'units',
  },
  {
    code: 'ROUTING_SAFETY',
    sentence: 'All that is free is within the units that routing does not trust.',
    predicate: (facts) =>
      `has ${said(facts.value, 'unit')}${ofSku(facts)}, of which routing trusts none up to ${facts.limit}`,
    answer: 'units',
  },
  {
    code: 'KEEP_STOCK',
    sentence: 'All that is free is within the units that a rule wants kept at the location.',
    predicate: (facts) => `has ${said(facts.value, 'unit')}${ofSku(facts)} and keeps ${facts.limit}`,
    answer: 'units',
  },
  {
    code: 'CAPACITY',
    sentence: 'What the location can do in the window is used up, less the headroom that a rule keeps.',
    predicate: ({ unit = 'units', value, limit }) =>
      `has ${said(value, unit.replace(/s$/, ''))} in a window that takes ${limit}`,
    answer: 'limit',
  },
  {
    code: 'EXPIRED',
    sentence: 'Units there are past their life date today, which ends with that day where the goods are.',
    predicate: (facts) => `has units${ofSku(facts)} that are past their life date`,
    answer: 'units',
  },
  {
    code: 'MIN_LIFE',
    sentence:
      'Units there have fewer days of life left on the day of delivery than a rule asks for; without a rule they may ' +
      'arrive on their life date at the latest.',
    predicate: (facts) => {
      const { value, limit } = facts;
      if (isUnknown(value))
        return `has units${ofSku(facts)} of unknown life, ${said(limit, 'day')} asked for`;
      if (typeof value === 'number' && value < 0) {
        return `has units${ofSku(facts)} that would arrive ${said(-value, 'day')} past their life date${askedOfLife(limit)}`;
      }
      return `has units${ofSku(facts)} with ${said(value, 'day')} of life, ${said(limit, 'day')} asked for`;
    },
    answer: 'freshUnits',
  },
  {
    code: 'PROMISE',
    sentence: 'A parcel from there would arrive later than was promised, or nobody knows when.',
    predicate: ({ value, limit }) =>
      isUnknown(value)
        ? `would arrive nobody knows when, promised by ${limit}`
        : `would arrive by ${value}, promised by ${limit}`,
    answer: 'limit',
  },
  {
    code: 'TRANSIT',
    sentence: 'A parcel from there would be on its way for more days than a rule allows.',
    predicate: ({ value, limit }) =>
      isUnknown(value)
        ? `would need nobody knows how many days, ${allowed(limit)}`
        : `would need ${said(value, 'day')}, ${allowed(limit)}`,
    answer: 'limit',
  },
  {
    code: 'NO_SERVICE',
    sentence: 'No service that the order may go by collects at the location and goes to the customer.',
    predicate: () => 'has no service to there',
    answer: 'nothing',
  },
  {
    code: 'NO_RATE',
    sentence: 'A service could carry it, but no rate card prices the way.',
    predicate: ({ value }) => `has no price to there on card ${value}`,
    answer: 'nothing',
  },
  {
    code: 'WEIGHT',
    sentence:
      'No carrier takes so heavy a parcel: of one unit, of what must leave together, or of the whole order.',
    predicate: (facts) =>
      `has no carrier for ${said(facts.value, 'gram')}${ofSku(facts)}, ${allowed(facts.limit)}`,
    answer: 'nothing',
  },
  {
    code: 'RATE_CURRENCY',
    sentence: 'The rate card is in another currency than the rules.',
    predicate: ({ value, limit }) => `has prices in ${value}, the rules are in ${limit}`,
    answer: 'nothing',
  },
  {
    code: 'TOGETHER',
    sentence: 'Units that must leave together are there in part only.',
    predicate: ({ sku, value, limit }) => `has ${value} of the ${limit} ${sku} that must leave together`,
    answer: 'units',
  },
  {
    code: 'LINE_WHOLE',
    sentence: 'A line that may not be split is there in part only.',
    predicate: ({ sku, value, limit }) => `has ${value} of the ${limit} ${sku} of a line that leaves whole`,
    answer: 'units',
  },
] as const satisfies readonly ReasonEntry[];

export type ExclusionCode = (typeof entries)[number]['code'];

/** In the order of the table. */
export const exclusionCodes = entries.map(({ code }) => code);

const byCode: ReadonlyMap<ExclusionCode, ReasonEntry> = new Map(entries.map((entry) => [entry.code, entry]));

export function answerTo(code: ExclusionCode): ReasonAnswer {
  return byCode.get(code)?.answer ?? 'nothing';
}

/** What the code means, for operators. */
export function sentenceOf(code: ExclusionCode): string {
  return byCode.get(code)?.sentence ?? '';
}

/** `is 812 km away, 500 km are allowed (RADIUS)`: what is said behind the name of a location. */
export function predicateOf(reason: ReasonFacts & { readonly code: ExclusionCode }): string {
  const words = byCode.get(reason.code)?.predicate(reason) ?? '';
  return `${words} (${reason.code})`;
}
