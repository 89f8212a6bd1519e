/** How long a client of the AWS SDK waits for a connection, and for an answer to begin; milliseconds. */
const CONNECT_MS = 1000;
const REQUEST_MS = 3500;
/** How long an answer that has begun may stand still; milliseconds. Less would cut the wait for its beginning. */
const SILENCE_MS = REQUEST_MS;
/** The first attempt of a call and those after throttling, faults of the service, and time-outs. */
const ATTEMPTS = 4;

/** What a call may take at most, all attempts together: less than the shortest time-out of a function. */
export const LONGEST_CALL_MS = ATTEMPTS * (CONNECT_MS + REQUEST_MS);

/**
 * What every client of the AWS SDK is made with. Without these time-outs the SDK waits for an answer that
 * never comes until Lambda ends the function, and with it the work of everyone else in the invocation.
 * `maxAttempts`: fewer, for a caller who can do without the answer.
 */
export function clientConfig(maxAttempts = ATTEMPTS) {
  return {
    maxAttempts,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
      socketTimeout: SILENCE_MS,
    },
  };
}
