import { expect, test } from 'vitest';
import { decisiveError, verdictOn } from '../../../../functions/relay/failures/verdict.ts';
import { Contended, Corrupt, Unavailable } from '../../../../functions/shared/errors.ts';
import { NoTimeLeft, OutOfTime } from '../../../../functions/shared/time-budget.ts';

function named(name: string, more: object = {}): Error {
  return Object.assign(new Error(`${name} of the test`), { name, ...more });
}

test.each([
  ['throttling', named('ThrottlingException'), 'again'],
  ['throughput of the table', named('ProvisionedThroughputExceededException'), 'again'],
  ['a 503', named('Odd', { $metadata: { httpStatusCode: 503 } }), 'again'],
  ['a service that refuses for the moment', new Unavailable('x'), 'again'],
  ['no time left to begin', new NoTimeLeft('x'), 'again'],
  ['a call without an answer', named('TimeoutError'), 'forAWhile'],
  ['a broken connection', Object.assign(new Error('read ECONNRESET')), 'forAWhile'],
  ['contention', new Contended('x'), 'forAWhile'],
  ['a permission', named('AccessDeniedException'), 'park'],
  ['a bug', new TypeError('x'), 'park'],
  ['a broken item', new Corrupt('x'), 'park'],
  ['an effect without an end', new OutOfTime('x'), 'park'],
] as const)('of %s the verdict is %s (P22)', (_what, error, verdict) => {
  expect(verdictOn(error)).toBe(verdict);
});

test('of several errors the one that is the own trouble of a record decides (P22)', () => {
  const [own, passing, throttled] = [new Corrupt('x'), new Contended('x'), new Unavailable('x')];
  expect(decisiveError([throttled, own, passing])).toBe(own);
  expect(decisiveError([throttled, passing])).toBe(passing);
});
