/** Intended, granted, observed: every agent's access line by line, with the path of every grant. */
import type { Out } from '../../shared/contract/index.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf, type OpenCase, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

type Matrix = Out<'access.matrix'>;
type Line = Out<'access.cell'>['lines'][number];

const iso = (us: number | null) => (us === null ? null : formatIsoUtc(us, 'us'));

export const access: Command = {
  name: 'access',
  about:
    'What each agent was meant to, can and did reach: system, verb, resource, the difference, and the path of every grant',
  usage: 'CASE [--agent NAME] [--json]',
  async run(args) {
    const options = { agent: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
    const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
    await withCase(casePathOf(positionals[0]), async (open) => {
      let shown = 0;
      for await (const agent of agentsOf(open, values.agent)) {
        await printAgent(open, agent, values.json);
        shown += 1;
      }
      if (shown === 0 && values.agent !== undefined)
        throw new UsageError(`no agent is called ${JSON.stringify(values.agent)}: agentrail agents lists them`);
    });
    return EXIT.ok;
  },
};

/** Ids of the agents whose name, handle or key is the text; of all without one. */
async function* agentsOf(open: OpenCase, text: string | undefined): AsyncGenerator<number> {
  let cursor: string | undefined;
  do {
    const page = await open.call('agents.list', { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    for (const { entity } of page.rows) {
      const names = [entity.name, entity.handle, entity.key, entity.key.slice(entity.key.indexOf(':') + 1)];
      if (text === undefined || names.includes(text)) yield entity.id;
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

async function printAgent(open: OpenCase, id: number, json: boolean): Promise<void> {
  const matrix = await open.call('access.matrix', { agent: id });
  if (!json) await printHead(matrix);
  for (const { system, cells } of matrix.systems) {
    for (const cell of cells) {
      let offset: number | null = 0;
      while (offset !== null) {
        const page: Out<'access.cell'> = await open.call('access.cell', {
          agent: id,
          system,
          verb: cell.verb,
          offset,
          limit: 200,
        });
        for (const line of page.lines) {
          if (json) await printJson(printed(matrix, system, cell.verb, line));
          else await printLine(textOf(system, cell.verb, line));
        }
        offset = page.next;
      }
    }
  }
  if (json && (matrix.notes.length > 0 || matrix.cutSystems > 0))
    await printJson({ agent: matrix.agent.key, notes: matrix.notes, systems_not_listed: matrix.cutSystems });
}

async function printHead(matrix: Matrix): Promise<void> {
  await printLine(`${matrix.agent.name}  (${matrix.agent.key})`);
  for (const note of matrix.notes) {
    const from = note.from.map((place) => `${place.evidence} record ${place.record}`).join(', ');
    await printLine(`  ! ${note.text}${from === '' ? '' : `  [${from}]`}`);
  }
  if (matrix.cutSystems > 0) await printLine(`  ${matrix.cutSystems} more systems are not listed`);
}

const word = (value: boolean | null) => (value === null ? '?' : value ? 'yes' : 'no');

function textOf(system: string, verb: string, line: Line): string {
  const [path] = line.grantedVia;
  const last = line.lastUs === null ? '' : `, last ${formatIsoUtc(line.lastUs, 's')}`;
  const why = line.why === '' ? '' : `  (${line.why})`;
  const how =
    path === undefined
      ? ''
      : `  ${pathText(path)}${line.grantedVia.length > 1 ? ` +${line.grantedVia.length - 1}` : ''}`;
  return `  ${line.verdict.padEnd(15)}${`${system} ${verb} ${line.resource}`.padEnd(44)} intended ${word(line.intended)}, granted ${word(line.granted)}, observed ${line.observed}${last}${why}${how}`;
}

function pathText(path: Line['grantedVia'][number]): string {
  return ['agent', ...path.steps.map((step) => step.entity.name), `“${path.text}”`].join(' → ');
}

function printed(matrix: Matrix, system: string, verb: string, line: Line) {
  return {
    agent: matrix.agent.key,
    agent_name: matrix.agent.name,
    system,
    verb,
    resource: line.resource,
    verdict: line.verdict,
    why: line.why,
    intended: line.intended,
    approvals: line.intendedVia.map((one) => ({
      text: one.text,
      record: one.from,
      expires: iso(one.expiresUs),
      expired: one.expired,
    })),
    granted: line.granted,
    grants: line.grantedVia.map((path) => ({
      via: path.via,
      text: path.text,
      path: path.steps.map((step) => ({
        edge: step.kind,
        kind: step.entity.kind,
        key: step.entity.key,
        record: step.from,
      })),
      record: path.from,
      expires: iso(path.expiresUs),
      expired: path.expired,
      conditional: path.conditional,
      assumed_system: path.assumedSystem,
    })),
    tier: line.tier,
    reach: line.reach,
    unmapped: line.unmapped,
    observed: line.observed,
    first: iso(line.firstUs),
    last: iso(line.lastUs),
    filter: line.filter,
  };
}
