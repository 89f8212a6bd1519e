import { OrchestratorError } from './errors.ts';

/** A piece of work did not end within its time. It may still end later: nothing can stop it. */
export class OutOfTime extends OrchestratorError {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'OutOfTime', configurable: true });
  }
  readonly code = 'out-of-time';
}

/** A piece of work was not begun, because no time was left for it. */
export class NoTimeLeft extends OrchestratorError {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'NoTimeLeft', configurable: true });
  }
  readonly code = 'no-time-left';
  override readonly retryable = true;
}

/**
 * The result of `work`, if it comes within so many milliseconds.
 * @throws OutOfTime
 */
export async function withinTime<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new OutOfTime(`it did not end within ${milliseconds} ms`)),
    milliseconds,
  );
  try {
    return await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
