import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/states.tsx';
import { showProblem } from '../../lib/toast.ts';
import { useMutationOf } from '../../rpc/hooks.ts';
import { CreateCase } from './CreateCase.tsx';

type Host = Out<'host.state'>;

/** No case is open: make one, open one, or look at a sample. */
export function StartScreen(props: { readonly host: Host }) {
  const { host } = props;
  const [path, setPath] = useState('');
  const open = useMutationOf('host.openCase');
  const sample = useMutationOf('host.openSample');
  const choose = useMutationOf('host.chooseCase');
  const openPath = (chosen: string) => open.mutate({ path: chosen }, { onError: showProblem });
  return (
    <div className="ar-scroll">
      <div className="ar-start">
        <h1>What did the agents do with the access they were given?</h1>
        <p className="ar-muted">
          A case is one file on this machine. Nothing is sent anywhere, and the evidence in it is kept byte for byte.
        </p>
        {host.caseError !== null && <ErrorNote error={new Error(host.caseError.message)} />}
        <div className="ar-start-columns">
          <section>
            <h2>New case</h2>
            <CreateCase host={host} />
          </section>
          <section>
            <h2>Open a case</h2>
            {host.dialogs ? (
              <Button
                onClick={() =>
                  choose.mutate(
                    {},
                    {
                      onSuccess: (chosen) => {
                        if (chosen.path !== null) openPath(chosen.path);
                      },
                      onError: showProblem,
                    },
                  )
                }
              >
                Choose a case file
              </Button>
            ) : (
              <form
                className="ar-start-form"
                onSubmit={(event) => {
                  event.preventDefault();
                  if (path.trim() !== '') openPath(path.trim());
                }}
              >
                <label className="ar-field">
                  <span>Path of a .agentrail file on this machine</span>
                  <input className="ar-input" value={path} onChange={(event) => setPath(event.target.value)} />
                </label>
                <button type="submit" className="ar-button" disabled={path.trim() === '' || open.isPending}>
                  Open
                </button>
              </form>
            )}
            {host.recent.length > 0 && (
              <ul className="ar-plain-list ar-recent">
                {host.recent.map((one) => (
                  <li key={one.path}>
                    <button type="button" className="ar-text-link" title={one.path} onClick={() => openPath(one.path)}>
                      {one.title}
                    </button>
                    <p className="ar-muted ar-small ar-wrap">{one.path}</p>
                  </li>
                ))}
              </ul>
            )}
          </section>
          {host.samples.length > 0 && (
            <section className="ar-samples">
              <h2>Look at a sample</h2>
              <ul className="ar-plain-list ar-sample-list">
                {host.samples.map((one) => (
                  <li key={one.id} className="ar-sample">
                    <Button
                      disabled={sample.isPending}
                      onClick={() => sample.mutate({ id: one.id }, { onError: showProblem })}
                    >
                      {one.title}
                    </Button>
                    <p className="ar-muted ar-small">{one.story}</p>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
    </div>
  );
}
