import type { Out } from '../../../../shared/contract/index.ts';
import { BEHAVIOUR_DIMENSION_NAMES, type BehaviourChange } from '../../../../shared/model/drift.ts';
import { EntityLabel } from '../../../components/EntityLabel.tsx';
import { TimeText } from '../../../components/labels.tsx';
import { Go } from '../../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { useRoute } from '../../../lib/route.ts';
import { formatCount, plural } from '../../../lib/text.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';
import { DriftDays } from './DriftDays.tsx';
import { DriftHours } from './DriftHours.tsx';
import { BASELINE, DriftWindows, RECENT } from './DriftWindows.tsx';

type Answer = Out<'drift.behaviour'>;
type Item = Answer['items'][number];

/** What an agent does in the recent window that it did not do before, and against the others of its blueprint. */
export function DriftBehaviour(props: { readonly agentId: number }) {
  const { own } = useRoute();
  const baselineDays = chosen(own[BASELINE]);
  const recentDays = chosen(own[RECENT]);
  const query = useQueryOf(
    'drift.behaviour',
    {
      agent: props.agentId,
      ...(baselineDays === undefined ? {} : { baselineDays }),
      ...(recentDays === undefined ? {} : { recentDays }),
    },
    { keepPrevious: true },
  );
  return (
    <>
      <h3>Behaviour</h3>
      {query.data !== undefined && <DriftWindows answer={query.data} />}
      {query.error !== null && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data === undefined && query.error === null && <LoadingRows rows={6} />}
      {query.data !== undefined && <Compared answer={query.data} />}
    </>
  );
}

function chosen(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined;
}

function Compared(props: { readonly answer: Answer }) {
  const { answer } = props;
  const { windows } = answer;
  const formats = useQueryOf('formats.list', {});
  const titleOf = (id: string) => formats.data?.find((format) => format.id === id)?.title ?? id;
  return (
    <>
      <p className={answer.state === 'compared' ? 'ar-muted ar-small' : 'ar-drift-short'}>
        {answer.state === 'not_enough_history' && <b>Not enough history to compare. </b>}
        {answer.state === 'nothing_recent' && <b>Nothing to compare. </b>}
        {sentence(answer.why.replace(/^not enough history: /, ''))} Recent begins{' '}
        <TimeText us={windows.recentFromUs} precision="min" />, the baseline{' '}
        <TimeText us={windows.baselineFromUs} precision="day" />.
      </p>
      {answer.leftOut.length > 0 && (
        <p className="ar-muted ar-small">
          Not compared, because their logs do not cover both windows: {answer.leftOut.map(titleOf).join(', ')}.
        </p>
      )}
      <p className="ar-drift-sums">
        <span>
          <Go to={{ view: 'search', filter: answer.baseline.filter }}>
            {formatCount(answer.baseline.events)} events before
          </Go>{' '}
          <span className="ar-muted">{perDay(answer.baseline.perDay)}</span>
        </span>
        <span>
          <Go to={{ view: 'search', filter: answer.recent.filter }}>{formatCount(answer.recent.events)} recent</Go>{' '}
          <span className="ar-muted">{perDay(answer.recent.perDay)}</span>
        </span>
      </p>
      {answer.baseline.events + answer.recent.events > 0 && (
        <>
          <DriftDays days={answer.days} />
          <DriftHours hours={answer.hours} zone={windows.zone} />
        </>
      )}
      <Items answer={answer} />
      <Blueprint answer={answer} />
    </>
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function perDay(value: number | null): string {
  return value === null ? '' : `${value.toLocaleString('en-US', { maximumFractionDigits: 1 })} an active day`;
}

const GROUPS: readonly { readonly change: BehaviourChange; readonly title: string }[] = [
  { change: 'new', title: 'For the first time' },
  { change: 'up', title: 'More than usual' },
  { change: 'gone', title: 'No longer' },
  { change: 'down', title: 'Less than usual' },
];

function Items(props: { readonly answer: Answer }) {
  const { answer } = props;
  const own = answer.items.filter((item) => item.change !== 'alone');
  if (answer.state !== 'compared') return null;
  if (own.length === 0)
    return (
      <p className="ar-muted">It does what it did before: nothing is new, nothing is gone, no volume stands out.</p>
    );
  return (
    <>
      <Table items={own} peers={answer.blueprint?.peers ?? 0} />
      {answer.cut && <p className="ar-muted ar-small">Of each kind of change the first hundred are shown.</p>}
    </>
  );
}

function Table(props: { readonly items: readonly Item[]; readonly peers: number }) {
  return (
    <table className="ar-table ar-drift-table ar-drift-numbers">
      <thead>
        <tr>
          <th scope="col">what</th>
          <th scope="col" className="ar-right">
            before
          </th>
          <th scope="col" className="ar-right">
            recent
          </th>
          <th scope="col">first</th>
        </tr>
      </thead>
      <tbody>
        {GROUPS.map(({ change, title }) => {
          const of = props.items.filter((item) => item.change === change);
          if (of.length === 0) return null;
          return [
            <tr key={change} className="ar-drift-area">
              <th colSpan={4} scope="rowgroup">
                {title}
              </th>
            </tr>,
            ...of.map((item) => (
              <ItemRow
                key={`${change}${item.dimension}${item.label}${item.entity?.id}`}
                item={item}
                peers={props.peers}
              />
            )),
          ];
        })}
      </tbody>
    </table>
  );
}

function ItemRow(props: { readonly item: Item; readonly peers: number }) {
  const { item } = props;
  const comparable = !['volume', 'tempo', 'object'].includes(item.dimension);
  const gone = item.change === 'gone';
  return (
    <tr>
      <td>
        {item.entity !== null && item.dimension !== 'action' ? (
          <EntityLabel entity={item.entity} link max={28} />
        ) : (
          <span className="ar-wrap">{item.label}</span>
        )}
        {item.unusual && (
          <span className="ar-tag ar-drift-unusual" title={unusualText(item)}>
            unusual
          </span>
        )}
        <span className="ar-muted ar-drift-of">
          {BEHAVIOUR_DIMENSION_NAMES[item.dimension]}
          {props.peers > 0 && comparable && ` · ${item.peersUsing} of ${props.peers} others did`}
        </span>
      </td>
      <td className="ar-right">
        <Quantity value={item.baseline} filter={gone ? item.filter : ''} />
      </td>
      <td className="ar-right">
        <Quantity value={item.recent} filter={gone ? '' : item.filter} />
        {item.filterCut && (
          <span className="ar-muted" title="A filter names events one by one here and holds this many at most">
            {' '}
            first opened
          </span>
        )}
      </td>
      <td>
        {gone || item.firstUs === null ? (
          <span className="ar-muted">–</span>
        ) : (
          <TimeText us={item.firstUs} precision="min" short />
        )}
      </td>
    </tr>
  );
}

function Quantity(props: { readonly value: number; readonly filter: string }) {
  const text = props.value.toLocaleString('en-US', { maximumFractionDigits: 1 });
  if (props.value === 0 || props.filter === '')
    return <span className={props.value === 0 ? 'ar-muted' : ''}>{text}</span>;
  return <Go to={{ view: 'search', filter: props.filter }}>{text}</Go>;
}

function unusualText(item: Item): string {
  const expected = item.expected.toLocaleString('en-US', { maximumFractionDigits: 2 });
  if (item.change === 'new')
    return `More is new in this respect than its own past lets expect (${expected} new in as many days)`;
  if (item.change === 'gone') return `Its past lets expect ${expected} days of use in the recent window`;
  return `Beyond ${expected}, which its own past lets expect at most`;
}

function Blueprint(props: { readonly answer: Answer }) {
  const { blueprint, items } = props.answer;
  if (blueprint === null) return null;
  const alone = items.filter((item) => item.change === 'alone');
  const number = (value: number | null) =>
    value === null ? 'not known' : value.toLocaleString('en-US', { maximumFractionDigits: 1 });
  return (
    <>
      <h3>Against its blueprint</h3>
      <p className="ar-line">
        <EntityLabel entity={blueprint.entity} link max={28} />
        <span className="ar-muted">
          {plural(blueprint.peers, 'other agent')} · {number(blueprint.perDay)} events a usual active day, the others{' '}
          {number(blueprint.peersPerDay)}
        </span>
      </p>
      {alone.length === 0 ? (
        <p className="ar-muted">
          {blueprint.peers < 3
            ? 'Too few others to compare with.'
            : 'It uses nothing in the recent days that none of the others uses.'}
        </p>
      ) : (
        <>
          <p className="ar-muted ar-small">Used by this one in the recent days, and by none of the others before:</p>
          <ul className="ar-drift-alone">
            {alone.map((item) => (
              <li key={`${item.dimension}${item.label}`}>
                <span className="ar-muted ar-drift-dimension">{BEHAVIOUR_DIMENSION_NAMES[item.dimension]}</span>
                {item.label} <Quantity value={item.recent} filter={item.filter} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
