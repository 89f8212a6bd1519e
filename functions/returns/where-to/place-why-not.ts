/** Why a return does not go to another location, and what would have to be otherwise. Pure. */
import type {
  ReturnCandidate,
  ReturnPlaceDecision,
  ReturnPlaceRefusal,
} from '../../planner/where-to/choose-return-place.ts';
import { formatMoney } from '../../shared/money.ts';
import { refusalWords } from './place-text.ts';

/** One location that was not chosen. Minor units of the decision's currency. */
export interface PlaceWhyNot {
  readonly location: string;
  /** What it is behind the chosen one. */
  readonly behindMinor?: number;
  /** What it has to gain, by whatever, to be chosen: with the same total a rule of order decides. */
  readonly missingMinor?: number;
  /** Why it cannot take the goods at all. */
  readonly because?: ReturnPlaceRefusal;
  readonly text: string;
}

/** By what a location differs from the chosen one: `way worse by 0.30 USD, handling better by 0.10 USD`. */
function differences(best: ReturnCandidate, one: ReturnCandidate, currency: string): string {
  const parts = [
    ['resale', one.resaleMinor - best.resaleMinor],
    ['way', best.transportMinor - one.transportMinor],
    ['handling', best.handlingMinor - one.handlingMinor],
  ] as const;
  return parts
    .filter(([, gain]) => gain !== 0)
    .map(([name, gain]) => {
      const amount = `${formatMoney(Math.abs(gain), currency)} ${currency}`;
      return `${name} ${gain > 0 ? 'better' : 'worse'} by ${amount}`;
    })
    .join(', ');
}

/** Every location that was not chosen: those that could take the goods, nearest to the chosen one first, then the others. */
export function placeWhyNot({ candidates, refused }: ReturnPlaceDecision, currency: string): PlaceWhyNot[] {
  const [best, ...behind] = candidates;
  const beaten = behind.map((one): PlaceWhyNot => {
    const behindMinor = (best?.totalMinor ?? 0) - one.totalMinor;
    const missingMinor = behindMinor + 1;
    const missing = `${formatMoney(missingMinor, currency)} ${currency}`;
    const how = best ? differences(best, one, currency) : '';
    const text = `${one.location}: ${how || 'the same in all'}. It is chosen where it gains ${missing} more.`;
    return { location: one.location, behindMinor, missingMinor, text };
  });
  const barred = refused.map(({ location, because }): PlaceWhyNot => {
    return { location, because, text: `${location} ${refusalWords[because]}.` };
  });
  return [...beaten, ...barred];
}
