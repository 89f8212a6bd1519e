/** What past orders would have come to with all that is proposed. */
import {
  plannedRateCard,
  plannedServices,
  type RateCard,
} from '../../functions/network/entities/rate-card.ts';
import { assumptionsOf } from '../../functions/trust/what-if/page/sentences.ts';
import { readPast } from '../../functions/trust/what-if/past.store.ts';
import type { Replaced } from '../../functions/trust/what-if/replacement.ts';
import { Tally, type WhatIfReport } from '../../functions/trust/what-if/report/report.ts';
import { whatIf } from '../../functions/trust/what-if/what-if.ts';
import type { Learnt } from './learnt.ts';

/** The cards in force, those that are proposed in the place of their own. */
export function cardsAsProposed(
  cards: readonly RateCard[],
  { cards: proposed }: Pick<Learnt['proposals'], 'cards'>,
): RateCard[] {
  return cards.map((card) => proposed.find(({ id }) => id === card.id)?.body ?? card);
}

/** What of the past is replaced; undefined where nothing that is proposed changes where an order leaves from. */
export function replacedByProposals(
  cards: readonly RateCard[],
  proposals: Pick<Learnt['proposals'], 'cards' | 'rules'>,
): Replaced | undefined {
  const ruleset = proposals.rules[0]?.body;
  if (ruleset === undefined && proposals.cards.length === 0) return undefined;
  const changed = cardsAsProposed(cards, proposals);
  const network = { rates: changed.map(plannedRateCard), services: plannedServices(changed) };
  return { ...(ruleset && { ruleset }), ...(proposals.cards.length > 0 && { network }) };
}

/** The same orders by what is proposed (docs/what-if.md). `orderIds`: oldest first. */
export async function proposedWhatIf(orderIds: readonly string[], replaced: Replaced): Promise<WhatIfReport> {
  const tally = new Tally();
  const terms = { refusals: 'asHappened', samplePct: 100, seed: 1 } as const;
  const run = await whatIf(await readPast(orderIds), {
    ...terms,
    replaced,
    tell: (pair) => tally.add(pair),
  });
  const assumptions = assumptionsOf({ ...terms, hasNetwork: false });
  return tally.report(run, { title: 'What if: all that is proposed', assumptions, seed: terms.seed });
}
