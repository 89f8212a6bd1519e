import { Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { toneOf } from '../now/now-search.ts';
import { useNow } from '../parts/use-now.ts';
import { useText } from '../text/text.tsx';
import { sheetQuery } from './work-api.ts';
import { deadlineOf, stageOf } from './work-steps.ts';
import type { Work } from './work-types.ts';

interface Props {
  readonly rows: readonly Work[];
  readonly openId: string | undefined;
  readonly timeZone: string | undefined;
  readonly show: (fulfillmentId: string) => void;
}

/** The queue, each piece of work large enough for a thumb. */
export function WorkList({ rows, ...props }: Props) {
  return (
    <ul className="console-plain">
      {rows.map((work) => (
        <li key={work.fulfillmentId}>
          <Row work={work} {...props} />
        </li>
      ))}
    </ul>
  );
}

function Row({ work, openId, timeZone, show }: Omit<Props, 'rows'> & { readonly work: Work }) {
  const { say, time, distance } = useText();
  const now = useNow();
  const { fulfillmentId, status, lines, units, handover, cancelRequested, service } = work;
  const by = deadlineOf(work);
  const stage = stageOf(status);
  const { data: sheet } = useQuery({ ...sheetQuery(fulfillmentId), enabled: false });
  const number = sheet?.orderNumber === undefined ? fulfillmentId : say.work.order(sheet.orderNumber);
  const kind = handover === undefined ? service : say.work[handover];
  return (
    <UnstyledButton
      className="console-work"
      aria-current={fulfillmentId === openId}
      onClick={() => show(fulfillmentId)}
    >
      <span>
        <Text fw={700}>{stage === undefined ? status : say.work.stages[stage]}</Text>
        <Text size="sm">{say.work.pieces(lines, units)}</Text>
        <Text size="sm" c="dimmed">
          {[number, kind].filter(Boolean).join(', ')}
        </Text>
      </span>
      <span>
        {cancelRequested ? (
          <Text className="console-due" data-tone="due">
            {say.work.cancels}
          </Text>
        ) : null}
        {by === undefined ? null : (
          <Text size="sm" className="console-due" data-tone={toneOf(by, now)}>
            {distance(by, now)}
            <br />
            {time(by, timeZone)}
          </Text>
        )}
      </span>
    </UnstyledButton>
  );
}
