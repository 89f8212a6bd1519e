/** Whether units of a line may come back, by the policy of their channel, and why not. Pure. */
import type { ReturnRule } from '../../network/entities/return-policy.ts';
import type { Order } from '../../order/order.ts';
import { after } from '../../shared/time.ts';

/** Why units of a line may not come back. */
export const refusedReturns = ['not_shipped', 'coming_back', 'final_sale', 'window_over'] as const;
export type RefusedReturn = (typeof refusedReturns)[number];

const sentences: Readonly<Record<RefusedReturn, string>> = {
  not_shipped: 'No unit of the line has left yet.',
  coming_back: 'All units that were sent are back, on their way back, claimed or lost.',
  final_sale: 'The goods are sold for good.',
  window_over: 'The time in which they may come back is over.',
};

/** Why so many units of a line may not come back, though some of them may. */
const tooMany = { code: 'too_many', message: 'More units are wanted than may come back.' } as const;

/** What is known of a line that somebody wants to return. */
export interface ReturnFactsOfLine {
  readonly lineId: string;
  readonly sku: string;
  readonly title?: string | undefined;
  /** Units in the order's parcels, surplus too. */
  readonly sent: number;
  /** Those of them that are neither back nor coming back. */
  readonly returnable: number;
}

/** What a policy says of a line. */
export interface ReturnableLine extends ReturnFactsOfLine {
  readonly eligible: boolean;
  readonly because?: { readonly code: RefusedReturn; readonly message: string };
  /** Until when a return may be asked for (UTC); absent where that has no end, or the order is not delivered yet. */
  readonly until?: string;
  readonly label: ReturnRule['label'];
  readonly approval: ReturnRule['approval'];
  readonly photos: number;
  /** What is kept back of each unit, minor units of the order's currency. */
  readonly fee?: number;
  /** The goods stay with the customer where all that is to come back is worth less, minor units of the order's currency. */
  readonly keepBelow?: number;
}

/**
 * When all of the order had arrived, which is when the customer could look at it as a whole (UTC). Undefined while that
 * is not so, or not known: then no window has begun.
 */
export function deliveredAt({ told, closed }: Pick<Order, 'told' | 'closed'>): string | undefined {
  const last = told?.['delivered']?.at(-1);
  if (last !== undefined) return new Date(last).toISOString();
  return closed?.as === 'delivered' ? closed.at : undefined;
}

const DAY = 86_400;

/** What the rule says of a line at a time. `arrived`: when the order was delivered (`deliveredAt`). `currency`: the order's. */
export function judgeLine(
  facts: ReturnFactsOfLine,
  rule: ReturnRule,
  arrived: string | undefined,
  now: string,
  currency?: string,
): ReturnableLine {
  const { label, approval, photos, windowDays } = rule;
  const fee = currency === undefined ? undefined : rule.fee[currency];
  const keepBelow = currency === undefined ? undefined : rule.keepBelow[currency];
  const hasWindow = windowDays !== undefined && arrived !== undefined;
  const until = hasWindow ? after(arrived, windowDays * DAY) : undefined;
  const code = refusalOf(facts, rule, until, now);
  return {
    ...facts,
    eligible: code === undefined,
    ...(code === undefined ? {} : { because: { code, message: sentences[code] } }),
    ...(until === undefined ? {} : { until }),
    label,
    approval,
    photos,
    ...(fee === undefined ? {} : { fee }),
    ...(keepBelow === undefined ? {} : { keepBelow }),
  };
}

/** The answer about a line to whoever wants so many units of it back: whether they may, and if not, why. */
export function answerOfLine(wanted: number, verdict: Pick<ReturnableLine, VerdictOfLine>) {
  const { lineId, returnable, because, until } = verdict;
  const isTooMany = verdict.eligible && wanted > returnable;
  const why = isTooMany ? tooMany : because;
  return {
    lineId,
    wanted,
    returnable,
    eligible: verdict.eligible && !isTooMany,
    ...(why === undefined ? {} : { because: why }),
    ...(until === undefined ? {} : { until }),
  };
}

type VerdictOfLine = 'lineId' | 'returnable' | 'eligible' | 'because' | 'until';

function refusedUnits({ sent, returnable }: ReturnFactsOfLine): RefusedReturn | undefined {
  if (sent <= 0) return 'not_shipped';
  return returnable <= 0 ? 'coming_back' : undefined;
}

/** Whether there are units of a line, whatever a policy says. */
export function judgeUnits(facts: ReturnFactsOfLine) {
  const code = refusedUnits(facts);
  const why = code === undefined ? {} : { because: { code, message: sentences[code] } };
  return { ...facts, eligible: code === undefined, ...why };
}

function refusalOf(
  facts: ReturnFactsOfLine,
  { finalSale }: ReturnRule,
  until: string | undefined,
  now: string,
): RefusedReturn | undefined {
  const code = refusedUnits(facts);
  if (code !== undefined) return code;
  if (finalSale) return 'final_sale';
  return until !== undefined && now > until ? 'window_over' : undefined;
}
