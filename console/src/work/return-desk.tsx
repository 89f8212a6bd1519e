import { Button, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { locationsQuery } from '../api/network.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { useText } from '../text/text.tsx';
import { CounterReturn } from './counter-desk.tsx';
import { DeskHeader, type DeskProps } from './desk-header.tsx';
import { nextOf } from './grades.ts';
import { ReturnSheet } from './return-sheet.tsx';
import { Unsent } from './unsent.tsx';
import { returnsQuery } from './work-api.ts';
import type { Return } from './work-types.ts';

const route = getRouteApi('/work');
/** Stands in the address in the place of a return. */
const COUNTER = 'counter';

/** Goods that come back: received, then graded. */
export function ReturnDesk({ location, outbox }: DeskProps) {
  const { say } = useText();
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const returns = useQuery(returnsQuery(location));
  const { data: locations } = useQuery(locationsQuery);
  const timeZone = locations?.find(({ id }) => id === location)?.timeZone;
  const chosen = returns.data?.find(({ returnId }) => returnId === open);
  const isAtCounter = open === COUNTER;
  const show = (id?: string): void =>
    void navigate({ search: { location, desk: 'returns', ...(id === undefined ? {} : { open: id }) } });
  return (
    <div className="console-split" data-open={chosen === undefined && !isAtCounter ? undefined : true}>
      <section className="console-list" aria-label={say.desks.names.returns}>
        <DeskHeader location={location} desk="returns">
          <Button mt="sm" size="md" variant="default" onClick={() => show(COUNTER)}>
            {say.desks.counter}
          </Button>
        </DeskHeader>
        <Unsent outbox={outbox} />
        {returns.error && returns.data === undefined ? (
          <Failure error={returns.error} again={() => void returns.refetch()} />
        ) : null}
        {returns.isPending ? <Loading lines={6} /> : null}
        {returns.data?.length === 0 ? (
          <Empty title={say.desks.noReturns}>
            <Text c="dimmed">{say.work.emptyHint}</Text>
          </Empty>
        ) : null}
        <ul className="console-plain">
          {returns.data?.map((one) => (
            <li key={one.returnId}>
              <Row one={one} isOpen={one.returnId === open} timeZone={timeZone} show={show} />
            </li>
          ))}
        </ul>
      </section>
      <div className="console-detail">
        {isAtCounter ? <CounterReturn location={location} outbox={outbox} close={() => show()} /> : null}
        {chosen === undefined ? null : (
          <ReturnSheet
            key={`${chosen.returnId} ${chosen.version}`}
            one={chosen}
            outbox={outbox}
            close={() => show()}
          />
        )}
      </div>
    </div>
  );
}

interface RowProps {
  readonly one: Return;
  readonly isOpen: boolean;
  readonly timeZone: string | undefined;
  readonly show: (id: string) => void;
}

function Row({ one, isOpen, timeZone, show }: RowProps) {
  const { say, time } = useText();
  const next = nextOf(one);
  const units = one.lines.reduce((sum, line) => sum + line.units, 0);
  const by = next === 'grade' ? one.inspectBy : one.receiveBy;
  return (
    <UnstyledButton className="console-work" aria-current={isOpen} onClick={() => show(one.returnId)}>
      <span>
        <Text fw={700}>{next === undefined ? one.status : say.desks.next[next]}</Text>
        <Text size="sm">{say.work.pieces(one.lines.length, units)}</Text>
        <Text size="sm" c="dimmed">
          {one.returnId}
        </Text>
      </span>
      <span>{by === undefined ? null : <Text size="sm">{say.work.by(time(by, timeZone))}</Text>}</span>
    </UnstyledButton>
  );
}
