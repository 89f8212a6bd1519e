import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { clientConfig } from '../../shared/aws-client.ts';
import { env } from '../../shared/settings.ts';
import { usageMeter } from '../../shared/usage-meter.ts';
import type { Effect } from '../changes/effects.ts';

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

/** A return whose execution is to be started; it gets all that the effect says. */
type StartedReturn = Omit<Extract<Effect, { kind: 'startReturn' }>, 'kind'>;

/** Starts `<returnId>-<attempt>` on the return machine. */
export function startReturn(started: StartedReturn): Promise<void> {
  const { orderId, returnId, n, attempt, review, label } = started;
  // What is not said is not in the JSON.
  const input = { orderId, returnId, n, attempt, review, label };
  return start(env('RETURN_MACHINE'), `${returnId}-${attempt}`, input);
}

/** Starts `<whatIfId>-<attempt>` on the machine of what-ifs. */
export function startWhatIf(whatIfId: string, attempt: number): Promise<void> {
  return start(env('WHATIF_MACHINE'), `${whatIfId}-${attempt}`, { whatIfId, attempt });
}
