import type { In } from '../../shared/contract/index.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf, type OpenCase, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

type Target = In<'annotations.comment'>['target'];

const KINDS = ['event', 'chain', 'entity', 'finding'] as const;

/** Stars, tags and comments from a script. */
export const annotate: Command = {
  name: 'annotate',
  about: 'Star, tag or comment an event, chain, entity or finding',
  usage:
    'CASE (--event ID | --chain ID | --entity ID | --finding ID) [--star | --unstar] [--tag T] [--untag T] [--comment TEXT] [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        event: { type: 'string' },
        chain: { type: 'string' },
        entity: { type: 'string' },
        finding: { type: 'string' },
        star: { type: 'boolean', default: false },
        unstar: { type: 'boolean', default: false },
        tag: { type: 'string' },
        untag: { type: 'string' },
        comment: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      { min: 1, max: 1 },
    );
    const chosen = KINDS.filter((kind) => values[kind] !== undefined);
    const [kind] = chosen;
    if (kind === undefined || chosen.length > 1)
      throw new UsageError('name one thing: --event, --chain, --entity or --finding');
    if (values.star && values.unstar) throw new UsageError('--star and --unstar contradict each other');
    const { tag, untag, comment } = values;
    if (!values.star && !values.unstar && tag === undefined && untag === undefined && comment === undefined) {
      throw new UsageError('say what to do: --star, --unstar, --tag, --untag or --comment');
    }
    await withCase(casePathOf(positionals[0]), async (open) => {
      const target = await targetOf(open, kind, values[kind] ?? '');
      const targets = [target];
      if (values.star || values.unstar) await open.call('annotations.star', { targets, on: values.star });
      if (tag !== undefined) await open.call('annotations.tag', { targets, tag, on: true });
      if (untag !== undefined) await open.call('annotations.tag', { targets, tag: untag, on: false });
      if (comment !== undefined) await open.call('annotations.comment', { target, text: comment });
      const { rows } = await open.call('annotations.list', { target });
      await (values.json
        ? printJson({ target, annotations: rows })
        : printLine(`${target.kind} ${target.key}: ${rows.length} notes`));
    });
    return EXIT.ok;
  },
};

/** Annotations are keyed to content, so that they outlive row numbers: the key of the thing with this id. */
async function targetOf(open: OpenCase, kind: (typeof KINDS)[number], id: string): Promise<Target> {
  if (kind === 'chain') return { kind, key: (await open.call('chains.get', { id })).row.key };
  if (kind === 'finding') return { kind, key: (await open.call('findings.get', { id })).row.key };
  const number = Number(id);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new UsageError(`--${kind} takes the number that a listing prints`);
  if (kind === 'event') return { kind, key: (await open.call('events.get', { id: number })).row.key };
  return { kind, key: (await open.call('entities.get', { id: number })).key };
}
