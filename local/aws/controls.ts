import * as z from 'zod';

/**
 * A fault at the emulator's border, of which the app knows nothing: the next `times` (default 1) calls of the
 * AWS operation `op` whose request body contains `match` (default: any) meet the fault.
 *
 * - `conflict`: refused with TransactionConflict, on the item that matches (a transaction), else the first
 * - `throttle`: refused with ThrottlingException
 * - `lost`: takes effect, answers 500
 * - `cut`: takes effect, the connection breaks within the answer
 * - `kill`: the process of the calling function is killed, before or after (default) the call takes effect
 * - `partial`: PutEvents only: matching entries are refused inside an answer of 200, the others take effect
 */
export interface Fault {
  op: string;
  mode: 'conflict' | 'throttle' | 'lost' | 'cut' | 'kill' | 'partial';
  times?: number;
  match?: string;
  at?: 'before' | 'after';
}

const faultInForce = z.object({
  id: z.string(),
  op: z.string(),
  mode: z.enum(['conflict', 'throttle', 'lost', 'cut', 'kill', 'partial']),
  times: z.number(),
  match: z.string(),
  at: z.enum(['before', 'after']),
  fired: z.number(),
});

/** A fault as the emulator holds it, with how often it has fired. */
export type FaultInForce = z.infer<typeof faultInForce>;

const faultList = z.object({ faults: z.array(faultInForce) });
const refusal = z.object({ message: z.string() });

/** The endpoint has no controls: it is not an emulator started by this project. */
export class NoControlsError extends Error {
  override name = 'NoControlsError';
}

/** A call of the emulator's controls. @throws NoControlsError, RangeError when what was asked makes no sense */
async function request(endpoint: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(endpoint + path, init);
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer;
  const refused = refusal.safeParse(answer);
  if (response.status === 400 && refused.success) throw new RangeError(refused.data.message);
  throw new NoControlsError(
    `${endpoint} takes no faults and no role switch: it was not started by this project`,
  );
}

/**
 * The faults in force at an endpoint. Every method throws NoControlsError where the endpoint has no controls.
 */
export class FaultControls {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async #ask(method: string, path = '', body?: unknown): Promise<FaultInForce[]> {
    return faultList.parse(await request(this.#endpoint, method, `/_faults${path}`, body)).faults;
  }

  /** Replace all faults. */
  async set(faults: Fault[]): Promise<FaultInForce[]> {
    return await this.#ask('PUT', '', faults);
  }

  /** Add one fault beside those in force, as tests that run at the same time must. */
  async add(fault: Fault): Promise<FaultInForce> {
    const [added] = await this.#ask('POST', '', [fault]);
    if (!added) throw new NoControlsError(`${this.#endpoint} did not take the fault`);
    return added;
  }

  /** How often a fault has fired. */
  async fired(id: string): Promise<number> {
    return (await this.list()).find((fault) => fault.id === id)?.fired ?? 0;
  }

  /** All faults in force. */
  async list(): Promise<FaultInForce[]> {
    return await this.#ask('GET');
  }

  /** Withdraw one fault. */
  async remove(id: string): Promise<void> {
    await this.#ask('DELETE', `/${id}`);
  }

  /** Withdraw all faults. */
  async clear(): Promise<void> {
    await this.#ask('DELETE');
  }
}

/** Whether an endpoint is an emulator started by this project, with faults and the role switch. */
export async function hasControls(endpoint: string): Promise<boolean> {
  try {
    await request(endpoint, 'GET', '/_roles');
    return true;
  } catch (error) {
    if (error instanceof NoControlsError) return false;
    throw error;
  }
}

/**
 * Switches whether the calls of functions are checked against their roles. They are from the start; other
 * callers never are.
 *
 * @throws NoControlsError
 */
export async function enforceRoles(endpoint: string, on: boolean): Promise<void> {
  await request(endpoint, 'PUT', '/_roles', { enforced: on });
}
