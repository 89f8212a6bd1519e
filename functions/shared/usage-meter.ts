import * as z from 'zod';

const unitsSchema = z.object({ CapacityUnits: z.number().default(0) });
const consumedSchema = unitsSchema.extend({
  GlobalSecondaryIndexes: z.record(z.string(), unitsSchema).default({}),
});
type Consumed = z.output<typeof consumedSchema>;
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
  /** Of the write units, those that each index took; of the read units none. */
  readonly indexUnits: Readonly<Record<string, number>>;
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
  #indexes = new Map<string, number>();
  #calls = new Map<string, number>();

  /** Counts every call of the client. */
  attach(client: MeteredClient): void {
    this.#add(client, (input) => input);
  }

  /** Counts every call of a client of DynamoDB, and makes the call ask for what it consumes. */
  attachToTable(client: MeteredClient): void {
    this.#add(client, (input) => ({ ...input, ReturnConsumedCapacity: 'INDEXES' }));
  }

  #add({ middlewareStack }: MeteredClient, asked: (input: object) => object): void {
    middlewareStack.add(
      (next, context) => async (args) => {
        const operation = operationOf(context);
        this.#calls.set(operation, (this.#calls.get(operation) ?? 0) + 1);
        const answer = await next({ ...args, input: asked(args.input) });
        this.#count(READS.has(operation), consumedBy(answer));
        return answer;
      },
      { step: 'initialize', name: 'usageMeter', priority: 'high' },
    );
  }

  #count(isRead: boolean, consumed: readonly Consumed[]): void {
    const units = consumed.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    if (isRead) this.#reads += units;
    else this.#writes += units;
    if (isRead) return;
    for (const [index, of] of consumed.flatMap((one) => Object.entries(one.GlobalSecondaryIndexes)))
      this.#indexes.set(index, (this.#indexes.get(index) ?? 0) + of.CapacityUnits);
  }

  /** What was used since the last call. */
  take(): MeteredUsage {
    const taken = {
      readUnits: this.#reads,
      writeUnits: this.#writes,
      indexUnits: inOrder(this.#indexes),
      calls: inOrder(this.#calls),
    };
    this.#reads = 0;
    this.#writes = 0;
    this.#indexes = new Map();
    this.#calls = new Map();
    return taken;
  }
}

/** `PutEventsCommand` is the operation `PutEvents`, `PutItemCommand` and `PutCommand` both are `Put`. */
function operationOf(context: object): string {
  const name = 'commandName' in context ? String(context.commandName) : 'unknown';
  return name.replace(/Command$/, '').replace(/(Write|Get)?Items?$/, '$1');
}

function inOrder(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A transaction answers with one figure a table, other commands with a single one. */
function consumedBy(answer: object): Consumed[] {
  const parsed = answerSchema.safeParse(answer);
  return [parsed.data?.output.ConsumedCapacity ?? []].flat();
}

export const usageMeter = new UsageMeter();
