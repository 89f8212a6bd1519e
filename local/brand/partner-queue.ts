import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type Envelope, envelopeSchema } from '../../functions/relay/effects/envelope.ts';
import { pause } from './pause.ts';

const deliverySchema = z.object({ detail: envelopeSchema });

/**
 * Reads the events of a partner's own queue, as the partner would, until `signal` ends it. Each event is told
 * once, though the queue delivers at least once; events come in no order.
 */
export async function readPartnerQueue(
  queueUrl: string,
  onEvent: (event: Envelope) => void,
  signal: AbortSignal,
): Promise<void> {
  // The queue's address names the emulator by another host.
  const queue = new SQSClient({ useQueueUrlAsEndpoint: false });
  const seen = new Set<string>();
  while (!signal.aborted) {
    const messages = await receive(queue, queueUrl, signal);
    for (const { Body = '' } of messages) {
      const { detail } = deliverySchema.parse(JSON.parse(Body));
      if (!seen.has(detail.id)) onEvent(detail);
      seen.add(detail.id);
    }
    if (messages.length > 0) await remove(queue, queueUrl, messages);
  }
}

/** The next messages; none when the queue did not answer, which is asked again. */
async function receive(queue: SQSClient, queueUrl: string, signal: AbortSignal): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
  });
  try {
    const { Messages = [] } = await queue.send(command, { abortSignal: signal });
    return Messages;
  } catch {
    await pause(300, signal);
    return [];
  }
}

/** What is not removed comes again, and is known then. */
async function remove(queue: SQSClient, queueUrl: string, messages: readonly Message[]): Promise<void> {
  const Entries = messages.map(({ ReceiptHandle = '' }, index) => ({ Id: String(index), ReceiptHandle }));
  await queue.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })).catch(() => undefined);
}
