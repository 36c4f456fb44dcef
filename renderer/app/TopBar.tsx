import type { Out } from '../../shared/contract/index.ts';
import { formatInZone } from '../../shared/model/time.ts';
import { Button, Menu } from '../components/controls.tsx';
import { navigate, useRoute } from '../lib/route.ts';
import { openPalette } from '../lib/uiState.ts';
import { useZone } from '../lib/zone.tsx';
import type { Action } from './actions.ts';
import { FilterBar } from './filter/FilterBar.tsx';

export function TopBar(props: {
  readonly host: Out<'host.state'>;
  readonly info: Out<'case.info'> | undefined;
  readonly actions: readonly Action[];
}) {
  const { info } = props;
  const route = useRoute();
  const run = (id: string) => props.actions.find((action) => action.id === id)?.run();
  return (
    <header className="ar-topbar">
      <span className="ar-brand">Agentrail</span>
      {info !== undefined && (
        <>
          <span className="ar-case-name" title={info.path}>
            {info.title}
          </span>
          <Integrity info={info} onVerify={() => run('case.verify')} />
          <FilterBar />
          <Menu
            text={route.zone === 'utc' ? 'UTC' : info.zone}
            label={`Time zone: ${route.zone === 'utc' ? 'UTC' : info.zone}`}
            title="The zone in which times are shown (z)"
            choices={[
              { id: 'utc', text: 'UTC', on: route.zone === 'utc', onSelect: () => navigate({ zone: 'utc' }) },
              {
                id: 'case',
                text: `Case zone: ${info.zone}`,
                on: route.zone === 'case',
                onSelect: () => navigate({ zone: 'case' }),
              },
            ]}
          />
        </>
      )}
      {info === undefined && <span className="ar-grow" />}
      <Button
        onClick={() => openPalette(true)}
        title="Command palette (Ctrl K or Cmd K)"
        label="Command palette, Ctrl K"
      >
        Ctrl K
      </Button>
      {info !== undefined && (
        <Button onClick={() => run('case.import')} title="Import evidence (i); or drop files anywhere">
          + Import
        </Button>
      )}
    </header>
  );
}

/** Says since when the case is proven whole, or that it is not. A press verifies. */
function Integrity(props: { readonly info: Out<'case.info'>; readonly onVerify: () => void }) {
  const { verified } = props.info;
  const zone = useZone();
  if (verified === null) {
    return (
      <button
        type="button"
        className="ar-integrity"
        onClick={props.onVerify}
        title="Nothing has been verified yet. Press to verify."
      >
        not verified
      </button>
    );
  }
  const when = formatInZone(verified.atUs, zone.zone, 'min');
  if (!verified.ok) {
    return (
      <button
        type="button"
        className="ar-integrity ar-integrity-bad"
        onClick={() => navigate({ view: 'case' })}
        title={`Verified ${when}: ${verified.problems} problems. Press to see them.`}
      >
        ✗ {verified.problems} problems
      </button>
    );
  }
  return (
    <button
      type="button"
      className={`ar-integrity${verified.stale ? '' : ' ar-integrity-good'}`}
      onClick={props.onVerify}
      title={
        verified.stale
          ? `Verified ${when} ${zone.zone}; the case has changed since. Press to verify again.`
          : `Verified ${when} ${zone.zone}: evidence, ledger and custody log are whole. Press to verify again.`
      }
    >
      {verified.stale ? `verified ${when.slice(11)}, changed since` : `✓ verified ${when.slice(11)}`}
    </button>
  );
}
