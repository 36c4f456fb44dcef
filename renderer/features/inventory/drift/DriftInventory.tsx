import type { Out } from '../../../../shared/contract/index.ts';
import { DRIFT_AREA_NAMES } from '../../../../shared/model/drift.ts';
import { EntityLabel } from '../../../components/EntityLabel.tsx';
import { Go } from '../../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { navigate, useRoute } from '../../../lib/route.ts';
import { formatCount, plural } from '../../../lib/text.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';

type Item = Out<'drift.inventory'>['items'][number];
type Moment = Out<'drift.snapshots'>['moments'][number];

const FROM = 'inventory.driftFrom';
const TO = 'inventory.driftTo';

/** What the inventories say of an agent, and of what it acts through, between two chosen snapshots. */
export function DriftInventory(props: { readonly agentId: number }) {
  const { own } = useRoute();
  const snapshots = useQueryOf('drift.snapshots', {});
  const moments = snapshots.data?.moments ?? [];
  const from = chosen(moments, own[FROM]);
  const to = chosen(moments, own[TO]);
  const changes = useQueryOf(
    'drift.inventory',
    { agent: props.agentId, from, to },
    { enabled: snapshots.data !== undefined, keepPrevious: true },
  );
  const error = snapshots.error ?? changes.error;
  if (error !== null) return <ErrorNote error={error} onRetry={() => void changes.refetch()} />;
  return (
    <>
      <h3>Inventory</h3>
      {moments.length >= 2 && (
        <div className="ar-line">
          <Picker label="from" name={FROM} moments={moments} value={from} other="the first" />
          <Picker label="to" name={TO} moments={moments} value={to} other="the last" />
        </div>
      )}
      {changes.data === undefined ? <LoadingRows rows={4} /> : <Changes answer={changes.data} moments={moments} />}
    </>
  );
}

function chosen(moments: readonly Moment[], text: string | undefined): number | undefined {
  const id = Number(text);
  return moments.some((moment) => moment.id === id) ? id : undefined;
}

function Picker(props: {
  readonly label: string;
  readonly name: string;
  readonly moments: readonly Moment[];
  readonly value: number | undefined;
  readonly other: string;
}) {
  return (
    <label className="ar-drift-pick">
      {props.label}
      <select
        className="ar-select"
        value={props.value ?? ''}
        onChange={(event) => navigate({ own: { [props.name]: event.target.value === '' ? null : event.target.value } })}
      >
        <option value="">{props.other}</option>
        {props.moments.map((moment) => (
          <option key={moment.id} value={moment.id}>
            {moment.label} · {moment.inventories.join(', ')}
          </option>
        ))}
      </select>
    </label>
  );
}

function Changes(props: { readonly answer: Out<'drift.inventory'>; readonly moments: readonly Moment[] }) {
  const { answer, moments } = props;
  if (answer.compared === 0)
    return (
      <p className="ar-muted">
        {moments.length < 2
          ? 'Nothing to compare with: import an earlier or a later export of the same inventory. Its time is its snapshot_at column, a date in its name, or the order of import.'
          : 'No inventory has two snapshots between these: choose others, or import an earlier or a later export of the same inventory.'}
      </p>
    );
  return (
    <>
      <p className="ar-muted ar-small">
        {answer.total === 0 ? 'No change' : plural(answer.total, 'change')} from {answer.fromLabel} to {answer.toLabel},
        in {plural(answer.compared, 'inventory', 'inventories')} with two snapshots.
      </p>
      {answer.partial.map((one) => (
        <p key={`${one.inventory}${one.label}`} className="ar-muted ar-small">
          {one.inventory} of {one.label} counts as a part, so that nothing is called gone: {one.why}.
        </p>
      ))}
      {answer.items.length > 0 && (
        <table className="ar-table ar-drift-table">
          <thead>
            <tr>
              <th scope="col">what</th>
              <th scope="col">before</th>
              <th scope="col">after</th>
              <th scope="col">seen</th>
            </tr>
          </thead>
          <tbody>
            {answer.items.map((item, at) => (
              <Row
                key={`${item.subject.id}${item.area}${item.name}${item.toLabel}`}
                item={item}
                first={item.area !== answer.items[at - 1]?.area}
              />
            ))}
          </tbody>
        </table>
      )}
      {answer.cut && (
        <p className="ar-muted ar-small">
          The first {formatCount(answer.items.length)} of {formatCount(answer.total)} changes are shown; choose
          snapshots that are closer together.
        </p>
      )}
    </>
  );
}

function Row(props: { readonly item: Item; readonly first: boolean }) {
  const { item } = props;
  return (
    <>
      {props.first && (
        <tr className="ar-drift-area">
          <th colSpan={4} scope="rowgroup">
            {DRIFT_AREA_NAMES[item.area]}
          </th>
        </tr>
      )}
      <tr>
        <td className="ar-drift-what">
          <span className={`ar-drift-sign ar-drift-${signOf(item)}`} title={SIGN_TEXT[signOf(item)]}>
            {SIGN[signOf(item)]}
          </span>
          <span className="ar-wrap">{item.name}</span>
          {item.tier !== null && item.tier >= 3 && <span className="ar-tag ar-drift-tier">tier {item.tier}</span>}
          {item.approved === 'no' && <span className="ar-tag ar-drift-refused">not approved</span>}
          {item.subject.kind !== 'agent' && (
            <span className="ar-muted ar-drift-of">
              of <EntityLabel entity={item.subject} link max={24} />
            </span>
          )}
        </td>
        <td className="ar-wrap">
          <Value text={item.before} record={item.beforeRecord} />
        </td>
        <td className="ar-wrap">
          <Value text={item.after} record={item.afterRecord} />
        </td>
        <td className="ar-drift-seen">
          {item.filter === '' ? (
            item.toLabel
          ) : (
            <Go to={{ view: 'search', filter: item.filter }} title="What was done since that snapshot">
              {item.toLabel}
            </Go>
          )}
        </td>
      </tr>
    </>
  );
}

type Sign = 'added' | 'gone' | 'changed';
const SIGN: Readonly<Record<Sign, string>> = { added: '+', gone: '−', changed: '±' };
const SIGN_TEXT: Readonly<Record<Sign, string>> = { added: 'new', gone: 'no longer there', changed: 'changed' };

function signOf(item: Item): Sign {
  return item.before === null ? 'added' : item.after === null ? 'gone' : 'changed';
}

/** A value opens the record that states it. */
function Value(props: { readonly text: string | null; readonly record: number | null }) {
  if (props.text === null)
    return (
      <span className="ar-muted" title="not there">
        –
      </span>
    );
  if (props.record === null) return props.text;
  return (
    <Go to={{ sel: { kind: 'record', id: String(props.record) } }} title="Open the record that states it">
      {props.text}
    </Go>
  );
}
