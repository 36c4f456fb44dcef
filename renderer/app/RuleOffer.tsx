import { useEffect, useRef } from 'react';
import { Button } from '../components/controls.tsx';
import { useImport } from '../components/importing/useImport.ts';
import { navigate } from '../lib/route.ts';
import { answerOffer, useRuleOffer } from '../lib/ruleOffer.ts';
import { plural } from '../lib/text.ts';

/** Asks whether files that look like Sigma rules are rules of the case or evidence. */
export function RuleOffer() {
  const asked = useRuleOffer((state) => state.asked);
  const importing = useImport();
  const bar = useRef<HTMLDivElement>(null);
  const some = asked.length > 0;
  useEffect(() => {
    if (some) bar.current?.querySelector('button')?.focus();
  }, [some]);
  if (!some) return null;
  return (
    <div ref={bar} className="ar-toast" role="alertdialog" aria-label="Rules or evidence">
      <span>
        {asked.length === 1 ? <b>{asked[0]?.name}</b> : <b>{plural(asked.length, '.yml file')}</b>} may be{' '}
        {asked.length === 1 ? 'a Sigma rule' : 'Sigma rules'}.
      </span>
      <Button
        primary
        onClick={() => {
          answerOffer(true);
          navigate({ view: 'findings', own: { 'findings.show': 'sigma' } }, { replace: false });
        }}
      >
        Add {asked.length === 1 ? 'it as a rule' : 'them as rules'}
      </Button>
      <Button onClick={() => void importing.evidence(answerOffer(false))}>Import as evidence</Button>
      <Button quiet label="Neither" onClick={() => answerOffer(false)}>
        ×
      </Button>
    </div>
  );
}
