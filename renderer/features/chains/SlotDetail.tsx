/** One slot in full, under the ribbon: what fills it, the evidence for that, its competitors side by side, and the analyst's word. */
import './slot.css';
import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import type { Slot } from '../../../shared/model/kinds.ts';
import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import { Button } from '../../components/controls.tsx';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { ClassBadge, TimeText } from '../../components/labels.tsx';
import { type PinAct, PinForm } from '../../components/PinForm.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { Competitors } from './Competitors.tsx';
import { type ChainRow, slotOf } from './chainText.ts';
import { PickEntity } from './PickEntity.tsx';
import { Declared, LinkList, NamingRecords, RejectedLinks } from './SupportLists.tsx';

const QUESTION: Readonly<Record<Slot, string>> = {
  user: 'Who started this?',
  agent: 'Which agent did it?',
  credential: 'Through which credential?',
  workflow: 'In which workflow?',
  system: 'On which system?',
  object: 'What was touched?',
};
/** Rows of evidence that are listed of each kind. */
const LISTED = 20;

export function SlotDetail(props: {
  readonly row: ChainRow;
  readonly slot: Slot;
  readonly pin: Out<'chains.get'>['pins'][number] | undefined;
  /** Of the whole chain, as far as they are listed. */
  readonly links: Out<'chains.get'>['links'];
}) {
  const { pin, row, slot } = props;
  const evidence = useQueryOf('chains.evidence', { id: row.id, slot, limit: LISTED });
  const [act, setAct] = useState<PinAct>();
  const [picking, setPicking] = useState(false);
  const filled = slotOf(row, slot);
  if (filled === undefined) return null;
  const found = evidence.data?.slots[0];
  const begin = (next: PinAct) => {
    setPicking(false);
    setAct(next);
  };
  return (
    <section className="ch-slot" aria-label={`Slot: ${SLOT_NAMES[slot]}`}>
      <header className="ch-slot-head">
        <h2>{QUESTION[slot]}</h2>
        {filled.entity === null ? (
          <span className="ar-unknown">not known</span>
        ) : (
          <EntityLabel entity={filled.entity} link max={40} />
        )}
        <ClassBadge value={filled.class} />
        {found?.score != null && <span className="ar-muted">score {found.score.toFixed(2)}</span>}
        <span className="ar-grow" />
        {pin === undefined ? (
          <Button quiet expanded={picking} onClick={() => setPicking(!picking)}>
            Set by hand
          </Button>
        ) : (
          <Button onClick={() => begin({ kind: 'unpin' })}>Take the pin back</Button>
        )}
      </header>
      <p>{filled.why}</p>
      {pin !== undefined && (
        <p className="ar-small ar-muted">
          Set by {pin.who} at <TimeText us={pin.atUs} precision="min" />
        </p>
      )}
      {filled.wouldFill.length > 0 && (
        <p className="ch-fill">
          <b>Would be filled by</b> {filled.wouldFill.join(' · ')}
        </p>
      )}
      {picking && <PickEntity slot={slot} onPick={(entity) => begin({ kind: 'pin', entity })} />}
      {act !== undefined && (
        <PinForm
          key={act.kind === 'pin' ? act.entity.id : act.kind}
          chainId={row.id}
          slot={slot}
          act={act}
          onClose={() => setAct(undefined)}
        />
      )}
      {evidence.error !== null && <ErrorNote error={evidence.error} onRetry={() => void evidence.refetch()} />}
      {evidence.isPending && <LoadingRows rows={4} label="Loading the evidence" />}
      {found !== undefined && (
        <>
          {found.candidates.length > 0 && (
            <Competitors
              slot={slot}
              candidates={found.candidates}
              leftOut={filled.leftOut}
              filledId={filled.entity?.id}
              onPin={(entity) => begin(entity === null ? { kind: 'nobody' } : { kind: 'pin', entity })}
            />
          )}
          {filled.entity !== null && (
            <div className="ch-support">
              <NamingRecords support={found.support} />
              <LinkList support={found.support} />
              <RejectedLinks links={props.links} />
              <Declared support={found.support} name={filled.entity.name} />
            </div>
          )}
          {evidence.data?.cut === true && (
            <p className="ar-muted ar-small">
              Evidence is looked for in the first {formatCount(evidence.data.examined)} events of the chain.
            </p>
          )}
        </>
      )}
    </section>
  );
}
