import type { CanonicalOrder } from '../../order/order-form.ts';

type ServiceLevel = CanonicalOrder['shipping']['requested']['serviceLevel'];

/** The first match wins, so that "next day express" is next day. */
const LEVELS: readonly (readonly [RegExp, ServiceLevel])[] = [
  [/same[\s_-]?day/i, 'sameday'],
  [/next[\s_-]?(business[\s_-]?)?day|overnight|\b(1|one)[\s_-]?day\b/i, 'nextday'],
  [/express|expedited|priority|\b(2|two|3|three)(nd|rd)?[\s_-]?day\b|rush/i, 'expedited'],
  [/freight|\bltl\b|pallet/i, 'freight'],
  [/economy|saver|slow/i, 'economy'],
];

/**
 * The level of service that the words of a shipping method (its code, its title) ask for; `standard` where
 * they ask for none.
 */
export function serviceLevelOf(...names: readonly (string | undefined)[]): ServiceLevel {
  const text = names.filter((name) => name !== undefined).join(' ');
  return LEVELS.find(([pattern]) => pattern.test(text))?.[1] ?? 'standard';
}
