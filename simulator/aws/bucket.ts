import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { Engine, SimulatedProcess } from '../engine/engine.ts';
import type { Faults } from './faults.ts';

const NONE = { message: 'there is no such file', $metadata: { httpStatusCode: 404 } };

/** The stage's bucket: what was written last under each name. */
export class SimulatedBucket {
  readonly #engine: Engine;
  readonly #faults: Faults;
  readonly #files = new Map<string, Buffer>();

  constructor({ engine, faults }: { readonly engine: Engine; readonly faults: Faults }) {
    this.#engine = engine;
    this.#faults = faults;
  }

  /** What the client of S3 sends. */
  async send(command: unknown, process: SimulatedProcess): Promise<object> {
    await this.#engine.turn(process);
    this.#faults.mustAnswer(process);
    if (command instanceof PutObjectCommand) {
      this.#files.set(command.input.Key ?? '', bytesOf(command.input.Body));
      return {};
    }
    if (command instanceof GetObjectCommand) {
      const found = this.#files.get(command.input.Key ?? '');
      if (!found) throw new NoSuchKey(NONE);
      return { ContentLength: found.length, Body: { transformToByteArray: async () => found } };
    }
    if (command instanceof HeadObjectCommand) {
      if (!this.#files.has(command.input.Key ?? '')) throw new NotFound(NONE);
      return {};
    }
    throw new Error('the simulated bucket does not know this command');
  }
}

/** @throws Error for a stream: the functions write whole files */
function bytesOf(body: PutObjectCommand['input']['Body']): Buffer {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  throw new Error('the simulated bucket takes text and bytes');
}
