/** What a ruleset does, action by action, when no plan exists (`limits.onInfeasible`). */
import * as z from 'zod';
import { durationMs } from '../network/time/capacity-window.ts';
import { relaxableFilters } from './filters.ts';

/** How planning ends when nothing more is tried: these serve nothing. */
export const finalOutcomes = ['backorder', 'hold', 'cancel', 'attention'] as const;
export type FinalOutcome = (typeof finalOutcomes)[number];

/** Limits that `relax:<limit>` may drop; `shipTogether` is the wish of lines to leave in one shipment. */
export const relaxableLimits = [
  'maxShipments',
  'minExtraShipmentValue',
  'maxSplitAdd',
  'allowLineSplit',
  'shipTogether',
] as const;
export type RelaxableLimit = (typeof relaxableLimits)[number];

const relaxableRules: readonly string[] = [...relaxableLimits, ...relaxableFilters];

export type InfeasibleAction =
  /** Drops one rule (a limit, or all filters of a type) and plans again. */
  | { readonly kind: 'relax'; readonly rule: string }
  /** Serves what can be served. */
  | { readonly kind: 'partial' }
  /** Waits where full capacity alone is in the way. */
  | { readonly kind: 'awaitCapacity' }
  /** Ends planning; of a hold, how long it lasts. */
  | { readonly kind: 'end'; readonly outcome: FinalOutcome; readonly holdMs?: number };

const plainActions: Readonly<Record<string, InfeasibleAction>> = {
  partial: { kind: 'partial' },
  awaitCapacity: { kind: 'awaitCapacity' },
  backorder: { kind: 'end', outcome: 'backorder' },
  cancel: { kind: 'end', outcome: 'cancel' },
  attention: { kind: 'end', outcome: 'attention' },
};

/** The action that a text of a ruleset means; undefined when it means none. */
export function parseInfeasibleAction(text: string): InfeasibleAction | undefined {
  const colon = text.indexOf(':');
  if (colon < 0) return plainActions[text];
  const argument = text.slice(colon + 1);
  switch (text.slice(0, colon)) {
    case 'relax':
      return relaxableRules.includes(argument) ? { kind: 'relax', rule: argument } : undefined;
    case 'hold': {
      const holdMs = durationMs(argument);
      return holdMs === undefined ? undefined : { kind: 'end', outcome: 'hold', holdMs };
    }
    default:
      return undefined;
  }
}

const relaxations = relaxableRules.map((rule) => `relax:${rule}`);

/** Every action, for editors to offer; a hold may be of any length. */
const examples = ['awaitCapacity', ...relaxations, 'partial', 'backorder', 'hold:P1D', 'cancel', 'attention'];

export const infeasibleActionSchema = z
  .string()
  .refine((text) => parseInfeasibleAction(text) !== undefined, {
    error: [
      `one of ${Object.keys(plainActions).join(', ')}`,
      'hold:<ISO 8601 duration>',
      `relax:<${relaxableRules.join(' | ')}>`,
    ].join(', '),
  })
  .meta({ examples });
