import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type Envelope, envelopeSchema } from '../../functions/relay/effects/envelope.ts';

const deliverySchema = z.object({ detail: envelopeSchema });

/**
 * What a partner does: reads the events of its own queue until `signal` ends it. Events come at least once
 * and in no order.
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
    const { Messages = [] } = await queue
      .send(new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }), {
        abortSignal: signal,
      })
      .catch(async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return { Messages: [] };
      });
    for (const { Body = '' } of Messages) {
      const { detail } = deliverySchema.parse(JSON.parse(Body));
      if (!seen.has(detail.id)) onEvent(detail);
      seen.add(detail.id);
    }
    if (Messages.length > 0) {
      await queue
        .send(
          new DeleteMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: Messages.map(({ ReceiptHandle = '' }, index) => ({ Id: String(index), ReceiptHandle })),
          }),
        )
        .catch(() => undefined);
    }
  }
}
