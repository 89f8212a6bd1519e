import { Button, Text } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { locationsQuery } from '../api/network.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { useText } from '../text/text.tsx';
import { DeskHeader, type DeskProps } from './desk-header.tsx';
import { Unsent } from './unsent.tsx';
import { queueQuery, sheetQuery } from './work-api.ts';
import { WorkList } from './work-list.tsx';
import { Sheet } from './work-sheet.tsx';
import { byUrgency, stageOf, stages, withUnsent } from './work-steps.ts';

const route = getRouteApi('/work');
/** Pieces of work that are read beforehand, so that a gap of the network does not stop them. */
const READ_BEFOREHAND = 30;

/** Orders one by one: what is urgent first, and the one that is open beside them. */
export function OrderDesk({ location, outbox }: DeskProps) {
  const { say } = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const queue = useQuery(queueQuery(location));
  const { data: locations } = useQuery(locationsQuery);
  const here = locations?.find(({ id }) => id === location);

  const all = withUnsent(queue.data ?? [], outbox.commands);
  const open = all.filter(({ status }) => stageOf(status) !== undefined).toSorted(byUrgency);
  const shown = open.filter(({ status }) => search.stage === undefined || stageOf(status) === search.stage);
  useQueries({ queries: open.slice(0, READ_BEFOREHAND).map((work) => sheetQuery(work.fulfillmentId)) });
  const show = (id: string | undefined): void =>
    void navigate({
      search: ({ open: _, ...before }) => (id === undefined ? before : { ...before, open: id }),
    });
  const chosen = all.find(({ fulfillmentId }) => fulfillmentId === search.open);

  return (
    <div className="console-split" data-open={search.open === undefined ? undefined : true}>
      <section className="console-list" aria-label={say.work.title(location)}>
        <DeskHeader location={location} desk="orders">
          <nav className="console-views" aria-label={say.orders.views}>
            {[undefined, ...stages].map((stage) => (
              <Button
                key={stage ?? 'all'}
                size="md"
                radius="xl"
                variant={search.stage === stage ? 'filled' : 'default'}
                aria-pressed={search.stage === stage}
                onClick={() =>
                  void navigate({ search: stage === undefined ? { location } : { location, stage } })
                }
              >
                {stage === undefined ? say.work.everything : say.work.stages[stage]}
                {` ${open.filter(({ status }) => stage === undefined || stageOf(status) === stage).length}`}
              </Button>
            ))}
          </nav>
        </DeskHeader>
        <Unsent outbox={outbox} />
        {queue.error && queue.data === undefined ? (
          <Failure error={queue.error} again={() => void queue.refetch()} />
        ) : null}
        {queue.isPending ? <Loading lines={8} /> : null}
        {queue.data !== undefined && shown.length === 0 ? (
          <Empty title={say.work.empty}>
            <Text c="dimmed">{say.work.emptyHint}</Text>
          </Empty>
        ) : null}
        <WorkList rows={shown} openId={search.open} timeZone={here?.timeZone} show={show} />
      </section>
      <div className="console-detail">
        <div className="console-only-narrow">
          <Unsent outbox={outbox} />
        </div>
        {search.open === undefined ? (
          <Empty title="">
            <Text c="dimmed">{say.work.noneOpen}</Text>
          </Empty>
        ) : (
          <Sheet
            key={search.open}
            fulfillmentId={search.open}
            status={chosen?.status}
            timeZone={here?.timeZone}
            outbox={outbox}
            onClose={() => show(undefined)}
          />
        )}
      </div>
    </div>
  );
}
