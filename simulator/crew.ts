import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import type { SimulatorTask } from './worker.ts';

const answerSchema = z.union([z.object({ error: z.string() }), z.object({ answer: z.unknown() })]);

/** Threads that run histories beside each other. */
export class Crew {
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];

  constructor(size: number, mutation?: string) {
    const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' };
    for (let at = 0; at < size; at++) {
      const worker = new Worker(new URL('worker.ts', import.meta.url), { env, workerData: { mutation } });
      worker.setMaxListeners(0);
      this.#all.push(worker);
      this.#idle.push(worker);
    }
  }

  get size(): number {
    return this.#all.length;
  }

  /** Gives a task to the next thread that is free. */
  async run(task: SimulatorTask): Promise<unknown> {
    const worker = await this.#take();
    try {
      return await ask(worker, task);
    } finally {
      this.#give(worker);
    }
  }

  /** Gives the same task to each thread. */
  everyone(task: SimulatorTask): Promise<unknown[]> {
    return Promise.all(this.#all.map((worker) => ask(worker, task)));
  }

  async end(): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  async #take(): Promise<Worker> {
    return (
      this.#idle.pop() ??
      new Promise((resolve) => {
        this.#waiting.push(resolve);
      })
    );
  }

  #give(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
  }
}

function ask(worker: Worker, task: SimulatorTask): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(error);
    worker.once('error', failed);
    worker.once('message', (message: unknown) => {
      worker.off('error', failed);
      const said = answerSchema.parse(message);
      if ('error' in said) reject(new Error(said.error));
      else resolve(said.answer);
    });
    worker.postMessage(task);
  });
}
