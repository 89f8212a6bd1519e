/** EasyPost behind the network of the functions: the account of local/platforms, whose calls fail now and then. */
import { Account, type EasyPostAnswer, failure } from '../../local/platforms/easypost/account.ts';
import { currentProcess, type Engine, SimulatedProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';

/** The key of the account, as the secret of a channel holds it. */
export const EASYPOST_KEY = 'a key of the simulator';
const AUTHORIZATION = `Basic ${Buffer.from(`${EASYPOST_KEY}:`).toString('base64')}`;

/** How likely a call is troubled while troubles happen at all. */
const TROUBLE = 0.25;
/** So long the functions wait for an answer (milliseconds). */
const PATIENCE_MS = 60_000;
const CARRIERS = ['USPS', 'UPSDAP'] as const;
const troubles = [
  'throttled',
  'broken',
  'brokenAfter',
  'refused',
  'noRates',
  'silent',
  'lost',
  'late',
] as const;

/** As much of a call over the network as the functions give. */
interface NetworkCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** As much of an answer as they read. */
interface NetworkAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: () => Promise<string>;
}

interface EasyPostTerms {
  readonly engine: Engine;
  readonly random: Random;
  readonly isTroubled: () => boolean;
  readonly tell: (text: string) => void;
}

export class SimulatedEasyPost {
  readonly account: Account;
  readonly #terms: EasyPostTerms;
  /** In whose name acts what nobody waits for any more. */
  readonly #self: SimulatedProcess;

  constructor(terms: EasyPostTerms) {
    const { engine } = terms;
    this.#terms = terms;
    this.#self = new SimulatedProcess(engine, 'easypost', 'service', 0);
    this.account = new Account({ now: () => new Date(engine.now), later: () => {} });
  }

  /** What `fetch` does while a simulated process calls. @throws Error where nobody answers in time */
  async fetch(url: string, call: NetworkCall, process: SimulatedProcess): Promise<NetworkAnswer> {
    const { engine, random, isTroubled, tell } = this.#terms;
    const { method = 'GET', headers = {}, body = '' } = call;
    await engine.turn(process);
    const { pathname } = new URL(url);
    const isKnown = headers['authorization'] === AUTHORIZATION;
    const act = (): EasyPostAnswer =>
      isKnown ? this.account.answer(method, pathname, body) : failure(401, 'APIKEY.INACTIVE', 'No such key.');
    const trouble = isTroubled() && random.chance(TROUBLE) ? random.pick(troubles) : undefined;
    const answer = trouble === undefined ? act() : await this.#troubled(trouble, act, process);
    tell(`${method} ${pathname} -> ${answer.status} ${trouble ?? ''}`);
    await engine.turn(process);
    const text = JSON.stringify(answer.body);
    return { status: answer.status, headers: new Headers(), text: async () => text };
  }

  async #troubled(
    trouble: (typeof troubles)[number],
    act: () => EasyPostAnswer,
    process: SimulatedProcess,
  ): Promise<EasyPostAnswer> {
    switch (trouble) {
      case 'throttled':
        return failure(429, 'RATE_LIMITED', 'Too many requests.');
      case 'refused':
        return failure(422, 'ADDRESS.VERIFY.FAILURE', 'The address cannot be verified.');
      case 'noRates':
        return this.#withoutCarriers(act);
      case 'broken':
        return failure(500, 'INTERNAL_SERVER_ERROR', 'It failed.');
      case 'brokenAfter':
        act();
        return failure(500, 'INTERNAL_SERVER_ERROR', 'It failed.');
      default:
        return this.#unanswered(trouble, act, process);
    }
  }

  /** No carrier offers anything just now. */
  #withoutCarriers(act: () => EasyPostAnswer): EasyPostAnswer {
    const { silentCarriers } = this.account;
    for (const carrier of CARRIERS) silentCarriers.set(carrier, 'The carrier is away.');
    const answer = act();
    silentCarriers.clear();
    return answer;
  }

  /** Nobody answers: nothing is done, or all, at once or while the caller waits. */
  async #unanswered(
    trouble: 'silent' | 'lost' | 'late',
    act: () => EasyPostAnswer,
    process: SimulatedProcess,
  ): Promise<never> {
    const { engine, random, tell } = this.#terms;
    if (trouble === 'lost') act();
    if (trouble === 'late') engine.setTimer(this.#self, random.between(1, PATIENCE_MS - 1), act);
    tell(`answers nothing: ${trouble}`);
    await engine.sleep(process, PATIENCE_MS);
    throw new Error('The operation was aborted due to timeout');
  }
}

/** Has the calls of simulated processes over the network go to this EasyPost; answers how to undo it. */
export function connectNetwork(easypost: SimulatedEasyPost): () => void {
  const real = globalThis.fetch;
  const simulated = (url: string, call: NetworkCall = {}): Promise<unknown> => {
    const process = currentProcess();
    return process ? easypost.fetch(url, call, process) : Reflect.apply(real, undefined, [url, call]);
  };
  const put = (value: unknown): void => {
    Object.defineProperty(globalThis, 'fetch', { value, configurable: true, writable: true });
  };
  put(simulated);
  return () => put(real);
}
