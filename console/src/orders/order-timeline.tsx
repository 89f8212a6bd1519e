import { Text } from '@mantine/core';
import type { Order } from '../api/order-types.ts';
import { textIn } from '../parts/field-of.ts';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';

/** What of an event's data is said below its name. */
const SAID = ['location', 'carrier', 'trackingNumber', 'reason', 'exceptionType', 'action', 'actor', 'by'];

/** What happened to the order, the newest first. */
export function Timeline({ order: { timeline } }: { readonly order: Order }) {
  const { say, time } = useText();
  return (
    <section className="console-section">
      <h2>{say.order.timeline}</h2>
      <ol className="console-timeline" reversed>
        {timeline.toReversed().map(({ at, event, subject, data }) => (
          <li key={`${at} ${event} ${subject}`}>
            <Text size="sm" fw={600}>
              {say.events[event] ?? inWords(event.replace('.', ' '))}
            </Text>
            <Text size="sm">{SAID.flatMap((name) => textIn(data, name) ?? []).join(', ')}</Text>
            <Text size="xs" c="dimmed">
              {time(at)}
            </Text>
          </li>
        ))}
      </ol>
    </section>
  );
}
