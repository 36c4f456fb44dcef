/** Which days are compared with which: chosen for this look, and kept for the case, whose findings rest on its own. */
import type { Out } from '../../../../shared/contract/index.ts';
import { type DriftDays, daysText, sameDays } from '../../../../shared/model/driftWindows.ts';
import { Button } from '../../../components/controls.tsx';
import { navigate } from '../../../lib/route.ts';
import { plural } from '../../../lib/text.ts';
import { showProblem, showToast } from '../../../lib/toast.ts';
import { useJobs, useMutationOf } from '../../../rpc/hooks.ts';

export const BASELINE = 'inventory.driftBaseline';
export const RECENT = 'inventory.driftRecent';
const BASELINES = [14, 30, 60, 90, 180, 365];
const RECENTS = [1, 3, 7, 14, 30];

export function DriftWindows(props: { readonly answer: Out<'drift.behaviour'> }) {
  const { windows, caseDays, findingDays } = props.answer;
  const shown: DriftDays = { baselineDays: windows.baselineDays, recentDays: windows.recentDays };
  return (
    <>
      <div className="ar-line">
        <Days
          label="the last"
          name={RECENT}
          value={shown.recentDays}
          standard={caseDays.recentDays}
          choices={RECENTS}
        />
        <Days
          label="against"
          name={BASELINE}
          value={shown.baselineDays}
          standard={caseDays.baselineDays}
          choices={BASELINES}
          after="before"
        />
      </div>
      <RestsOn shown={shown} caseDays={caseDays} findingDays={findingDays} />
    </>
  );
}

/** What the findings of drift rules compare, and one click to make it what is shown. */
function RestsOn(props: { readonly shown: DriftDays; readonly caseDays: DriftDays; readonly findingDays: DriftDays }) {
  const { shown, caseDays, findingDays } = props;
  const set = useMutationOf('drift.setWindows');
  const derive = useMutationOf('case.derive');
  const { running } = useJobs();
  const waits = !sameDays(caseDays, findingDays);
  const other = !sameDays(shown, caseDays);
  const keep = () =>
    set.mutate(shown, {
      onError: showProblem,
      onSuccess: ({ what }) => {
        navigate({ own: { [BASELINE]: null, [RECENT]: null } });
        if (what !== '')
          showToast(`${what.charAt(0).toUpperCase()}${what.slice(1)}. Findings follow with the next analysis.`, {
            undo: true,
          });
      },
    });
  return (
    <p className="ar-line ar-small">
      <span className="ar-muted">
        Findings compare {daysText(findingDays)}
        {waits && `; this case is set to ${daysText(caseDays)}`}.
      </span>
      {other && (
        <Button onClick={keep} disabled={set.isPending}>
          Use the days shown for this case
        </Button>
      )}
      {waits && !other && (
        <Button
          onClick={() => derive.mutate({ rulesOnly: true }, { onError: showProblem })}
          disabled={running !== undefined || derive.isPending}
        >
          Run the rules now
        </Button>
      )}
    </p>
  );
}

function Days(props: {
  readonly label: string;
  readonly name: string;
  readonly value: number;
  readonly standard: number;
  readonly choices: readonly number[];
  readonly after?: string;
}) {
  const choices = [...new Set([...props.choices, props.standard, props.value])].sort((a, b) => a - b);
  return (
    <label className="ar-drift-pick">
      {props.label}
      <select
        className="ar-select"
        value={props.value}
        onChange={(event) =>
          navigate({ own: { [props.name]: Number(event.target.value) === props.standard ? null : event.target.value } })
        }
      >
        {choices.map((days) => (
          <option key={days} value={days}>
            {plural(days, 'day')} {props.after ?? ''}
          </option>
        ))}
      </select>
    </label>
  );
}
