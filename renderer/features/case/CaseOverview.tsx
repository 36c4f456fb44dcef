import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button, Toggle, Toolbar } from '../../components/controls.tsx';
import { TimeText } from '../../components/labels.tsx';
import { navigate, useRoute } from '../../lib/route.ts';
import { formatBytes, plural } from '../../lib/text.ts';
import { showProblem } from '../../lib/toast.ts';
import { useMutationOf } from '../../rpc/hooks.ts';
import { CaseSettings } from './CaseSettings.tsx';
import { Clocks } from './Clocks.tsx';
import { Coverage } from './Coverage.tsx';
import { Custody } from './Custody.tsx';
import { Decisions, Waiting } from './Decisions.tsx';
import { Ledger } from './intake/Ledger.tsx';
import { RunningImport } from './intake/RunningImport.tsx';
import { LookFirst } from './LookFirst.tsx';
import { RiskOverview } from './risk/RiskOverview.tsx';
import { Verification } from './Verification.tsx';

export function CaseOverview(props: { readonly info: Out<'case.info'> }) {
  const { info } = props;
  const [settings, setSettings] = useState(false);
  const risk = useRoute().own['case.show'] === 'risk';
  const derive = useMutationOf('case.derive');
  const verify = useMutationOf('case.verify');
  return (
    <div className="ar-view">
      <Toolbar
        title={info.title}
        note={
          <>
            {info.examiner === '' ? '' : `${info.examiner} · `}
            {plural(info.counts.evidence, 'file')}, {formatBytes(info.counts.bytes)}
            {info.fromUs !== null && (
              <>
                {' · '}
                <TimeText us={info.fromUs} precision="day" /> to <TimeText us={info.toUs} precision="day" />
              </>
            )}
          </>
        }
      >
        <Toggle
          on={risk}
          onChange={(on) => navigate({ own: { 'case.show': on ? 'risk' : null } }, { replace: false })}
          title="What the findings amount to, in pictures"
        >
          Risk overview
        </Toggle>
        <Button
          title="Title, examiner and time zone of the case"
          expanded={settings}
          onClick={() => setSettings(!settings)}
        >
          Settings
        </Button>
        <Button onClick={() => verify.mutate({}, { onError: showProblem })}>Verify</Button>
        <Button
          title="Link, chain and analyse again over all evidence; notes and pins stay"
          onClick={() => derive.mutate({}, { onError: showProblem })}
        >
          Reconstruct again
        </Button>
      </Toolbar>
      <div className="ar-scroll ar-case">
        {settings && <CaseSettings info={info} onDone={() => setSettings(false)} />}
        <RunningImport />
        <Waiting stale={info.derived === 'stale'} rules={info.rulesPending} />
        {risk ? (
          <RiskOverview />
        ) : (
          <>
            <LookFirst info={info} />
            <Ledger />
            <Coverage />
            <Clocks />
            <Decisions />
            <Verification info={info} />
            <Custody />
          </>
        )}
      </div>
    </div>
  );
}
