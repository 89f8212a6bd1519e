import * as z from 'zod';

const retrierSchema = z.strictObject({
  ErrorEquals: z.array(z.string()),
  IntervalSeconds: z.number().default(1),
  BackoffRate: z.number().default(2),
  MaxAttempts: z.number().default(3),
  MaxDelaySeconds: z.number().optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
export type Retrier = z.output<typeof retrierSchema>;

const catcherSchema = z.strictObject({
  ErrorEquals: z.array(z.string()),
  ResultPath: z.string().nullable().optional(),
  Next: z.string(),
});

const common = {
  Comment: z.string().optional(),
  Next: z.string().optional(),
  End: z.literal(true).optional(),
};
const resultFields = {
  Parameters: z.unknown().optional(),
  ResultSelector: z.unknown().optional(),
  ResultPath: z.string().nullable().optional(),
  OutputPath: z.string().default('$'),
  Retry: z.array(retrierSchema).default([]),
  Catch: z.array(catcherSchema).default([]),
};

const ruleSchema = z.looseObject({
  Variable: z.string(),
  Next: z.string(),
  IsPresent: z.boolean().optional(),
});
export type ChoiceRule = z.output<typeof ruleSchema>;

/** Every field that a state has must be one that the interpreter obeys: an unknown one is an error. */
const stateSchema = z.discriminatedUnion('Type', [
  z.strictObject({
    ...common,
    ...resultFields,
    Type: z.literal('Task'),
    Resource: z.string(),
    TimeoutSeconds: z.number().optional(),
  }),
  z.strictObject({
    ...common,
    ...resultFields,
    Type: z.literal('Map'),
    ItemsPath: z.string(),
    ItemSelector: z.unknown().optional(),
    ItemProcessor: z.looseObject({ StartAt: z.string(), States: z.record(z.string(), z.unknown()) }),
    MaxConcurrency: z.number().default(0),
  }),
  z.strictObject({
    ...common,
    Type: z.literal('Pass'),
    Parameters: z.unknown().optional(),
    Result: z.unknown().optional(),
    ResultPath: z.string().nullable().optional(),
  }),
  z.strictObject({
    ...common,
    Type: z.literal('Choice'),
    Choices: z.array(ruleSchema),
    Default: z.string().optional(),
  }),
  z.strictObject({ ...common, Type: z.literal('Wait'), Seconds: z.number() }),
  z.strictObject({ ...common, Type: z.literal('Succeed'), OutputPath: z.string().default('$') }),
  z.strictObject({
    ...common,
    Type: z.literal('Fail'),
    Error: z.string(),
    Cause: z.string().optional(),
  }),
]);
export type MachineState = z.output<typeof stateSchema>;
export type StateOfType<T extends MachineState['Type']> = Extract<MachineState, { Type: T }>;

/** The states of a machine, or of a Map's processor. */
export interface MachineStates {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, MachineState>;
}

/** @throws ZodError for a field that the interpreter does not know */
export function machineStates(startAt: string, states: Readonly<Record<string, unknown>>): MachineStates {
  const parsed = Object.entries(states).map(([name, state]) => [name, stateSchema.parse(state)] as const);
  return { startAt, states: new Map(parsed) };
}
