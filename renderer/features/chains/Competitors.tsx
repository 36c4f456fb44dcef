/** Who competes for a slot, side by side: a column each, the same questions in the same rows, so that they can be read across. */
import { type ReactNode, useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import type { Slot } from '../../../shared/model/kinds.ts';
import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import { Button } from '../../components/controls.tsx';
import { type Entity, EntityLabel } from '../../components/EntityLabel.tsx';
import { ClassBadge } from '../../components/labels.tsx';
import { foldCandidates } from '../../lib/foldCandidates.ts';
import { formatOffset, plural } from '../../lib/text.ts';
import { Declared, LinkList, NamingRecords } from './SupportLists.tsx';

type Competitor = Out<'chains.evidence'>['slots'][number]['candidates'][number];

/** Evidence of each kind in a column; the candidate's own page has the rest. */
const LISTED = 3;

interface Row {
  readonly name: string;
  readonly cell: (one: Competitor) => ReactNode;
  /** Left out when it says nothing of anybody. */
  readonly applies: (one: Competitor) => boolean;
}

const ROWS: readonly Row[] = [
  { name: 'speaks for it', cell: (one) => one.why, applies: (one) => one.why !== '' },
  { name: 'against it', cell: (one) => one.against || '–', applies: (one) => one.against !== '' },
  {
    name: 'through',
    cell: (one) => <EntityLabel entity={one.agent} link max={24} />,
    applies: (one) => one.agent !== null,
  },
  {
    name: 'distance in time',
    cell: (one) => (one.dtMs === null ? '–' : formatOffset(one.dtMs * 1000)),
    applies: (one) => one.dtMs !== null,
  },
  {
    name: 'links',
    cell: (one) => <LinkList support={one.support} heading={false} most={LISTED} />,
    applies: (one) => one.support.linkCount > 0,
  },
  {
    name: 'records that name it',
    cell: (one) => <NamingRecords support={one.support} heading={false} most={LISTED} />,
    applies: (one) => one.support.namedCount > 0,
  },
  {
    name: 'inventories',
    cell: (one) => <Declared support={one.support} name="" heading={false} />,
    applies: (one) => one.support.declared.length > 0,
  },
];

export function Competitors(props: {
  readonly slot: Slot;
  readonly candidates: readonly Competitor[];
  /** Further runs and candidates that fit less well and are not kept. */
  readonly leftOut: number;
  /** The one that fills the slot, where one does. */
  readonly filledId: number | undefined;
  readonly onPin: (entity: Entity | null) => void;
}) {
  const { filledId } = props;
  const [all, setAll] = useState(false);
  const { folded, shown } = foldCandidates(props.candidates, filledId);
  const candidates = all ? [...shown, ...folded] : shown;
  const count = new Set(props.candidates.flatMap((one) => one.entity?.id ?? [])).size;
  return (
    <section className="ch-compete" aria-labelledby="ch-compete-title">
      <h3 id="ch-compete-title">
        {plural(count, 'candidate')} side by side{' '}
        <span className="ar-muted">
          {filledId === undefined
            ? 'none is claimed; a score is how likely this one is, over the events of the chain'
            : 'one fills the slot; the others fit some events of the chain'}
          {props.leftOut > 0 &&
            `; ${plural(props.leftOut, 'further possibility', 'further possibilities')} left out, which fit less well`}
        </span>
      </h3>
      {folded.length > 0 && (
        <Button quiet expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Fold' : 'Show'} {plural(folded.length, 'candidate')} that score under a quarter of the best
        </Button>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="ch-compete-scroll" tabIndex={0} aria-label={`Candidates for the ${SLOT_NAMES[props.slot]}`}>
        <table className="ch-compete-table">
          <thead>
            <tr>
              <td />
              {candidates.map((one) => (
                <th key={keyOf(one)} scope="col">
                  {one.entity === null ? 'nobody known' : <EntityLabel entity={one.entity} link max={24} />}
                  {one.entity !== null && one.entity.id === filledId && <span className="ar-tag">fills it</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">score</th>
              {candidates.map((one) => (
                <td key={keyOf(one)}>
                  <span className="ch-score">
                    <b>{one.score.toFixed(2)}</b>
                    <span className="ch-score-bar" aria-hidden="true">
                      <span style={{ width: `${Math.round(one.score * 100)}%` }} />
                    </span>
                    {one.class !== null && <ClassBadge value={one.class} />}
                  </span>
                </td>
              ))}
            </tr>
            {ROWS.filter((row) => candidates.some(row.applies)).map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                {candidates.map((one) => (
                  <td key={keyOf(one)}>{row.applies(one) ? row.cell(one) : <span className="ar-muted">–</span>}</td>
                ))}
              </tr>
            ))}
            <tr className="ch-compete-acts">
              <th scope="row">your word</th>
              {candidates.map((one) => (
                <td key={keyOf(one)}>
                  <Button
                    label={one.entity === null ? 'Accept nobody' : `Pin ${one.entity.name}`}
                    onClick={() => props.onPin(one.entity)}
                  >
                    {one.entity === null ? 'Accept nobody' : 'Pin'}
                  </Button>
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </section>
    </section>
  );
}

function keyOf(one: Competitor): string {
  return `${one.entity?.id ?? 'nobody'}-${one.agent?.id ?? ''}`;
}
