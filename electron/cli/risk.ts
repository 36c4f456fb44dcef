import type { Out } from '../../shared/contract/index.ts';
import { surenessOf } from '../../shared/model/rank.ts';
import { percent } from '../../shared/picture/bars.ts';
import { type Command, EXIT, readArguments } from './command.ts';
import { casePathOf, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

/** What the findings amount to. */
export const risk: Command = {
  name: 'risk',
  about: 'The risk of the case: what it is made of, agents by risk, access beyond purpose, what to do first',
  usage: 'CASE [--json]',
  async run(args) {
    const options = { json: { type: 'boolean', default: false } } as const;
    const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
    const overview = await withCase(casePathOf(positionals[0]), (open) => open.call('risk.overview', {}));
    if (values.json) await printJson(overview);
    else for (const line of lines(overview)) await printLine(line);
    return EXIT.ok;
  },
};

function* lines(overview: Out<'risk.overview'>): Generator<string> {
  const { attribution, access, agents } = overview;
  yield overview.case.sentence;
  for (const part of overview.case.parts) yield `  ${part.points.toFixed(1).padStart(5)}  ${part.text}`;
  for (const [at, one] of overview.todo.entries()) {
    const due = one.due === null ? '' : `, due ${one.due}${one.overdue ? ' (overdue)' : ''}`;
    yield `${at + 1}. ${one.severity}  ${one.title}: ${one.act} (${one.sure === null ? '' : `${surenessOf(one.sure.value)}; `}${one.owner === '' ? 'no owner' : one.owner}${due})`;
  }
  for (const { entity, risk: of, status } of agents.top)
    yield `agent  ${entity.name}  risk ${Math.round(of.score)} (${of.severity})  [${status.join(', ')}]`;
  for (const row of access.systems)
    yield `access  ${row.system}  intended ${row.intended}, granted ${row.granted} (${row.grantedBeyond} beyond), done ${row.observed} (${row.observedBeyond} beyond)`;
  for (const { slot, states } of attribution.slots)
    yield `${slot}  ${states.map((one) => `${one.state} ${percent(one.count, attribution.events)}`).join(', ')} of ${attribution.events} events`;
  if (overview.trend.note !== '') yield overview.trend.note;
  for (const one of overview.trend.snapshots)
    yield `inventory  ${new Date(one.atUs / 1000).toISOString()}  ${one.agents ?? 'unstated'} agents, ${one.grants ?? 'unstated'} grants, ${one.excess ?? 'unstated'} beyond purpose`;
}
