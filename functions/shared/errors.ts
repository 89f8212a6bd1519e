/**
 * The one hierarchy of errors. `name` is what a state machine catches, `code` what a caller reads in the
 * problem document, `retryable` whether the same request may succeed later without being changed.
 *
 * Names are set on the prototype: a minified class has no name of its own, and the first line of a stack is
 * written before a field of the instance could be.
 */
export abstract class OrchestratorError extends Error {
  abstract readonly code: string;
  readonly retryable: boolean = false;
  /** Machine-readable detail for the caller; never personal data. */
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(message: string, detail: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.detail = detail;
  }
}

function named(type: { prototype: OrchestratorError }, name: string): void {
  Object.defineProperty(type.prototype, 'name', { value: name, configurable: true });
}

/** A pool or a location has less stock than the step needs. */
export class OutOfStock extends OrchestratorError {
  static {
    named(this, 'OutOfStock');
  }
  readonly code = 'out-of-stock';
}

/** Stock is missing, and the policy of the channel is to cancel rather than to wait. */
export class Unfulfillable extends OrchestratorError {
  static {
    named(this, 'Unfulfillable');
  }
  readonly code = 'unfulfillable';
}

/** An execution begins whose order has yet to claim its units: Reserve goes before Route. */
export class NotReserved extends OrchestratorError {
  static {
    named(this, 'NotReserved');
  }
  readonly code = 'not-reserved';
}

/** No plan that the rules permit serves the open units. */
export class NoRoute extends OrchestratorError {
  static {
    named(this, 'NoRoute');
  }
  readonly code = 'no-route';
}

export const UNSERVED = 'Unserved';

/** A branch is for units that no plan served: an exception owns them, and a person decides (P24). */
export class Unserved extends OrchestratorError {
  static {
    named(this, UNSERVED);
  }
  readonly code = 'unserved';
}

/** What was to be collected cannot be, at the store that the customer chose: the customer chooses anew. */
export class PickupChoice extends OrchestratorError {
  static {
    named(this, 'PickupChoice');
  }
  readonly code = 'pickup-choice';
}

/** A plan exists, but its locations have no capacity left in their present windows. */
export class NoCapacity extends OrchestratorError {
  static {
    named(this, 'NoCapacity');
  }
  readonly code = 'no-capacity';
}

/** The same units were re-routed as often as the settings allow. */
export class ReroutesExhausted extends OrchestratorError {
  static {
    named(this, 'ReroutesExhausted');
  }
  readonly code = 'reroutes-exhausted';
}

/** An open hold bars this step. */
export class OnHold extends OrchestratorError {
  static {
    named(this, 'OnHold');
  }
  readonly code = 'on-hold';
}

/** A cancel request bars this step. */
export class Cancelled extends OrchestratorError {
  static {
    named(this, 'Cancelled');
  }
  readonly code = 'cancelled';
}

/** The order is closed: the step has nothing left to do. */
export class OrderClosed extends OrchestratorError {
  static {
    named(this, 'OrderClosed');
  }
  readonly code = 'order-closed';
}

/** An execution of an older attempt met the work of a newer one; the older one stops. */
export class Superseded extends OrchestratorError {
  static {
    named(this, 'Superseded');
  }
  readonly code = 'superseded';
}

/**
 * Others write the same items at the same time. The step is retried for minutes: contention delays an order
 * and never fails it.
 */
export class Contended extends OrchestratorError {
  static {
    named(this, 'Contended');
  }
  readonly code = 'contended';
  override readonly retryable = true;
}

/** A service that we call throttles us or has a fault of its own. The step is retried for minutes. */
export class Unavailable extends OrchestratorError {
  static {
    named(this, 'Unavailable');
  }
  readonly code = 'unavailable';
  override readonly retryable = true;
}

/** What was thrown as an error; other values become the message of one. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Whether an error is the throttling, a 5xx or a broken connection of a service: it may pass by itself. */
export function isTransient(error: unknown): boolean {
  if (error instanceof OrchestratorError) return error.retryable;
  if (!(error instanceof Error)) return false;
  return isOverload(error) || BROKEN_CONNECTION.test(`${error.name} ${error.message}`);
}

/**
 * Whether an error is the throttling or a 5xx of a service: the trouble is the service's, whoever calls. A
 * broken connection, a time-out and contention may have to do with what was asked.
 */
export function isOverload(error: unknown): boolean {
  if (error instanceof OrchestratorError) return error instanceof Unavailable;
  if (!(error instanceof Error)) return false;
  return isFaultOfService(httpStatusOf(error)) || OVERLOAD.test(`${error.name} ${error.message}`);
}

function isFaultOfService(status: number | undefined): boolean {
  return status !== undefined && (status >= 500 || status === 429);
}

const OVERLOAD =
  /Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded|ServiceUnavailable|InternalServerError/i;
const BROKEN_CONNECTION = /TimeoutError|ECONNRE|EPIPE|socket hang up/i;

/** The status with which the SDK of AWS was answered. */
function httpStatusOf(error: Error): number | undefined {
  if (!('$metadata' in error)) return undefined;
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/**
 * An item changed between read and write. `retryMoved` reads and decides again, so that few callers see this.
 */
export class Moved extends OrchestratorError {
  static {
    named(this, 'Moved');
  }
  readonly code = 'moved';
  override readonly retryable = true;
}

/** One invalid field: its path, such as `lines.0.sku`, and what is allowed there. */
export interface InvalidField {
  readonly path: string;
  readonly message: string;
}

/** The request is not valid; every invalid field is named. */
export class InvalidRequest extends OrchestratorError {
  static {
    named(this, 'InvalidRequest');
  }
  readonly code = 'invalid-request';
  readonly fields: readonly InvalidField[];
  constructor(message: string, fields: readonly InvalidField[] = [], options?: ErrorOptions) {
    super(message, {}, options);
    this.fields = fields;
  }
}

/** The request has no valid credential, or a signature that does not verify. */
export class Unauthorized extends OrchestratorError {
  static {
    named(this, 'Unauthorized');
  }
  readonly code = 'unauthorized';
}

/** The credential is valid and does not open this door or this id. */
export class Forbidden extends OrchestratorError {
  static {
    named(this, 'Forbidden');
  }
  readonly code = 'forbidden';
}

/** There is nothing of that id, or nothing that this caller may know of. */
export class NotFound extends OrchestratorError {
  static {
    named(this, 'NotFound');
  }
  readonly code = 'not-found';
}

/** The present state, which `detail` holds, or an earlier use of the same id forbids the request. */
export class Conflict extends OrchestratorError {
  static {
    named(this, 'Conflict');
  }
  readonly code = 'conflict';
}

/** More is asked than is answered within a time; `retryAfter`: seconds until it may be asked again. */
export class TooManyRequests extends OrchestratorError {
  static {
    named(this, 'TooManyRequests');
  }
  readonly code = 'too-many-requests';
  readonly retryAfter: number;
  constructor(message: string, retryAfter: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** The request body is larger than can be kept. */
export class TooLarge extends OrchestratorError {
  static {
    named(this, 'TooLarge');
  }
  readonly code = 'too-large';
}

/** A fault of ours: a stored item, an event or the environment is not what its schema says. */
export class Corrupt extends OrchestratorError {
  static {
    named(this, 'Corrupt');
  }
  readonly code = 'corrupt';
}

const statusOf: Readonly<Record<string, number>> = {
  'invalid-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'on-hold': 409,
  cancelled: 409,
  'order-closed': 409,
  'out-of-stock': 409,
  'too-large': 413,
  'too-many-requests': 429,
  contended: 503,
  unavailable: 503,
  moved: 503,
};

/** A problem document (RFC 9457), the body of every answer that is a refusal or a fault. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [extension: string]: unknown;
}

/**
 * The one map from errors to HTTP. An error that is not ours becomes a 500 that says nothing of its cause.
 */
export function problemOf(error: unknown): ProblemDocument {
  if (!(error instanceof OrchestratorError)) {
    return {
      type: 'urn:order-orchestrator:internal',
      title: 'Internal error',
      status: 500,
      detail: 'The fault is ours and was recorded.',
    };
  }
  const status = statusOf[error.code] ?? 500;
  return {
    // The members of RFC 9457 mean what it says, whatever an error's own detail is called.
    ...error.detail,
    type: `urn:order-orchestrator:${error.code}`,
    title: error.name,
    status,
    detail: error.message,
    ...(error instanceof InvalidRequest && error.fields.length > 0 ? { errors: error.fields } : {}),
  };
}
