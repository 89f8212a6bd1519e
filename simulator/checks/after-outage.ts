import { parseException } from '../../functions/exceptions/exception.store.ts';
import type { ExceptionType } from '../../functions/exceptions/exception.ts';
import { exceptionRules } from '../../functions/exceptions/exception-types.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** What engineering owns to begin with, whoever it was passed on to since. */
function isAboutOurselves(type: ExceptionType): boolean {
  return exceptionRules[type].owner({}) === 'engineering';
}

/**
 * What an hour without any service leaves behind heals by itself: afterwards no exception is open that is about ourselves. What
 * locations, carriers and customers have left undone is theirs.
 */
export function outageViolations({ table: { store } }: World): Violation[] {
  return store
    .ofType('Exception')
    .map(parseException)
    .filter(({ status, exceptionType }) => status === 'open' && isAboutOurselves(exceptionType))
    .map(({ exceptionId: about, exceptionType, detail }) => ({
      rule: 'outage',
      about,
      text: `${exceptionType} is open long after it: ${JSON.stringify(detail).slice(0, 300)}`,
    }));
}
