/** What a number of the risk overview counts, one by one, opened under its table. */
import { useState } from 'react';
import { Button } from '../../../components/controls.tsx';
import { EntityLabel } from '../../../components/EntityLabel.tsx';
import { Go } from '../../../components/parts.tsx';
import { Places } from '../../../components/RecordPlaces.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { formatCount, plural } from '../../../lib/text.ts';
import { VERDICT_NAME, VERDICT_TEXT } from '../../../lib/verdict.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';

const FIRST = 20;
const MOST = 200;

/** A number that shows and hides what it counts. */
export function Count(props: {
  readonly value: number;
  readonly open: boolean;
  readonly what: string;
  readonly onOpen: () => void;
}) {
  if (props.value === 0) return <span className="ar-muted">–</span>;
  return (
    <button
      type="button"
      className="ar-text-link"
      aria-expanded={props.open}
      aria-label={`${formatCount(props.value)} ${props.what}`}
      onClick={props.onOpen}
    >
      {formatCount(props.value)}
    </button>
  );
}

function Behind(props: {
  readonly title: string;
  readonly shown: number | undefined;
  readonly total: number;
  readonly error: Error | null;
  readonly onRetry: () => void;
  readonly onMore: (() => void) | undefined;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}) {
  const { shown, total } = props;
  return (
    <section className="ar-behind" aria-label={props.title}>
      <header className="ar-line">
        <h3>{props.title}</h3>
        <span className="ar-grow" />
        <Button quiet label="Close this list" onClick={props.onClose}>
          ×
        </Button>
      </header>
      {props.error !== null && shown === undefined ? (
        <ErrorNote error={props.error} onRetry={props.onRetry} />
      ) : shown === undefined ? (
        <LoadingRows rows={4} />
      ) : (
        <>
          <div className="ar-behind-rows">{props.children}</div>
          {shown < total && (
            <p className="ar-line ar-muted ar-small">
              {formatCount(shown)} of {formatCount(total)}
              {props.onMore === undefined ? '; `agentrail access` lists all' : ''}
              {props.onMore !== undefined && <Button onClick={props.onMore}>Show more</Button>}
            </p>
          )}
        </>
      )}
    </section>
  );
}

function StatedBy(props: { readonly places: React.ComponentProps<typeof Places>['places'] }) {
  return props.places.length === 0 ? <span className="ar-muted">–</span> : <Places places={props.places} />;
}

export type AccessSide = 'intended' | 'granted' | 'observed' | 'granted_beyond' | 'observed_beyond';
const SIDE_TEXT: Readonly<Record<AccessSide, string>> = {
  intended: 'intended',
  granted: 'granted',
  observed: 'done',
  granted_beyond: 'granted beyond the purpose',
  observed_beyond: 'done beyond the purpose',
};

/** Agent, verb and object of each line; its events, and the records that say so. */
export function AccessBehind(props: {
  readonly system: string;
  readonly side: AccessSide;
  readonly onClose: () => void;
}) {
  const { system, side } = props;
  const [limit, setLimit] = useState(FIRST);
  const query = useQueryOf('access.lines', { system, side, limit }, { keepPrevious: true });
  const name = system === '*' ? 'any system' : system;
  return (
    <Behind
      title={`${name}: ${plural(query.data?.total ?? 0, 'action')} ${SIDE_TEXT[side]}`}
      shown={query.data?.lines.length}
      total={query.data?.total ?? 0}
      error={query.error}
      onRetry={() => void query.refetch()}
      onMore={limit < MOST ? () => setLimit(MOST) : undefined}
      onClose={props.onClose}
    >
      <table className="ar-table">
        <thead>
          <tr>
            <th scope="col">agent</th>
            <th scope="col">action</th>
            <th scope="col">difference</th>
            <th scope="col" className="ar-right">
              events
            </th>
            <th scope="col">{side === 'intended' ? 'approved by' : 'granted by'}</th>
          </tr>
        </thead>
        <tbody>
          {query.data?.lines.map((line) => (
            <tr key={`${line.agent.id} ${line.verb} ${line.resource}`}>
              <td>
                <Go
                  to={{
                    view: 'inventory',
                    filter: '',
                    sel: { kind: 'entity', id: String(line.agent.id) },
                    own: { 'inventory.tab': 'access', 'inventory.cell': `${line.system}|${line.verb}` },
                  }}
                >
                  <EntityLabel entity={line.agent} max={24} />
                </Go>
              </td>
              <td>
                <b>{line.verb}</b> <span className="ar-wrap">{resourceText(line.resource)}</span>
              </td>
              <td>
                <span className={`ar-verdict ar-verdict-${line.verdict}`} title={VERDICT_TEXT[line.verdict]}>
                  {VERDICT_NAME[line.verdict]}
                </span>
              </td>
              <td className="ar-right">
                {line.filter === '' ? (
                  <span className="ar-muted">–</span>
                ) : (
                  <Go to={{ view: 'search', filter: line.filter }}>{formatCount(line.observed)}</Go>
                )}
              </td>
              <td>
                <StatedBy places={line.from} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Behind>
  );
}

function resourceText(resource: string): string {
  return resource === '' ? 'object not stated' : resource === '*' ? 'everything' : resource;
}

export type TrendSide = 'agents' | 'grants' | 'excess';
const TREND_TEXT: Readonly<Record<TrendSide, readonly [one: string, many: string]>> = {
  agents: ['agent listed', 'agents listed'],
  grants: ['grant stated', 'grants stated'],
  excess: ['grant beyond the purpose', 'grants beyond the purpose'],
};

/** The agents or grants that inventories state at one moment. */
export function SnapshotBehind(props: {
  readonly atUs: number;
  readonly side: TrendSide;
  readonly when: string;
  readonly onClose: () => void;
}) {
  const { atUs, side } = props;
  const [limit, setLimit] = useState(FIRST);
  const query = useQueryOf('risk.snapshot', { atUs, side, limit }, { keepPrevious: true });
  return (
    <Behind
      title={`${props.when}: ${plural(query.data?.total ?? 0, ...TREND_TEXT[side])}`}
      shown={query.data?.lines.length}
      total={query.data?.total ?? 0}
      error={query.error}
      onRetry={() => void query.refetch()}
      onMore={limit < MOST ? () => setLimit(MOST) : undefined}
      onClose={props.onClose}
    >
      <table className="ar-table">
        <thead>
          <tr>
            <th scope="col">{side === 'agents' ? 'agent' : 'held by'}</th>
            {side !== 'agents' && <th scope="col">grant</th>}
            <th scope="col">stated by</th>
          </tr>
        </thead>
        <tbody>
          {query.data?.lines.map((line) => (
            <tr key={`${line.entity.id} ${line.system} ${line.text}`}>
              <td>
                <EntityLabel entity={line.entity} link max={32} />
              </td>
              {side !== 'agents' && (
                <td>
                  <span className="ar-wrap">{line.text}</span> <span className="ar-muted">{line.system}</span>
                </td>
              )}
              <td>
                <StatedBy places={line.from === null ? [] : [line.from]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Behind>
  );
}
