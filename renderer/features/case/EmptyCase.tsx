import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { useImport } from '../../components/importing/useImport.ts';
import { showProblem } from '../../lib/toast.ts';
import { useJobs, useMutationOf } from '../../rpc/hooks.ts';
import { RunningImport } from './intake/RunningImport.tsx';

/** The first screen of an empty case: drop evidence, or open a sample. Nothing else. */
export function EmptyCase(props: { readonly info: Out<'case.info'>; readonly host: Out<'host.state'> }) {
  const importing = useImport();
  const sample = useMutationOf('host.openSample');
  const first = props.host.samples[0];
  const { running } = useJobs();
  return (
    <div className="ar-empty-case">
      <RunningImport />
      <div className="ar-drop-here">
        <h1>{running === undefined ? 'Drop evidence here' : 'More evidence may be dropped here'}</h1>
        <p className="ar-muted">
          Log exports and inventory CSVs, single or in folders, as they came: .json, .csv, .gz, .zip. What they are is
          read from their content.
        </p>
        <div className="ar-button-row">
          <Button primary onClick={() => void importing.choose(props.host.dialogs)}>
            Choose files
          </Button>
          {first !== undefined && running === undefined && (
            <Button title={first.story} onClick={() => sample.mutate({ id: first.id }, { onError: showProblem })}>
              Open the sample: {first.title}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
