/** What changed: inventories between two snapshots, agents' behaviour against their baseline. */
import type { Out } from '../../shared/contract/index.ts';
import { BASELINE_DAYS, BEHAVIOUR_DIMENSION_NAMES, DRIFT_AREA_NAMES, RECENT_DAYS } from '../../shared/model/drift.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { type Command, EXIT, readArguments, UsageError, wholeNumber } from './command.ts';
import { casePathOf, type OpenCase, withCase } from './openCase.ts';
import { printJson, printLine, tell } from './output.ts';

type InventoryAnswer = Out<'drift.inventory'>;
type BehaviourAnswer = Out<'drift.behaviour'>;
type Brief = BehaviourAnswer['agent'];

const AGENTS_A_PAGE = 200;

export const drift: Command = {
  name: 'drift',
  about: 'What changed: inventories between two snapshots, agents’ behaviour against their own baseline',
  usage: `CASE [--agent HANDLE] [--from SNAPSHOT] [--to SNAPSHOT] [--baseline-days ${BASELINE_DAYS}] [--recent-days ${RECENT_DAYS}] [--for-case] [--json]`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        agent: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        'baseline-days': { type: 'string' },
        'recent-days': { type: 'string' },
        'for-case': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
      { min: 1, max: 1 },
    );
    const days = {
      baselineDays: wholeNumber('baseline-days', values['baseline-days']),
      recentDays: wholeNumber('recent-days', values['recent-days']),
    };
    await withCase(casePathOf(positionals[0]), async (open) => {
      if (values['for-case']) {
        const { what } = await open.call('drift.setWindows', {
          baselineDays: days.baselineDays ?? BASELINE_DAYS,
          recentDays: days.recentDays ?? RECENT_DAYS,
        });
        tell(
          what === '' ? 'The case compares in these days already.' : `${what}. Findings follow with the next analysis.`,
        );
      }
      const agent = values.agent === undefined ? undefined : await agentOf(open, values.agent);
      const moments = (await open.call('drift.snapshots', {})).moments;
      const inventory = await open.call('drift.inventory', {
        agent: agent?.id,
        from: snapshotOf('from', values.from, moments),
        to: snapshotOf('to', values.to, moments),
        limit: 500,
      });
      await printInventory(inventory, values.json);
      for await (const one of agent === undefined ? agentsOf(open) : [agent])
        await printBehaviour(await open.call('drift.behaviour', { agent: one.id, ...days }), values.json);
    });
    return EXIT.ok;
  },
};

/** @throws UsageError when no agent, or more than one, is called so */
async function agentOf(open: OpenCase, handle: string): Promise<Brief> {
  const found = await open.call('entities.find', { text: handle, kinds: ['agent'], limit: 100 });
  const wanted = handle.toLowerCase();
  const exact = found.filter((one) => [one.handle, one.name, one.key].some((text) => text.toLowerCase() === wanted));
  const [only] = exact;
  if (only !== undefined && exact.length === 1) return only;
  if (exact.length > 1) throw new UsageError(`--agent: ${exact.length} agents are called ${handle}; give the key`);
  throw new UsageError(`--agent: no agent is called ${JSON.stringify(handle)}`);
}

async function* agentsOf(open: OpenCase): AsyncGenerator<Brief> {
  let cursor: string | undefined;
  do {
    const page = await open.call('agents.list', { sort: 'name', limit: AGENTS_A_PAGE, cursor });
    for (const row of page.rows) yield row.entity;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

/** A snapshot by its date or label, or by its number. @throws UsageError */
function snapshotOf(
  option: string,
  text: string | undefined,
  moments: Out<'drift.snapshots'>['moments'],
): number | undefined {
  if (text === undefined) return undefined;
  const found = moments.find((moment) => moment.label === text) ?? moments.find((moment) => String(moment.id) === text);
  if (found !== undefined) return found.id;
  const known = moments.map((moment) => moment.label).join(', ');
  throw new UsageError(
    `--${option}: there is no snapshot ${text}; ${known === '' ? 'no inventory was imported' : `there are ${known}`}`,
  );
}

async function printInventory(answer: InventoryAnswer, json: boolean): Promise<void> {
  if (answer.cut)
    tell(
      `Only the first ${answer.items.length} of ${answer.total} changes are printed; narrow them with --agent, --from or --to.`,
    );
  for (const { label, inventory, why } of answer.partial) tell(`${inventory} of ${label} counts as a part: ${why}.`);
  if (!json)
    await printLine(
      answer.compared === 0
        ? 'Inventory: no inventory has two snapshots here, so that nothing can be compared.'
        : `Inventory, ${answer.fromLabel} to ${answer.toLabel}: ${answer.total} changes`,
    );
  for (const item of answer.items) {
    if (!json) {
      const value = `${item.before ?? 'not there'} > ${item.after ?? 'not there'}`;
      const rest = [item.tier === null ? '' : `tier ${item.tier}`, item.approved === 'no' ? 'not approved' : ''].filter(
        Boolean,
      );
      await printLine(
        `  ${DRIFT_AREA_NAMES[item.area].padEnd(27)}${item.subject.name}: ${item.name}: ${value}  (${[item.toLabel, ...rest].join(', ')})`,
      );
      continue;
    }
    await printJson({
      kind: 'inventory',
      area: item.area,
      subject: { kind: item.subject.kind, key: item.subject.key, name: item.subject.name },
      name: item.name,
      before: item.before,
      after: item.after,
      from: item.fromLabel,
      to: item.toLabel,
      inventory: item.inventory,
      tier: item.tier,
      approved: item.approved,
      before_record: item.beforeRecord,
      after_record: item.afterRecord,
      agents: item.agents,
      query: item.filter,
    });
  }
}

async function printBehaviour(answer: BehaviourAnswer, json: boolean): Promise<void> {
  const { agent, windows, items } = answer;
  if (answer.cut) tell(`${agent.name}: only the first of each kind of change are printed.`);
  if (json) {
    await printJson({
      kind: 'behaviour',
      agent: { key: agent.key, name: agent.name },
      state: answer.state,
      why: answer.why,
      windows: {
        baseline_from: formatIsoUtc(windows.baselineFromUs),
        recent_from: formatIsoUtc(windows.recentFromUs),
        to: formatIsoUtc(windows.toUs),
        baseline_days: windows.baselineDays,
        recent_days: windows.recentDays,
        zone: windows.zone,
      },
      left_out: answer.leftOut,
      baseline: perWindow(answer.baseline),
      recent: perWindow(answer.recent),
      blueprint:
        answer.blueprint === null ? null : { name: answer.blueprint.entity.name, peers: answer.blueprint.peers },
      items: items.map((item) => ({
        dimension: item.dimension,
        change: item.change,
        label: item.label,
        baseline: item.baseline,
        recent: item.recent,
        expected: item.expected,
        unusual: item.unusual,
        peers_using: item.peersUsing,
        first: item.firstUs === null ? null : formatIsoUtc(item.firstUs),
        query: item.filter,
      })),
    });
    return;
  }
  await printLine(`${agent.name}: ${answer.why}`);
  for (const item of items) {
    const mark = item.unusual ? '*' : ' ';
    await printLine(
      `  ${mark} ${item.change.padEnd(6)}${BEHAVIOUR_DIMENSION_NAMES[item.dimension].padEnd(22)}${item.label}  ${item.baseline} > ${item.recent}`,
    );
  }
}

function perWindow(window: BehaviourAnswer['recent']) {
  return { events: window.events, active_days: window.activeDays, per_day: window.perDay, query: window.filter };
}
