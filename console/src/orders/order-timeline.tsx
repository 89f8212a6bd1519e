import { Text } from '@mantine/core';
import type { Order } from '../api/order-types.ts';
import { textIn } from '../parts/field-of.ts';
import { useUserNames } from '../parts/user-names.ts';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';

/** What of an event's data is said below its name. */
const SAID = ['location', 'carrier', 'trackingNumber', 'reason', 'exceptionType', 'action'];

/** The person who did it; else who asked for it, as the event says. */
function whoDid({ actor, data }: Order['timeline'][number]): string | undefined {
  return actor ?? textIn(data, 'by');
}

/** What happened to the order, the newest first. */
export function Timeline({ order: { timeline } }: { readonly order: Order }) {
  const { say, time } = useText();
  const names = useUserNames(timeline.map(whoDid));
  return (
    <section className="console-section">
      <h2>{say.order.timeline}</h2>
      <ol className="console-timeline" reversed>
        {timeline.toReversed().map((entry) => {
          const { at, event, subject, data } = entry;
          const who = whoDid(entry);
          return (
            <li key={`${at} ${event} ${subject}`}>
              <Text size="sm" fw={600}>
                {say.events[event] ?? inWords(event.replace('.', ' '))}
              </Text>
              <Text size="sm">{SAID.flatMap((name) => textIn(data, name) ?? []).join(', ')}</Text>
              <Text size="xs" c="dimmed">
                {time(at)}
                {who === undefined ? '' : `, ${names(who)}`}
              </Text>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
