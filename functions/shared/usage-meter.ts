import * as z from 'zod';

const consumedSchema = z.object({ CapacityUnits: z.number().default(0) });
const answerSchema = z.object({
  output: z.object({ ConsumedCapacity: z.union([consumedSchema, z.array(consumedSchema)]).optional() }),
});
const READS: ReadonlySet<string> = new Set(['Get', 'Query', 'BatchGet', 'TransactGet', 'Scan']);

type SdkHandler = (args: { input: object }) => Promise<object>;
type SdkMiddleware = (next: SdkHandler, context: object) => SdkHandler;

/** Any client of the AWS SDK, as far as the meter needs it. */
export interface MeteredClient {
  readonly middlewareStack: {
    add(
      middleware: SdkMiddleware,
      options: { readonly step: 'initialize'; readonly name: string; readonly priority: 'high' },
    ): void;
  };
}

/** What an invocation used of other services. */
export interface MeteredUsage {
  readonly readUnits: number;
  readonly writeUnits: number;
  /** How often each operation was called, by its name without `Command` and `Item`. */
  readonly calls: Readonly<Record<string, number>>;
}

/**
 * Counts the calls of the clients that it is attached to, and the read and write units that DynamoDB says they
 * consumed. Each invocation logs and resets the count; `npm run cost` adds it up. `CapacityUnits` includes
 * what indexes cost.
 */
class UsageMeter {
  #reads = 0;
  #writes = 0;
  #calls = new Map<string, number>();

  /** Counts every call of the client. */
  attach(client: MeteredClient): void {
    this.#add(client, (input) => input);
  }

  /** Counts every call of a client of DynamoDB, and makes the call ask for what it consumes. */
  attachToTable(client: MeteredClient): void {
    this.#add(client, (input) => ({ ...input, ReturnConsumedCapacity: 'TOTAL' }));
  }

  #add({ middlewareStack }: MeteredClient, asked: (input: object) => object): void {
    middlewareStack.add(
      (next, context) => async (args) => {
        const operation = operationOf(context);
        this.#calls.set(operation, (this.#calls.get(operation) ?? 0) + 1);
        const answer = await next({ ...args, input: asked(args.input) });
        const units = unitsConsumed(answer);
        if (READS.has(operation)) this.#reads += units;
        else this.#writes += units;
        return answer;
      },
      { step: 'initialize', name: 'usageMeter', priority: 'high' },
    );
  }

  /** What was used since the last call. */
  take(): MeteredUsage {
    const calls = Object.fromEntries([...this.#calls].sort(([one], [other]) => (one < other ? -1 : 1)));
    const taken = { readUnits: this.#reads, writeUnits: this.#writes, calls };
    this.#reads = 0;
    this.#writes = 0;
    this.#calls = new Map();
    return taken;
  }
}

/** `PutEventsCommand` is the operation `PutEvents`, `PutItemCommand` and `PutCommand` both are `Put`. */
function operationOf(context: object): string {
  const name = 'commandName' in context ? String(context.commandName) : 'unknown';
  return name.replace(/Command$/, '').replace(/(Write|Get)?Items?$/, '$1');
}

/** A transaction answers with one figure a table, other commands with a single one. */
function unitsConsumed(answer: object): number {
  const parsed = answerSchema.safeParse(answer);
  const consumed = parsed.data?.output.ConsumedCapacity ?? [];
  return [consumed].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}

export const usageMeter = new UsageMeter();
