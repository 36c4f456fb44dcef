import { useEffect, useRef, useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { showProblem } from '../../lib/toast.ts';
import { useMutationOf } from '../../rpc/hooks.ts';

/** Title, examiner and zone. Where the file goes is asked by the desktop's dialog; elsewhere the host chooses its data folder. */
export function CreateCase(props: { readonly host: Out<'host.state'> }) {
  const { host } = props;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [title, setTitle] = useState('');
  const [examiner, setExaminer] = useState('');
  const [zone, setZone] = useState(host.zones.includes(own) ? own : 'UTC');
  const create = useMutationOf('host.createCase');
  const save = useMutationOf('host.chooseSave');
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  async function submit(): Promise<void> {
    try {
      const name = title.trim();
      const facts = { title: name, examiner: examiner.trim(), zone };
      if (!host.dialogs) {
        await create.mutateAsync(facts);
        return;
      }
      const { path } = await save.mutateAsync({
        suggested: `${name.replace(/[^\p{L}\p{N} ._-]/gu, '_').slice(0, 100)}.agentrail`,
      });
      if (path !== null) await create.mutateAsync({ ...facts, path });
    } catch (error) {
      showProblem(error);
    }
  }

  return (
    <form
      className="ar-start-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <label className="ar-field">
        <span>Title</span>
        <input
          ref={first}
          className="ar-input"
          required
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <label className="ar-field">
        <span>Examiner</span>
        <input
          className="ar-input"
          maxLength={200}
          value={examiner}
          onChange={(event) => setExaminer(event.target.value)}
        />
      </label>
      <label className="ar-field">
        <span>Time zone of the case</span>
        <select className="ar-select" value={zone} onChange={(event) => setZone(event.target.value)}>
          {[...new Set(['UTC', ...host.zones])].map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="ar-button ar-button-primary" disabled={title.trim() === '' || create.isPending}>
        Create case
      </button>
    </form>
  );
}
