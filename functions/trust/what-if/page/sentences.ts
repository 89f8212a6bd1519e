/** What a report says in words, in a terminal and on its page. */

import { several } from '../../page/several.ts';
import type { RefusalMode } from '../refusals.ts';
import type { FigurePair, ReportedMetric, WhatIfReport } from '../report/report.ts';

/** What is assumed, each a sentence: the figures are worth no more. */
export function assumptionsOf(asked: {
  readonly refusals: RefusalMode;
  readonly samplePct: number;
  readonly hasNetwork: boolean;
}): string[] {
  const refusals =
    asked.refusals === 'off'
      ? ['No location gives anything back by the new rules (refusals: off).']
      : [
          'Where the new rules choose the location that was chosen then, it gives back what it gave back then.',
          'Another one gives back by its own rate in this past, drawn from the seed; that is planned again at once.',
        ];
  return [
    'Each order finds stock, capacity, network, prices and exclusions as its decision then saw them.',
    'To that comes, of stock and capacity, what earlier orders took otherwise by the new rules.',
    'Receipts, counts, sales, cancels and orders besides these happen as they happened.',
    'Orders that were released at the same moment are planned together by the new rules, too, and come to their turn as then.',
    'What was not found then is not there for the new rules either.',
    ...refusals,
    'What waits by the new rules alone is planned again when its wait ends, or when more of its goods are seen.',
    'Cost, shipments, splits and distance are of the orders that both serve whole.',
    ...(asked.samplePct < 100
      ? [
          `Only ${asked.samplePct} % of the orders are planned by the new rules; the others happen as they happened.`,
        ]
      : []),
    ...(asked.hasNetwork
      ? ['A location that the past has not has the stock of the folder at the start, and no receipts.']
      : []),
  ];
}

/** Whether the past is told truly: said before everything else. */
export function proofSentences({ proof }: Pick<WhatIfReport, 'proof'>): string[] {
  const { decisions, same, different, otherPlanner, unreadable, named, ledger } = proof;
  const replayed = `By the rules of then ${same} of ${several(decisions, 'decision')} come out the same, to the bit.`;
  const not = [
    different > 0 ? `${different} come out otherwise: what follows is not to be relied on.` : '',
    otherPlanner > 0 ? `${otherPlanner} were made by another version of the planner.` : '',
    unreadable > 0 ? `${unreadable} cannot be read any more, and are left out.` : '',
    ledger
      ? `Of ${several(ledger.seen, 'position')} that they saw the ledger explains ${ledger.explained}.`
      : '',
  ];
  const names = named.map(({ orderId, n, as, why }) => `${orderId} decision ${n}: ${as}: ${why}`);
  return [replayed, ...not, ...names].filter((sentence) => sentence !== '');
}

const DIGITS = { money: 2, count: 3, km: 0, percent: 2 } as const;

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return value > 0 ? `+${text}` : text;
}

/** A figure's cells: what it was, what it is, by how much it changed, in percent, and how sure that is. */
export function figureCells(figure: FigurePair, unit: ReportedMetric['unit']): string[] {
  const digits = DIGITS[unit];
  const { before, after, change, changePct, range } = figure;
  const suffix = unit === 'percent' ? ' %' : '';
  return [
    before.toFixed(digits) + suffix,
    after.toFixed(digits) + suffix,
    signed(change, digits),
    changePct === undefined ? '' : `${signed(changePct, 2)} %`,
    range ? `${signed(range[0], digits)} to ${signed(range[1], digits)}` : '',
  ];
}

export const figureTitles = ['then', 'new rules', 'change', '', '95 % of draws'] as const;

export function countSentences({
  orders,
  compared,
  changed,
  otherCurrency,
  currency,
}: WhatIfReport): string[] {
  return [
    `${several(orders, 'order')}, of which ${changed} go otherwise; ${compared} are served whole by both. Money is ${currency}.`,
    ...(otherCurrency > 0 ? [`${several(otherCurrency, 'order')} in another currency are left out.`] : []),
  ];
}
