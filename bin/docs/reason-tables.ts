/** The tables of docs/routing.md: why a location has no part in a plan, and why there is none. */
import {
  answerTo,
  exclusionCodes,
  type ReasonAnswer,
  sentenceOf,
} from '../../functions/planner/exclusion-reasons.ts';
import { infeasibilityCauses, meaningOf } from '../../functions/planner/infeasibility-causes.ts';
import { code, table } from './markdown.ts';

const answers: Readonly<Record<ReasonAnswer, string>> = {
  units: 'more units',
  freshUnits: 'units that live longer, or a lower limit',
  limit: 'a limit that is moved',
  change: 'a change of the location, the order or the rule',
  nothing: 'nothing that rules say',
};

export function reasonTable(): string {
  const rows = exclusionCodes.map((reason) => [code(reason), sentenceOf(reason), answers[answerTo(reason)]]);
  return table(['code', 'meaning', 'what lets it pass'], rows);
}

export function causeTable(): string {
  return table(
    ['cause', 'meaning'],
    infeasibilityCauses.map((cause) => [code(cause), meaningOf(cause)]),
  );
}
