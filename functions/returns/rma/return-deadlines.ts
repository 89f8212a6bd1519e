/** By when something of a return is due, and when whoever owes it is reminded. Pure. */
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { Return } from './return.ts';

/** When a return changes (UTC ISO), and the stage's durations that count from then. */
export interface ReturnMoment {
  readonly now: string;
  readonly settings: Pick<
    Settings,
    'returnReceiveWithin' | 'returnInspectWithin' | 'returnRemindBefore' | 'checkAfter'
  >;
}

const DAY = 86_400;

/** A deadline with its reminder, UTC ISO. */
export interface RemindedDeadline {
  readonly due: string;
  readonly remindAt: string;
}

/** The reminder comes so long before the deadline, and not before half of the time is over. */
function reminded(
  within: number,
  remindDays: number | undefined,
  { now, settings }: ReturnMoment,
): RemindedDeadline {
  const before = remindDays === undefined ? settings.returnRemindBefore : remindDays * DAY;
  const wait = Math.max(Math.ceil(within / 2), within - before);
  return { due: after(now, within), remindAt: after(now, wait) };
}

function secondsOf(days: number | undefined, otherwise: number): number {
  return days === undefined ? otherwise : days * DAY;
}

/** When the goods are due, by the policy that the return keeps, or else by the stage's settings. */
export function receiptDeadline({ terms }: Pick<Return, 'terms'>, moment: ReturnMoment): RemindedDeadline {
  const { receive, remind } = terms?.days ?? {};
  return reminded(secondsOf(receive, moment.settings.returnReceiveWithin), remind, moment);
}

/** When the inspection is due, likewise. */
export function inspectionDeadline({ terms }: Pick<Return, 'terms'>, moment: ReturnMoment): RemindedDeadline {
  const { inspect, remind } = terms?.days ?? {};
  return reminded(secondsOf(inspect, moment.settings.returnInspectWithin), remind, moment);
}

/** When a review is asked for again that nobody has made: after a day, or half of the time that goods are given. */
export function reviewReminder(receiveBy: string, now: string): string {
  const half = Math.ceil((Date.parse(receiveBy) - Date.parse(now)) / 2000);
  return after(now, Math.min(DAY, half));
}
