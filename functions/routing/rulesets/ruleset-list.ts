/** The versions of the rules as operators list them, with which of them is in force. */
import * as z from 'zod';
import { type Caller, callerName } from '../../shared/caller.ts';
import { cursor } from '../../shared/cursor.ts';
import { prefix } from '../../shared/keys.ts';
import { listRulesetsDoor } from '../doors.ts';
import { listRulesets, readActivations } from './ruleset.store.ts';
import { rulesetView, slotView } from './ruleset-view.ts';

const PAGE = 25;
/** The sort key of the version behind which the list goes on. */
const placeSchema = z.string().startsWith(prefix.ruleset).max(100);

/** A page of versions behind `from`, the cursor of the page before. @throws InvalidRequest for a cursor of another list */
export async function rulesetPage(from: string | undefined, caller: Caller, now: string) {
  const owner = { list: listRulesetsDoor.name, caller: callerName(caller), by: {} };
  const place = from === undefined ? undefined : cursor.decode(placeSchema, from, owner);
  const [{ rulesets, next }, active, shadow] = await Promise.all([
    listRulesets(PAGE, place),
    readActivations('active'),
    readActivations('shadow'),
  ]);
  return {
    rulesets: rulesets.map(rulesetView),
    active: slotView(active, now),
    shadow: slotView(shadow, now),
    ...(next ? { cursor: cursor.encode(next, owner) } : {}),
  };
}
