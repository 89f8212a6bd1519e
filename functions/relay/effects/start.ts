import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { env } from '../../shared/settings.ts';

export const stepFunctions = new SFNClient({ maxAttempts: 4 });

const isNamed = (error: unknown, ...names: string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** Starts an execution under a name of its own: a second start under that name is the first one's. */
async function start(machine: string, name: string, input: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) }),
    );
  } catch (error) {
    if (!isNamed(error, 'ExecutionAlreadyExists')) throw error;
  }
}

export const startOrder = (orderId: string, attempt: number): Promise<void> =>
  start(env('ORDER_MACHINE'), `${orderId}-${attempt}`, { orderId, attempt });

export const startReturn = (orderId: string, returnId: string, n: number, attempt: number): Promise<void> =>
  start(env('RETURN_MACHINE'), `${returnId}-${attempt}`, { orderId, returnId, n, attempt });
