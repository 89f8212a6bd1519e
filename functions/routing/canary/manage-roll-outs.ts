/** What operators ask of roll-outs. */
import * as z from 'zod';
import { readChannel } from '../../network/entities/network.store.ts';
import type { Ruleset } from '../../planner/ruleset.ts';
import { type Caller, callerName } from '../../shared/caller.ts';
import { cursor } from '../../shared/cursor.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { prefix } from '../../shared/keys.ts';
import { listRollOutsDoor, type startRollOutDoor } from '../roll-out-doors.ts';
import { activeVersion, defaultRules, readRuleset } from '../rulesets/ruleset.store.ts';
import { mustBeUsable } from '../rulesets/trial/usable-ruleset.ts';
import { paidTerms } from './guardrails.ts';
import { listRollOuts, startRollOut } from './roll-out.store.ts';
import type { RollOut, Shares } from './roll-out.ts';
import { rollOutView } from './roll-out-view.ts';

const PAGE = 25;
/** The sort key of the roll-out behind which the list goes on. */
const placeSchema = z.string().startsWith(prefix.rollOut).max(100);

/** @throws Conflict for a channel that there is not */
export async function mustBeChannels(shares: Shares): Promise<void> {
  for (const channel of Object.keys(shares)) {
    try {
      await readChannel(channel);
    } catch (error) {
      if (error instanceof NotFound) throw new Conflict(`There is no channel ${channel}.`);
      throw error;
    }
  }
}

/** Which paid terms a version prices, by its whole objective and by each of its strategies. */
function pricedBy({ objective, strategies }: Ruleset): Set<string> {
  const base = objective.terms.map(({ type }) => type);
  const byStrategy = strategies.map(({ override: { terms, without } }) => [
    ...base.filter((type) => !without.includes(type)),
    ...terms.map(({ type }) => type),
  ]);
  const priced = [base, ...byStrategy].map((types) =>
    paidTerms.filter((term) => types.includes(term)).join(', '),
  );
  return new Set(priced);
}

/** @throws Conflict where the two versions are one, or what orders cost by them cannot be compared */
async function mustBeComparable(version: number, tried: Ruleset, now: string): Promise<void> {
  const active = await activeVersion(now);
  if (active === version) throw new Conflict(`Ruleset ${version} is in force for all orders.`);
  const { ruleset } = active === undefined ? defaultRules(tried.currency) : await readRuleset(active);
  if (ruleset.currency !== tried.currency)
    throw new Conflict(
      `Ruleset ${version} is in ${tried.currency}, the one in force in ${ruleset.currency}.`,
    );
  const [usual] = pricedBy(ruleset);
  const other = [...pricedBy(tried), ...pricedBy(ruleset)].find((priced) => priced !== usual);
  if (other !== undefined)
    throw new Conflict(`The costs of ${usual || 'nothing'} and of ${other || 'nothing'} cannot be compared.`);
}

/** @throws Conflict for a version that cannot be used or compared, a channel that there is not, and while another one runs */
export async function start(
  { version, ...asked }: z.output<NonNullable<(typeof startRollOutDoor)['body']>>,
  by: string,
  now: string,
): Promise<RollOut> {
  await mustBeUsable(version, now);
  const { hash, ruleset } = await readRuleset(version);
  await mustBeComparable(version, ruleset, now);
  await mustBeChannels(asked.shares);
  return startRollOut({ ...asked, ruleset: version, hash, currency: ruleset.currency, startedAt: now, by });
}

/** A page of roll-outs behind `from`, the cursor of the page before. @throws InvalidRequest for a cursor of another list */
export async function rollOutPage(from: string | undefined, caller: Caller) {
  const owner = { list: listRollOutsDoor.name, caller: callerName(caller), by: {} };
  const place = from === undefined ? undefined : cursor.decode(placeSchema, from, owner);
  const { rollOuts, next } = await listRollOuts(PAGE, place);
  return { rollOuts: rollOuts.map(rollOutView), ...(next ? { cursor: cursor.encode(next, owner) } : {}) };
}
