/** The SDK's clients, whose calls go to the simulated services while a simulated process makes them. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { currentProcess, type SimulatedProcess } from '../engine/engine.ts';
import { EASYPOST_KEY } from '../labels/simulated-easypost.ts';
import { tableError } from './item-store.ts';

/** What stands behind the clients of one history. */
export interface Services {
  readonly table: (command: unknown, process: SimulatedProcess) => Promise<object>;
  readonly states: (command: unknown, process: SimulatedProcess) => Promise<object>;
  readonly events: (command: PutEventsCommand, process: SimulatedProcess) => Promise<object>;
  readonly queue: (command: unknown, process: SimulatedProcess) => Promise<object>;
  readonly files: (command: unknown, process: SimulatedProcess) => Promise<object>;
}

/** The webhook secret of every channel and tracking source. */
export const WEBHOOK_SECRET = 'a secret of the simulator';

type Send = (command: unknown, process: SimulatedProcess) => Promise<object>;
type Client = { readonly prototype: object };

function sendOf(send: Send, original: unknown) {
  return function simulatedSend(this: unknown, ...given: unknown[]): unknown {
    const process = currentProcess();
    if (process) return send(given[0], process);
    return typeof original === 'function' ? Reflect.apply(original, this, given) : undefined;
  };
}

async function secret(command: unknown): Promise<object> {
  if (!(command instanceof GetSecretValueCommand)) throw new Error('the simulator knows no such call');
  const isOfConnection = command.input.SecretId?.includes('/channels/');
  const SecretString = JSON.stringify(
    isOfConnection ? { apiKey: EASYPOST_KEY } : { current: WEBHOOK_SECRET },
  );
  return { SecretString };
}

/** Puts the services behind the clients; answers how to undo it. */
export function connect(services: Services): () => void {
  const events: Send = (command, process) => {
    if (!(command instanceof PutEventsCommand)) throw tableError('UnknownOperationException');
    return services.events(command, process);
  };
  const connected: readonly (readonly [Client, Send])[] = [
    [DynamoDBDocumentClient, services.table],
    [SFNClient, services.states],
    [EventBridgeClient, events],
    [SQSClient, services.queue],
    [S3Client, services.files],
    [SecretsManagerClient, secret],
  ];
  const undo = connected.map(([{ prototype }, send]) => {
    const own = Object.getOwnPropertyDescriptor(prototype, 'send');
    const value = sendOf(send, Reflect.get(prototype, 'send'));
    Object.defineProperty(prototype, 'send', { value, configurable: true, writable: true });
    return () => {
      if (own) Object.defineProperty(prototype, 'send', own);
      else Reflect.deleteProperty(prototype, 'send');
    };
  });
  return () => {
    for (const one of undo) one();
  };
}
