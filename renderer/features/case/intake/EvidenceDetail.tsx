import { useEffect, useRef, useState } from 'react';
import type { Out } from '../../../../shared/contract/index.ts';
import { Button } from '../../../components/controls.tsx';
import { TimeText } from '../../../components/labels.tsx';
import { Go } from '../../../components/parts.tsx';
import { formatCount, formatSpan, plural } from '../../../lib/text.ts';
import { MappingForm } from './MappingForm.tsx';
import { Rejects } from './Rejects.tsx';

/** One file: where it came from, its warnings, each rejected record with its place and reason, and a mapping to read it by. */
export function EvidenceDetail(props: { readonly evidence: Out<'evidence.get'>; readonly onClose: () => void }) {
  const { evidence } = props;
  const [mapping, setMapping] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const shown = `${evidence.id}${mapping ? ' mapping' : ''}`;
  // The details open below the ledger, often out of sight.
  useEffect(() => {
    if (shown !== '') place.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  return (
    <div className="ar-evidence" ref={place}>
      <div className="ar-link-head">
        <h3>{evidence.name}</h3>
        <span className="ar-muted">
          {evidence.container === null ? '' : `out of ${evidence.container} · `}imported{' '}
          <TimeText us={evidence.importedUs} precision="min" /> by {evidence.importedBy} in{' '}
          {formatSpan(Math.round(evidence.seconds * 1_000_000))}
        </span>
        <span className="ar-grow" />
        {evidence.events > 0 && (
          <Go button to={{ view: 'search', filter: `evidence:${evidence.id}` }}>
            {plural(evidence.events, 'event')}
          </Go>
        )}
        <Button onClick={() => setMapping(!mapping)}>
          {evidence.format === null ? 'Map columns' : 'Read as another format'}
        </Button>
        <Button quiet label="Close the file's details" onClick={props.onClose}>
          ×
        </Button>
      </div>
      <p className="ar-mono ar-muted ar-wrap">sha256 {evidence.sha256}</p>
      {evidence.state === 'complete' && <p className="ar-muted">{accountOf(evidence.byteLedger)}</p>}
      {evidence.warnings.map((warning) => (
        <p key={`${warning.code}${warning.message}`} className="ar-warning">
          <b>{warning.code}</b> {warning.message}
        </p>
      ))}
      {mapping && <MappingForm evidenceId={evidence.id} onDone={() => setMapping(false)} />}
      <Rejects evidence={evidence} />
    </div>
  );
}

/** Where every byte went; the parts sum to the size. */
function accountOf({ read, rejected, framing, stream, decoded }: Out<'evidence.get'>['byteLedger']): string {
  const sum = `${formatCount(read)} in records read + ${formatCount(rejected)} in rejected records + ${formatCount(framing)} between records`;
  const whole = `${formatCount(stream)} ${decoded ? 'decoded bytes' : 'bytes'}`;
  if (read + rejected + framing !== stream) return `Bytes do not balance: ${sum} do not make ${whole}.`;
  return `Every byte is accounted for: ${sum} = ${whole}.`;
}
