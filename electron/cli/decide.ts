/** An analyst's decisions from a script: links confirmed, rejected or drawn, entities joined or kept apart, and the list of them. */
import type { In, Out } from '../../shared/contract/index.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf, type OpenCase, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

type LinkDecision = In<'links.decide'>['decision'];
type EntityDecision = In<'entities.decide'>['decision'];

const NOTE = {
  note: { type: 'string' },
  'take-back': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export const decideLink: Command = {
  name: 'decide link',
  about: 'Confirm, reject or draw the link between two events, or take that back; the next reconstruction follows it',
  usage: 'CASE FROM_EVENT TO_EVENT (--confirm | --reject | --draw | --take-back) --note TEXT [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        confirm: { type: 'boolean', default: false },
        reject: { type: 'boolean', default: false },
        draw: { type: 'boolean', default: false },
        ...NOTE,
      },
      { min: 3, max: 3 },
    );
    const decision = oneOf<NonNullable<LinkDecision>>(['confirm', 'reject', 'draw'], values);
    const note = noteOf(values.note);
    const fromEvent = eventId(positionals[1]);
    const toEvent = eventId(positionals[2]);
    await withCase(casePathOf(positionals[0]), async (open) => {
      await open.call('links.decide', { fromEvent, toEvent, decision, note });
      const what = { from_event: fromEvent, to_event: toEvent, decision, note };
      await tellPending(open, what, `link ${fromEvent} to ${toEvent}: ${decision ?? 'taken back'}`, values.json);
    });
    return EXIT.ok;
  },
};

export const decideEntity: Command = {
  name: 'decide entity',
  about: 'Join two entities of one kind, keep them apart, or take that back; the next reconstruction follows it',
  usage: 'CASE KIND/KEY KIND/KEY (--merge | --split | --take-back) --note TEXT [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { merge: { type: 'boolean', default: false }, split: { type: 'boolean', default: false }, ...NOTE },
      { min: 3, max: 3 },
    );
    const decision = oneOf<NonNullable<EntityDecision>>(['merge', 'split'], values);
    const note = noteOf(values.note);
    await withCase(casePathOf(positionals[0]), async (open) => {
      const [a, b] = [await entityOf(open, positionals[1] ?? ''), await entityOf(open, positionals[2] ?? '')];
      await open.call('entities.decide', { a: a.id, b: b.id, decision, note });
      const what = { kind: a.kind, a: a.key, b: b.key, decision, note };
      await tellPending(open, what, `${a.kind} ${a.key} and ${b.key}: ${decision ?? 'taken back'}`, values.json);
    });
    return EXIT.ok;
  },
};

export const decisions: Command = {
  name: 'decisions',
  about: 'What analysts decided of links, entities and slots, newest first of each, and whether it is in force',
  usage: 'CASE [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { json: { type: 'boolean', default: false } },
      { min: 1, max: 1 },
    );
    await withCase(casePathOf(positionals[0]), async (open) => {
      const answer = await open.call('decisions.list', { limit: 500 });
      for (const row of decisionRows(answer)) {
        if (values.json) await printJson(row);
        else
          await printLine(
            `${row.at}  ${row.who}  ${row.about} ${row.decision}: ${row.subject}  “${row.note}”${row.applied ? '' : '  (not in force until the next reconstruct)'}`,
          );
      }
      if (!values.json && answer.more) await printLine('Only the newest 500 are listed.');
      if (!values.json && answer.pending > 0) await printLine(waiting(answer.pending));
    });
    return EXIT.ok;
  },
};

function* decisionRows(answer: Out<'decisions.list'>) {
  for (const { atUs, decision, effect, from, methods, note, to, who, applied } of answer.links) {
    const ends = { from_event: from?.eventId ?? null, to_event: to?.eventId ?? null };
    const subject = `${ends.from_event ?? 'a record no longer here'} to ${ends.to_event ?? 'a record no longer here'}`;
    yield { about: 'link', decision, ...ends, rules: methods, subject, note, who, at: iso(atUs), applied, effect };
  }
  for (const { a, applied, atUs, b, decision, effect, note, who } of answer.entities) {
    const subject = `${a?.kind ?? ''} ${a?.key ?? 'no longer here'} and ${b?.key ?? 'no longer here'}`;
    yield {
      about: 'entity',
      decision,
      kind: a?.kind ?? b?.kind ?? null,
      a: a?.key ?? null,
      b: b?.key ?? null,
      subject,
      note,
      who,
      at: iso(atUs),
      applied,
      effect,
    };
  }
  for (const { applied, atUs, chainId, effect, entity, note, slot, who } of answer.slots) {
    const decision = entity === null ? 'leave open' : 'pin';
    const subject = `${slot} of chain ${chainId}${entity === null ? '' : ` to ${entity.name}`}`;
    yield {
      about: 'slot',
      decision,
      chain_id: chainId,
      slot,
      entity: entity?.key ?? null,
      subject,
      note,
      who,
      at: iso(atUs),
      applied,
      effect,
    };
  }
}

const iso = (us: number): string => formatIsoUtc(us, 's');

function waiting(pending: number): string {
  return `${pending} ${pending === 1 ? 'change waits' : 'changes wait'} for the next reconstruction: run agentrail reconstruct.`;
}

async function tellPending(
  open: OpenCase,
  what: Readonly<Record<string, unknown>>,
  line: string,
  json: boolean,
): Promise<void> {
  const { pending } = await open.call('decisions.list', { limit: 1 });
  if (json) return printJson({ ...what, pending });
  await printLine(line);
  if (pending > 0) await printLine(waiting(pending));
}

/** The one decision that was asked for; null for taking it back. @throws UsageError for none or several */
function oneOf<D extends string>(names: readonly D[], values: Readonly<Record<string, unknown>>): D | null {
  const chosen = [...names, 'take-back' as const].filter((name) => values[name] === true);
  const [first] = chosen;
  if (first === undefined || chosen.length > 1)
    throw new UsageError(`say one thing: ${names.map((name) => `--${name}`).join(', ')} or --take-back`);
  return first === 'take-back' ? null : first;
}

function noteOf(text: string | undefined): string {
  if (text === undefined || text.trim() === '') throw new UsageError('--note says why: it goes into the custody log');
  return text.trim();
}

function eventId(text: string | undefined): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw new UsageError(`${JSON.stringify(text)} is no event_id of a listing`);
  return id;
}

/** `user/email:ana@example.com`, as listings print kind and key. @throws UsageError for a text without a kind */
async function entityOf(open: OpenCase, text: string): Promise<Out<'entities.byKey'>['entity']> {
  const slash = text.indexOf('/');
  if (slash < 1) throw new UsageError(`${JSON.stringify(text)} is no entity: write KIND/KEY as listings print them`);
  const kind = text.slice(0, slash) as In<'entities.byKey'>['kind'];
  return (await open.call('entities.byKey', { kind, key: text.slice(slash + 1) })).entity;
}
