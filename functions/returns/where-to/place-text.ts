/** The choice of a return's location in words. Pure. */
import type {
  ReturnCandidate,
  ReturnPlaceDecision,
  ReturnPlaceRefusal,
} from '../../planner/where-to/choose-return-place.ts';
import type { ResaleReason } from '../../planner/where-to/resale.ts';
import { formatMoney } from '../../shared/money.ts';

const resaleWords: Readonly<Record<ResaleReason, string>> = {
  waiting: 'an order waits for it',
  scarce: 'nearly sold out there',
  usual: 'sold there',
  plenty: 'more of it there than is sold',
  not_selling: 'not on sale there',
};

export const refusalWords: Readonly<Record<ReturnPlaceRefusal, string>> = {
  INACTIVE: 'is switched off',
  NOT_ACCEPTING: 'does not take goods back',
  NO_SERVICE: 'is reached by no service',
  NO_RATE: 'has no rate card for the way there',
  RATE_CURRENCY: 'has rate cards of another currency',
  WEIGHT: 'is reached by no carrier that takes so heavy a parcel',
};

function unitsText({ units, sku, as, sentOnTo }: ReturnCandidate['units'][number]): string {
  const where = sentOnTo === undefined ? '' : `sent on to ${sentOnTo}, `;
  return `${units} x ${sku}: ${where}${resaleWords[as]}`;
}

/** The best location in one line, the next best with what it is behind, and why not others, at most five of them. */
export function placeText({ candidates, refused }: ReturnPlaceDecision, currency: string): string {
  const amount = (minor: number): string => `${formatMoney(minor, currency)} ${currency}`;
  const [best, next] = candidates;
  if (!best) return 'No location can take the goods: they go to who sent them.';
  const { location, totalMinor, resaleMinor, transportMinor, handlingMinor, units } = best;
  const sum = `resale ${amount(resaleMinor)}, way ${amount(transportMinor)}, handling ${amount(handlingMinor)}`;
  const second = next ? [`${next.location} is ${amount(totalMinor - next.totalMinor)} behind.`] : [];
  const others = refused.slice(0, 5).map((one) => `${one.location} ${refusalWords[one.because]}.`);
  const goods = units.slice(0, 5).map(unitsText).join('; ');
  return [`${location} is best by ${amount(totalMinor)} (${sum}): ${goods}.`, ...second, ...others].join(
    '\n',
  );
}
