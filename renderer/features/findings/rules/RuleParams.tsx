import { useId, useRef, useState } from 'react';
import type { Out } from '../../../../shared/contract/index.ts';
import { type ParamValue, paramProblem, paramText, readParam, takes } from '../../../../shared/model/ruleParams.ts';
import { Button } from '../../../components/controls.tsx';
import { formatCount } from '../../../lib/text.ts';
import { showProblem, showToast } from '../../../lib/toast.ts';
import { useMutationOf } from '../../../rpc/hooks.ts';

type Rule = Out<'rules.list'>[number];
type Param = Rule['params'][number];

/** What a field shows for a value: numbers as people write them, texts without quotes. */
function fieldText(value: ParamValue): string {
  return typeof value === 'number' ? paramText(value) : String(value);
}

/** An opened rule: why it exists, what it needs, and its parameters with their meaning. */
export function RuleParams(props: { readonly rule: Rule }) {
  const { rule } = props;
  return (
    <div className="ar-rule-detail">
      <div>
        <p className="ar-rule-why-own">{rule.why}</p>
        <h3>Needs</h3>
        <ul className="ar-reasons">
          {rule.needs.map((need) => (
            <li key={need}>
              {need}
              {rule.missing.includes(need) && <span className="ar-rule-warn"> (not in this case)</span>}
            </li>
          ))}
        </ul>
        {rule.error !== '' && <p className="ar-wrap ar-rule-warn">{rule.error}</p>}
        <p className="ar-muted">
          <span className="ar-mono">{rule.id}</span> version {rule.version}
          {rule.ms === null ? '' : ` · took ${rule.ms < 10 ? rule.ms.toFixed(1) : formatCount(Math.round(rule.ms))} ms`}
        </p>
      </div>
      <div>
        <h3>Parameters</h3>
        {rule.params.length === 0 ? (
          <p className="ar-muted">It has none: there is no threshold in it.</p>
        ) : (
          <ParamForm rule={rule} />
        )}
        {rule.problem !== '' && rule.problem !== rule.error && (
          <p className="ar-wrap ar-rule-warn">
            What is set in this case cannot be used: {rule.problem}. The rule fails until it is set again.
          </p>
        )}
        {rule.params.length === 0 && rule.problem !== '' && <BackToDefault rule={rule} onDone={() => undefined} />}
      </div>
    </div>
  );
}

function ParamForm(props: { readonly rule: Rule }) {
  const { rule } = props;
  const form = useRef<HTMLFormElement>(null);
  /** What was typed and is not saved, by parameter. */
  const [drafts, setDrafts] = useState<ReadonlyMap<string, string>>(new Map());
  /** Fields that were left: what is wrong with the one being typed in is not told yet. */
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const set = useMutationOf('rules.setParams');

  const fields = rule.params.map((param) => {
    const text = drafts.get(param.name) ?? fieldText(param.value);
    const value = readParam(param, text);
    const edited = drafts.has(param.name);
    return { param, text, value, changed: edited && value !== param.value, problem: paramProblem(param, value) };
  });
  const changed = fields.filter((field) => field.changed);
  const forget = (): void => {
    setDrafts(new Map());
    setLeft(new Set());
  };

  function save(): void {
    const wrong = fields.find((field) => field.problem !== undefined);
    if (wrong !== undefined) {
      setLeft(new Set(fields.map((field) => field.param.name)));
      form.current?.querySelector<HTMLElement>(`[name="${wrong.param.name}"]`)?.focus();
      return;
    }
    if (changed.length === 0) return;
    set.mutate(
      { id: rule.id, params: Object.fromEntries(changed.map((field) => [field.param.name, field.value])) },
      {
        onError: showProblem,
        onSuccess: ({ what }) => {
          forget();
          if (what !== '') showToast(`${what}. It takes effect with the next analysis.`, { undo: true });
        },
      },
    );
  }

  return (
    <form
      ref={form}
      className="ar-params"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {fields.map(({ param, text, problem }) => (
        <ParamField
          key={param.name}
          param={param}
          text={text}
          problem={left.has(param.name) ? problem : undefined}
          onText={(next) => setDrafts(new Map(drafts).set(param.name, next))}
          onLeave={() => setLeft(new Set(left).add(param.name))}
        />
      ))}
      <div className="ar-params-acts">
        <button
          type="submit"
          className="ar-button ar-button-primary"
          disabled={set.isPending || (changed.length === 0 && rule.problem === '')}
        >
          Save
        </button>
        {drafts.size > 0 && changed.length > 0 && <Button onClick={forget}>Discard</Button>}
        {(rule.changed > 0 || rule.problem !== '') && <BackToDefault rule={rule} onDone={forget} />}
        <span className="ar-muted">Takes effect with the next analysis.</span>
      </div>
    </form>
  );
}

function BackToDefault(props: { readonly rule: Rule; readonly onDone: () => void }) {
  const reset = useMutationOf('rules.setParams');
  return (
    <Button
      disabled={reset.isPending}
      label={`Back to default: ${props.rule.title}`}
      onClick={() =>
        reset.mutate(
          { id: props.rule.id, params: null },
          {
            onError: showProblem,
            onSuccess: ({ what }) => {
              props.onDone();
              if (what !== '') showToast(`${what}. It takes effect with the next analysis.`, { undo: true });
            },
          },
        )
      }
    >
      Back to default
    </Button>
  );
}

function ParamField(props: {
  readonly param: Param;
  readonly text: string;
  readonly problem: string | undefined;
  readonly onText: (text: string) => void;
  readonly onLeave: () => void;
}) {
  const { param, text, problem } = props;
  const id = useId();
  const choices = param.kind === 'boolean' ? ['true', 'false'] : param.choices;
  const common = {
    id,
    name: param.name,
    value: text,
    'aria-describedby': problem === undefined ? `${id}-takes` : `${id}-takes ${id}-problem`,
    'aria-invalid': problem !== undefined,
    onBlur: props.onLeave,
  };
  return (
    <div className="ar-param">
      <label htmlFor={id}>{param.describe}</label>
      <div className="ar-param-line">
        {choices === undefined ? (
          <input
            {...common}
            className="ar-input"
            inputMode={param.kind === 'text' ? 'text' : 'decimal'}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => props.onText(event.target.value)}
          />
        ) : (
          <select {...common} className="ar-select" onChange={(event) => props.onText(event.target.value)}>
            {(choices.includes(text) ? choices : [text, ...choices]).map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        )}
        <span className="ar-muted" id={`${id}-takes`}>
          <span className="ar-mono">{param.name}</span>, {takes(param)}; default {fieldText(param.default)}
        </span>
      </div>
      {problem !== undefined && (
        <p className="ar-param-problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
