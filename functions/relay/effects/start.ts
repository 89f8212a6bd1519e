import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { clientConfig } from '../../shared/aws-client.ts';
import { env } from '../../shared/settings.ts';
import { usageMeter } from '../../shared/usage-meter.ts';

export const stepFunctions = new SFNClient(clientConfig());
usageMeter.attach(stepFunctions);

/** Starts an execution under a name of its own. A second start under that name finds it started, no error. */
async function start(machine: string, name: string, input: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) }),
    );
  } catch (error) {
    const isStarted = error instanceof Error && error.name === 'ExecutionAlreadyExists';
    if (!isStarted) throw error;
  }
}

/** Starts `<orderId>-<attempt>` on the order machine. */
export function startOrder(orderId: string, attempt: number): Promise<void> {
  return start(env('ORDER_MACHINE'), `${orderId}-${attempt}`, { orderId, attempt });
}

/** A return whose execution is to be started. */
interface StartedReturn {
  readonly orderId: string;
  readonly returnId: string;
  readonly n: number;
  readonly attempt: number;
  /** A person looks at it first. */
  readonly review?: 'awaited';
  /** A label is made for the way back. */
  readonly label?: true;
}

/** Starts `<returnId>-<attempt>` on the return machine. */
export function startReturn({ orderId, returnId, n, attempt, review, label }: StartedReturn): Promise<void> {
  const reviewed = review === undefined ? {} : { review };
  const labelled = label === undefined ? {} : { label };
  const input = { orderId, returnId, n, attempt, ...reviewed, ...labelled };
  return start(env('RETURN_MACHINE'), `${returnId}-${attempt}`, input);
}
