/** The coverage matrix: which question each imported source answers, and which sources that are not here would. */
import type { z } from 'zod';
import { COVERAGE_QUESTIONS, type CoverageQuestion } from '../../../shared/contract/case.ts';
import type { Out } from '../../../shared/contract/index.ts';
import { SLOT_NAMES, SLOTS, type Slot } from '../../../shared/model/kinds.ts';
import { formatFilter } from '../../../shared/query/filter.ts';
import { TimeText } from '../../components/labels.tsx';
import { Go } from '../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount, formatOffset, plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

type Question = z.infer<typeof CoverageQuestion>;
type Answer = Out<'case.coverage'>;
type Row = Answer['rows'][number];

const COLUMNS: Readonly<Record<Question, { readonly name: string; readonly asks: string }>> = {
  user: { name: 'orig. user', asks: 'Who started it?' },
  actor: { name: 'acted as', asks: 'Under which account did it act?' },
  agent: { name: 'agent', asks: 'Which agent did it?' },
  credential: { name: 'credential', asks: 'Through which credential?' },
  workflow: { name: 'workflow', asks: 'In which workflow or run?' },
  system: { name: 'system', asks: 'On which system?' },
  object: { name: 'object', asks: 'What was touched?' },
  delegation: { name: 'delegation', asks: 'On whose behalf, step by step?' },
  network: { name: 'network', asks: 'From which address?' },
  ids: { name: 'joining ids', asks: 'Which ids tie it to other records?' },
};
const BEFORE = 4;

export function Coverage() {
  const coverage = useQueryOf('case.coverage', {});
  const clocks = useQueryOf('clocks.list', {});
  return (
    <section className="ar-panel" aria-labelledby="coverage">
      <h2 id="coverage">
        Coverage{' '}
        <span className="ar-muted">
          a number: events whose own record answers it; ○: this kind of source can, no record here does; –: nothing here
          does
        </span>
      </h2>
      {coverage.error !== null && <ErrorNote error={coverage.error} onRetry={() => void coverage.refetch()} />}
      {coverage.isPending && <LoadingRows rows={3} />}
      {coverage.data !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="ar-matrix" tabIndex={0} aria-label="Coverage matrix">
          <Matrix coverage={coverage.data} clocks={clocks.data ?? []} />
        </section>
      )}
    </section>
  );
}

type Clock = Out<'clocks.list'>[number];

function ofSource(source: string): string {
  return formatFilter([{ field: 'source', values: [source], negated: false }]);
}

function Matrix({ clocks, coverage }: { readonly coverage: Answer; readonly clocks: readonly Clock[] }) {
  const { absent, missing, rows } = coverage;
  const groups = [
    { name: 'Logs', rows: rows.filter((row) => row.kind === 'log') },
    { name: 'Inventories', rows: rows.filter((row) => row.kind === 'inventory') },
  ].filter((group) => group.rows.length > 0);
  return (
    <table className="ar-table ar-coverage">
      <thead>
        <tr>
          <th scope="col">source</th>
          <th scope="col" className="ar-right">
            events
          </th>
          <th scope="col" className="ar-coverage-time">
            from
          </th>
          <th scope="col" className="ar-coverage-time">
            to
          </th>
          {COVERAGE_QUESTIONS.map((question) => (
            <th key={question} scope="col" className="ar-right" title={COLUMNS[question].asks}>
              {COLUMNS[question].name}
            </th>
          ))}
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group.name}>
          <GroupHead>{group.name}</GroupHead>
          {group.rows.map((row) => (
            <SourceLine key={row.source} row={row} clock={clocks.find((one) => one.source === row.source)} />
          ))}
        </tbody>
      ))}
      {missing.length > 0 && (
        <tbody>
          <GroupHead>What chains lack</GroupHead>
          <tr>
            <th scope="row" colSpan={2}>
              chains with the slot empty, of {formatCount(coverage.chains)}
            </th>
            <Spare />
            {COVERAGE_QUESTIONS.map((question) => (
              <td key={question} className="ar-right">
                <Lacking slot={asSlot(question)} missing={missing} />
              </td>
            ))}
          </tr>
        </tbody>
      )}
      {absent.length > 0 && (
        <tbody>
          <GroupHead>
            Not in the case{' '}
            <span className="ar-muted">
              +n: chains whose empty slot it would fill
              {coverage.chains > coverage.sampledChains
                ? `, looked for among the ${formatCount(coverage.sampledChains)} riskiest of a slot`
                : ''}
              ; ○: it can answer that too
            </span>
          </GroupHead>
          {absent.map((source) => (
            <tr key={source.source}>
              <th scope="row" colSpan={2}>
                {source.title}
              </th>
              <Spare />
              {COVERAGE_QUESTIONS.map((question) => (
                <td key={question} className="ar-right">
                  <WouldFill source={source} slot={asSlot(question)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      )}
    </table>
  );
}

/** Under the two columns of times, which go where there is no room. */
function Spare() {
  return <td colSpan={2} className="ar-coverage-time" />;
}

function GroupHead(props: { readonly children: React.ReactNode }) {
  return (
    <tr className="ar-coverage-group">
      <th scope="rowgroup" colSpan={BEFORE + COVERAGE_QUESTIONS.length}>
        {props.children}
      </th>
    </tr>
  );
}

function asSlot(question: Question): Slot | undefined {
  return SLOTS.find((slot) => slot === question);
}

function SourceLine({ clock, row }: { readonly row: Row; readonly clock: Clock | undefined }) {
  const time = (us: number | null) =>
    us === null ? <span className="ar-muted">–</span> : <TimeText us={us} precision="min" />;
  return (
    <tr>
      <th scope="row">
        {row.kind === 'inventory' ? (
          row.title
        ) : (
          <Go to={{ view: 'search', filter: ofSource(row.source) }}>{row.title}</Go>
        )}
        {clock !== undefined && clock.offsetUs !== 0 && (
          <span className="ar-muted ar-small" title={clock.said}>
            {' '}
            clock {formatOffset(clock.offsetUs)}
          </span>
        )}
      </th>
      <td className="ar-right">
        {row.kind === 'inventory' ? (
          <span className="ar-muted">{plural(row.evidence, 'file')}</span>
        ) : (
          formatCount(row.events)
        )}
      </td>
      <td className="ar-coverage-time">{row.kind === 'inventory' ? '' : time(row.fromUs)}</td>
      <td className="ar-coverage-time">{row.kind === 'inventory' ? '' : time(row.toUs)}</td>
      {row.kind === 'inventory' && row.fills.length === 0 && row.answers.length === 0 ? (
        <td colSpan={COVERAGE_QUESTIONS.length} className="ar-muted ar-coverage-aside">
          answers none of these; it says what may be reached, or what was approved
        </td>
      ) : (
        COVERAGE_QUESTIONS.map((question) => (
          <td key={question} className="ar-right">
            <Cell row={row} question={question} />
          </td>
        ))
      )}
    </tr>
  );
}

function Cell(props: { readonly row: Row; readonly question: Question }) {
  const { question, row } = props;
  const answer = row.answers.find((one) => one.question === question);
  const slot = asSlot(question);
  const can = slot !== undefined && row.fills.includes(slot);
  if (answer === undefined) {
    if (!can) return <span className="ar-muted">–</span>;
    if (row.kind === 'inventory') return <span title="the inventory lists it">lists</span>;
    return (
      <span className="ar-muted" title="this kind of source can state it; no record here does">
        ○
      </span>
    );
  }
  const share = answer.of === 0 ? 0 : answer.events / answer.of;
  const sampled = answer.of < row.events;
  const percent = share > 0 && share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`;
  return (
    <span className="ar-answer">
      <Go
        to={{
          view: 'search',
          filter: `${ofSource(row.source)} ${formatFilter([{ field: 'states', values: [question], negated: false }])}`,
        }}
        title={`${formatCount(answer.events)} of ${sampled ? 'the first ' : ''}${plural(answer.of, 'event')}, ${percent}: ${COLUMNS[question].asks}`}
      >
        {sampled ? percent : formatCount(answer.events)}
      </Go>
      <span className="ar-answer-bar" aria-hidden="true">
        <span style={{ width: `${Math.max(4, Math.round(share * 100))}%` }} />
      </span>
    </span>
  );
}

function Lacking(props: { readonly slot: Slot | undefined; readonly missing: Answer['missing'] }) {
  const { slot } = props;
  if (slot === undefined) return null;
  const chains = props.missing.find((one) => one.slot === slot)?.chains ?? 0;
  if (chains === 0) return <span className="ar-muted">0</span>;
  return (
    <Go
      to={{ view: 'chains', filter: '', own: { [`chains.${slot}`]: 'empty' } }}
      title={`${plural(chains, 'chain')} without ${SLOT_NAMES[slot]}`}
    >
      {formatCount(chains)}
    </Go>
  );
}

function WouldFill(props: { readonly source: Answer['absent'][number]; readonly slot: Slot | undefined }) {
  const { slot, source } = props;
  const chains = source.wouldFill.find((one) => one.slot === slot)?.chains;
  if (slot === undefined || (chains === undefined && !source.fills.includes(slot))) return null;
  if (chains === undefined) return <span className="ar-muted">○</span>;
  return (
    <span className="ar-would-fill" title={`would fill the ${SLOT_NAMES[slot]} of ${plural(chains, 'chain')}`}>
      +{formatCount(chains)}
    </span>
  );
}
