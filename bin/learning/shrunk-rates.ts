/**
 * Shares of many groups, such as units that were not found of those asked for, each drawn towards the share of all as far as it
 * has few cases. Pure.
 *
 * The model is beta and binomial: the shares of groups vary about the mean of all as a beta distribution, whose strength is
 * estimated by moments (Kleinman, JASA 68, 1973). The bounds are those of the posterior's log odds, which never leave 0 to 1.
 */
import { type Estimate, Z90 } from './shrunk-means.ts';

export interface Cases {
  readonly hits: number;
  /** Above zero, and at least as many as hits. */
  readonly of: number;
}

/** No strength is above this: the groups do not differ by more than chance. */
const ALIKE = 1e9;
/** Even where groups have nothing in common, no group is certain by its own cases alone. */
const WEAKEST = 1;

/** How many cases the knowledge of all groups stands for when one of them is judged. */
function strengthOf(groups: readonly Cases[], share: number): number {
  const total = groups.reduce((sum, { of }) => sum + of, 0);
  const squares = groups.reduce((sum, { of }) => sum + of ** 2, 0);
  const spread = groups.reduce((sum, { hits, of }) => sum + of * (hits / of - share) ** 2, 0);
  const chance = share * (1 - share);
  const expected = chance * (groups.length - 1);
  const scale = chance * (total - squares / total) - expected;
  // One standard deviation of it more: that groups are alike is believed as far as their number shows it.
  const unsure = chance * Math.sqrt(2 * (groups.length - 1));
  const correlation = scale > 0 ? (Math.max(0, spread - expected) + unsure) / scale : 0;
  return correlation <= 1 / ALIKE ? ALIKE : Math.max(WEAKEST, 1 / correlation - 1);
}

function estimateOf({ hits, of }: Cases, prior: { readonly yes: number; readonly no: number }): Estimate {
  const yes = prior.yes + hits;
  const no = prior.no + of - hits;
  const odds = Math.log(yes / no);
  const reach = Z90 * Math.sqrt(1 / yes + 1 / no);
  const share = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));
  return {
    count: of,
    raw: hits / of,
    value: yes / (yes + no),
    low: share(odds - reach),
    high: share(odds + reach),
  };
}

/** An estimate for each group, by its name. Groups without cases have none. */
export function shrunkRates(cases: ReadonlyMap<string, Cases>): Map<string, Estimate> {
  const groups = new Map([...cases].filter(([, { of }]) => of > 0));
  const hits = [...groups.values()].reduce((sum, one) => sum + one.hits, 0);
  const total = [...groups.values()].reduce((sum, { of }) => sum + of, 0);
  // Half a hit and half a miss more (Jeffreys): nothing is certain because it has not happened yet.
  const share = (hits + 0.5) / (total + 1);
  const strength = strengthOf([...groups.values()], share);
  // What all groups together cannot know better than by their own cases, one alone cannot either.
  const known = Math.min(strength, total + 1);
  const prior = { yes: share * known, no: (1 - share) * known };
  return new Map([...groups].map(([name, own]) => [name, estimateOf(own, prior)]));
}
