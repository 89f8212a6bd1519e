import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../../shared/aws-client.ts';
import { isOverload } from '../../shared/errors.ts';
import { env } from '../../shared/settings.ts';
import { usageMeter } from '../../shared/usage-meter.ts';

export type Machine = 'order' | 'fulfillment' | 'return' | 'whatif';

const client = new SFNClient(clientConfig());
usageMeter.attach(client);
/** Asks once: for who can wait for another time rather than queue for the quota of DescribeExecution. */
const impatientClient = new SFNClient(clientConfig(1));
usageMeter.attach(impatientClient);
/** Execution ARNs of each machine up to the name. */
const prefixes: Readonly<Record<Machine, string>> = {
  order: 'ORDER_EXECUTIONS',
  fulfillment: 'FULFILLMENT_EXECUTIONS',
  return: 'RETURN_EXECUTIONS',
  whatif: 'WHATIF_EXECUTIONS',
};

/**
 * Step Functions' word for how an execution is: RUNNING, SUCCEEDED, FAILED, and so on. Undefined where there
 * is no execution of that name, or not any more.
 */
export async function executionStatus(
  machine: Machine,
  name: string,
  asked = client,
): Promise<string | undefined> {
  try {
    const { status } = await asked.send(
      new DescribeExecutionCommand({ executionArn: `${env(prefixes[machine])}:${name}` }),
    );
    return status;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

/** The word for an execution that nobody could be asked about. */
export const UNKNOWN_STATUS = 'UNKNOWN';

/**
 * The same, or UNKNOWN_STATUS while Step Functions throttles: its quota is 15 a second for everybody, far below
 * what many open orders would ask.
 */
export async function executionStatusUnlessBusy(machine: Machine, name: string): Promise<string | undefined> {
  try {
    return await executionStatus(machine, name, impatientClient);
  } catch (error) {
    if (isOverload(error)) return UNKNOWN_STATUS;
    throw error;
  }
}

/** Whether an execution has not ended, or an operator is about to let it go on. */
export function isAlive(status: string | undefined): boolean {
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}

/** The name of an order's execution. */
export function orderExecution(orderId: string, attempt: number): string {
  return `${orderId}-${attempt}`;
}

/**
 * Whose execution has this name (an order's, fulfillment's or return's id), and which attempt it is.
 * Undefined for a name that is not of our making (P15).
 */
export function parseExecutionName(
  machine: Machine,
  name: string,
): { readonly id: string; readonly attempt: number } | undefined {
  const shape = machine === 'fulfillment' ? /^(.+)-(\d+)-\d+$/ : /^(.+)-(\d+)$/;
  const [, id, attempt] = shape.exec(name) ?? [];
  return id === undefined ? undefined : { id, attempt: Number(attempt) };
}
