/** The tables of docs/api.md: doors, scopes, statuses, and what may happen to fulfillments and returns. */

import { userGroups } from '../../functions/access/user-groups.ts';
import { stockEffects } from '../../functions/fulfillment/work-order/departures.ts';
import { fulfillmentStatuses } from '../../functions/fulfillment/work-order/fulfillment.ts';
import {
  factKinds,
  requestTransitions,
} from '../../functions/fulfillment/work-order/fulfillment-transitions.ts';
import { returnTransitions } from '../../functions/returns/rma/return.ts';
import { type Scope, scopes } from '../../functions/shared/caller.ts';
import type { Door } from '../../functions/shared/door.ts';
import { orderStatuses } from '../../functions/shared/events/statuses.ts';
import { doors } from '../../lib/doors.ts';
import { code, codes, table } from './markdown.ts';

function opener({ scope, callers }: Door): string {
  if (scope === 'link') return 'link';
  return scope === 'signed' ? 'signature' : `${code(scope)}: ${callers.join(', ')}`;
}

export function doorTable(): string {
  const rows = doors.map((door) => [
    code(`${door.method} ${door.path}`),
    opener(door),
    Object.keys(door.answers).join(', '),
    door.summary,
  ]);
  return table(['method, path', 'opened by', 'success', 'what'], rows);
}

/** A scope that names no door widens what another one shows. */
function opened(scope: Scope): string {
  const names = doors.filter((door) => door.scope === scope).map(({ name }) => name);
  return names.join(', ') || 'names and addresses in what `orders:read` shows';
}

export function scopeTable(): string {
  return table(
    ['scope', 'opens'],
    scopes.map((scope) => [code(scope), opened(scope)]),
  );
}

/** What members of each group of the user pool may do. */
export function groupTable(): string {
  const groups = Object.entries(userGroups);
  return table(
    ['group', 'what its members may do', 'scopes'],
    groups.map(([name, group]) => [code(name), group.meaning, codes(group.scopes)]),
  );
}

export function statusList(): string {
  return codes(orderStatuses);
}

export function fulfillmentTables(): string {
  const allowed = Object.entries(requestTransitions).map(([request, from]) => [
    code(request),
    from.join(', '),
  ]);
  const effects = Object.entries(stockEffects).map(([reason, { meaning, movements }]) => [
    code(reason),
    meaning,
    movements.join(', '),
  ]);
  return [
    table(['request', 'allowed while'], allowed),
    `Statuses: ${codes(fulfillmentStatuses)}.`,
    `Facts (${codes(factKinds)}) are recorded from every status.`,
    table(['reason', 'meaning', 'stock movements'], effects),
  ].join('\n\n');
}

export function returnTable(): string {
  const rows = Object.entries(returnTransitions).map(([from, to]) => [code(from), codes(to) || 'ended']);
  return table(['return is', 'may become'], rows);
}
