/**
 * Tests of what computes run on one day, whatever the calendar says: what passes today passes in a month. The clock goes
 * on from there. `TEST_DAY` names another instant, as `2027-02-28T23:00:00Z`.
 */
const DAY = '2026-11-27T12:00:00.000Z';
const isShifted = Symbol.for('order-orchestrator.test-day');

/** Files of one process share its clock: it is shifted once. */
if (!Reflect.has(globalThis, isShifted)) {
  Reflect.set(globalThis, isShifted, true);
  const shiftMs = Date.parse(process.env['TEST_DAY'] ?? DAY) - Date.now();
  const now = () => realNow() + shiftMs;
  const realNow = Date.now;
  globalThis.Date = new Proxy(Date, {
    construct: (target, words, asked) =>
      words.length === 0 ? new target(now()) : Reflect.construct(target, words, asked),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}
