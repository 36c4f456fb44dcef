/** What one agent, credential, integration or account reaches, and what to revoke in which order. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Out } from '../../shared/contract/index.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { type Command, EXIT, readArguments, UsageError, wholeNumber } from './command.ts';
import { casePathOf, runJob, withCase } from './openCase.ts';
import { printJson, printLine, tell } from './output.ts';

type Radius = Out<'blast.get'>;
type Worklist = Out<'blast.worklist'>;

const FORMATS = {
  csv: 'revocation-worklist.csv',
  json: 'revocation-worklist.json',
  md: 'revocation-worklist.md',
} as const;

export const blast: Command = {
  name: 'blast',
  about: 'What an agent, credential, integration or person reaches and touched, and what to revoke in which order',
  usage: 'CASE --of NAME|KEY|KIND/KEY [--days N] [--worklist FILE.csv|.json|.md] [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        of: { type: 'string' },
        days: { type: 'string' },
        worklist: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      { min: 1, max: 1 },
    );
    const { of, json } = values;
    if (of === undefined) throw new UsageError('--of NAME says what is compromised');
    const asked = wholeNumber('days', values.days);
    const days = asked === undefined ? {} : { days: asked };
    const file = values.worklist === undefined ? undefined : outOf(values.worklist);
    await withCase(casePathOf(positionals[0]), async (open) => {
      const subject = await open.call('blast.subject', { text: of });
      const radius = await open.call('blast.get', { id: subject.id });
      const worklist = await open.call('blast.worklist', { id: subject.id, ...days });
      if (json) await printJson({ ...printedRadius(radius), worklist: printedWorklist(worklist) });
      else await tellAll(radius, worklist);
      if (file === undefined) return;
      const job = await runJob(open, 'export.start', { ...file, subject: subject.id, ...days });
      tell(job.message);
    });
    return EXIT.ok;
  },
};

function outOf(name: string): { format: (typeof FORMATS)[keyof typeof FORMATS]; path: string } {
  const path = resolve(name);
  const ending = /\.(csv|json|md)$/i.exec(path)?.[1]?.toLowerCase() as keyof typeof FORMATS | undefined;
  if (ending === undefined) throw new UsageError('--worklist takes a file name ending in .csv, .json or .md');
  if (!existsSync(dirname(path))) throw new UsageError(`the folder ${dirname(path)} does not exist`);
  return { format: FORMATS[ending], path };
}

type Entity = Radius['subject'];
const printedEntity = ({ kind, key, name }: Entity) => ({ kind, key, name });
const named = (entity: Entity | null) => (entity === null ? null : printedEntity(entity));
const iso = (us: number | null): string | null => (us === null ? null : formatIsoUtc(us, 'us'));

function printedTouch(touched: Radius['own'] | null) {
  if (touched === null) return null;
  const { events, firstUs, lastUs, filter } = touched;
  return { events, first: iso(firstUs), last: iso(lastUs), filter };
}

function printedPath({ hops }: Radius, path: readonly number[]) {
  return path.flatMap((at) => {
    const hop = hops[at];
    if (hop === undefined) return [];
    const { basis, events, filter, from, recordId, to, toName, words } = hop;
    return { from: named(from), words, to: named(to) ?? { name: toName }, basis, record: recordId, events, filter };
  });
}

/** Fields as docs/command-line.md lists them. */
function printedRadius(radius: Radius) {
  const reached = (row: { standing: string; path: readonly number[]; touched: Radius['own'] | null }) => ({
    standing: row.standing,
    path: printedPath(radius, row.path),
    touched: printedTouch(row.touched),
  });
  return {
    subject: printedEntity(radius.subject),
    sentence: radius.sentence,
    events: radius.own.events,
    counts: radius.counts,
    things: radius.things.map((thing) => ({ ...printedEntity(thing.entity), ...reached(thing) })),
    systems: radius.systems.map((system) => ({
      name: system.name,
      tier: system.tier,
      unstated: system.unstated,
      objects: system.objects,
      objects_touched: system.objectsTouched,
      restricted: system.restricted,
      confidential: system.confidential,
      external: system.external,
      verbs: system.verbs.map(({ verb, tier, resources, permissions, touched }) => ({
        verb,
        tier,
        resources,
        permissions: permissions.map(({ text, via, holder }) => ({ text, via, holder: named(holder) })),
        touched: printedTouch(touched),
      })),
      ...reached(system),
    })),
    objects: radius.objects.map((object) => ({
      ...printedEntity(object.entity),
      system: object.system,
      data_class: object.dataClass || null,
      external: object.external,
      owner: object.owner || null,
      tier: object.tier,
      path: printedPath(radius, object.path),
      touched: printedTouch(object.touched),
    })),
    cuts: radius.objectsCut ? [...radius.cuts, 'Only the most telling objects are listed.'] : radius.cuts,
  };
}

function printedWorklist(worklist: Worklist) {
  return {
    sentence: worklist.sentence,
    days: worklist.days,
    rows: worklist.rows.map(
      ({ action, breaks, breaksMore, order, owners, stage, target, tier, urgency, where, why }) => ({
        order,
        urgency,
        stage,
        action,
        target: printedEntity(target),
        where: where || null,
        why,
        tier,
        owners: owners.map(({ text, departed }) => ({ name: text, departed })),
        breaks: breaks.map(({ entity, events, filter, lastUs }) => ({
          ...printedEntity(entity),
          events,
          last: iso(lastUs),
          filter,
        })),
        breaks_more: breaksMore,
      }),
    ),
    cuts: worklist.cuts,
  };
}

async function tellAll(radius: Radius, worklist: Worklist): Promise<void> {
  await printLine(radius.sentence);
  for (const system of radius.systems) {
    const tier = system.tier === null ? 'tier not known' : `tier ${system.tier}`;
    const touched = system.touched === null ? 'not touched' : `touched by ${system.touched.events} events`;
    await printLine('');
    await printLine(`${system.name}  (${tier}, ${touched})`);
    await printLine(`  ${pathText(radius, system.path)}`);
    for (const { verb, touched: done, permissions, resources } of system.verbs) {
      const by =
        permissions.length === 0 ? 'granted by nothing imported' : permissions.map(({ text }) => text).join(', ');
      await printLine(
        `  ${verb} ${resources.join(', ')}  [${by}]${done === null ? '' : `  done ${done.events} times`}`,
      );
    }
  }
  const marked = radius.objects.filter(
    ({ dataClass, external }) => external || /restricted|confidential/.test(dataClass),
  );
  if (marked.length > 0) {
    await printLine('');
    await printLine('Objects to protect within reach');
  }
  for (const { dataClass, entity, external, system, touched } of marked) {
    const marks = [dataClass, ...(external ? ['external'] : []), touched === null ? 'not touched' : 'touched'];
    await printLine(`  ${system}  ${entity.name}  (${marks.filter((mark) => mark !== '').join(', ')})`);
  }
  await printLine('');
  await printLine(worklist.sentence);
  for (const { action, breaks, breaksMore, order, owners, urgency } of worklist.rows) {
    const who =
      owners.map(({ departed, text }) => (departed ? `${text} (departed)` : text)).join(', ') || 'nobody recorded';
    const others = breaks.map(({ entity, events }) => `${entity.name} (${events})`).join(', ');
    const broken =
      breaks.length === 0 ? 'nobody seen using it' : `${others}${breaksMore > 0 ? ` and ${breaksMore} more` : ''}`;
    await printLine(`${String(order).padStart(3)}. [${urgency}] ${action}`);
    await printLine(`     owner: ${who}; used in the last ${worklist.days} days by: ${broken}`);
  }
  for (const cut of [...radius.cuts, ...worklist.cuts]) await printLine(cut);
}

/** The path as one sentence. */
function pathText({ hops, subject }: Radius, path: readonly number[]): string {
  const steps = path.flatMap((at) => {
    const hop = hops[at];
    return hop === undefined ? [] : `${hop.words} ${hop.toName} (${hop.basis})`;
  });
  return [subject.name, ...steps].join(' ');
}
