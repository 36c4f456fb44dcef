/** The built-in rules with their parameters, and setting these for a case. */
import type { In, Out } from '../../shared/contract/index.ts';
import { type ParamValue, paramProblem, paramText, readParam, takes } from '../../shared/model/ruleParams.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf, type OpenCase, withCase } from './openCase.ts';
import { printJson, printLine, tell } from './output.ts';

type RuleState = Out<'rules.list'>[number];
type Change = In<'rules.setParams'>;

export const rules: Command = {
  name: 'rules',
  about:
    'List the rules, what became of each and their parameters; --set and --reset change these for the case, from the next analysis on',
  usage: 'CASE [--set RULE.PARAM=VALUE …] [--reset RULE …] [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        set: { type: 'string', multiple: true, default: [] },
        reset: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
      { min: 1, max: 1 },
    );
    return withCase(casePathOf(positionals[0]), async (open) => {
      const all = await open.call('rules.list', {});
      const changes = readChanges(all, values.reset, values.set);
      if (changes.length > 0) return change(open, changes, values.json);
      // A rule is stored after it ran: what is older than the newest did not have to run again.
      const newest = Math.max(0, ...all.map((rule) => rule.ranUs ?? 0));
      for (const rule of all) await (values.json ? printJson(rule) : printRule(rule, newest));
      return EXIT.ok;
    });
  },
};

/** Resets first, then what is set, one change a rule. Everything is checked before anything is changed. @throws UsageError */
function readChanges(all: readonly RuleState[], resets: readonly string[], sets: readonly string[]): Change[] {
  const ruleOf = (id: string): RuleState => {
    const rule = all.find((one) => one.id === id);
    if (rule === undefined) throw new UsageError(`there is no rule ${id}`);
    return rule;
  };
  const byRule = new Map<string, Map<string, ParamValue>>();
  for (const text of sets) {
    const match = /^([\w-]+)\.(\w+)=(.*)$/s.exec(text);
    if (match === null) throw new UsageError('--set takes RULE.PARAM=VALUE, e.g. bulk-read.rows=500');
    const [, id = '', name = '', typed = ''] = match;
    const rule = ruleOf(id);
    const param = rule.params.find((one) => one.name === name);
    if (param === undefined) throw new UsageError(`rule ${id} has no parameter ${name}; it has ${namesOf(rule)}`);
    const value = readParam(param, typed);
    const problem = paramProblem(param, value);
    if (problem !== undefined) throw new UsageError(`rule ${id}: ${problem}`);
    byRule.set(id, (byRule.get(id) ?? new Map<string, ParamValue>()).set(name, value));
  }
  return [
    ...[...new Set(resets)].map((id) => ({ id: ruleOf(id).id, params: null })),
    ...[...byRule].map(([id, params]) => ({ id, params: Object.fromEntries(params) })),
  ];
}

function namesOf(rule: RuleState): string {
  return rule.params.length === 0 ? 'none' : rule.params.map((param) => param.name).join(', ');
}

async function change(open: OpenCase, changes: readonly Change[], json: boolean): Promise<number> {
  let changed = 0;
  for (const one of changes) {
    const { rule, what } = await open.call('rules.setParams', one);
    if (what !== '') changed += 1;
    await (json ? printJson({ what, rule }) : printLine(what === '' ? `rule ${rule.id}: as before` : what));
  }
  if (changed > 0) tell('The findings follow with the next analysis: agentrail analyze CASE --rules-only');
  return EXIT.ok;
}

async function printRule(rule: RuleState, newest: number): Promise<void> {
  const state = rule.state.replace('_', ' ');
  const count = rule.state === 'ran' ? `, ${rule.findings} findings` : '';
  const missing = rule.missing.length === 0 ? '' : `: needs ${rule.missing.join(', ')}`;
  const error = rule.error === '' ? '' : `: ${rule.error}`;
  const { ranUs } = rule;
  const since = ranUs === null || ranUs === newest ? '' : `, unchanged since ${formatIsoUtc(ranUs, 's')}`;
  const pending = rule.pending ? ' changed since the last analysis' : '';
  await printLine(
    `${rule.id}  ${rule.severity}  ${rule.title}  [${state}${count}${missing}${error}${since}]${pending}`,
  );
  for (const param of rule.params) {
    const set = param.value === param.default ? '' : ` (default ${paramText(param.default)})`;
    await printLine(`    ${param.name} = ${paramText(param.value)}${set}  ${param.describe}; ${takes(param)}`);
  }
  if (rule.problem !== '') await printLine(`    cannot be used: ${rule.problem}`);
}
