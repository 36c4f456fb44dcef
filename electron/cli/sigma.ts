/** Sigma rules from the command line: into a case, out of it, and checked without one. */
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { In, Out } from '../../shared/contract/index.ts';
import { SIGMA_BATCH_LIMIT } from '../../shared/contract/sigma.ts';
import { problemText, SIGMA_FILE_LIMIT, type SigmaProblem } from '../../shared/model/sigma.ts';
import { readSigma } from '../workers/sigma/readSigma.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf, type OpenCase, withCase } from './openCase.ts';
import { printJson, printLine, tell } from './output.ts';

type Files = In<'sigma.add'>['files'];
type Added = Out<'sigma.add'>;

const MOST_FILES = 20_000;
const MOST_DEPTH = 32;
const BATCH_FILES = 200;
const RULE_FILE = /\.ya?ml$/i;

/** The rule files at paths: files as they are, of folders those that end in .yml or .yaml. @throws UsageError */
function ruleFiles(paths: readonly string[]): { readonly name: string; readonly path: string }[] {
  const found: { name: string; path: string }[] = [];
  const walk = (root: string, folder: string, depth: number): void => {
    if (depth > MOST_DEPTH) throw new UsageError(`${folder} is nested too deeply`);
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      const kind = lstatSync(path);
      if (kind.isDirectory()) walk(root, path, depth + 1);
      else if (kind.isFile() && RULE_FILE.test(name))
        found.push({ name: relative(root, path).split('\\').join('/'), path });
      if (found.length > MOST_FILES) throw new UsageError(`more than ${MOST_FILES} files; name a folder with fewer`);
    }
  };
  for (const stated of paths) {
    const path = resolve(stated);
    const kind = statSync(path, { throwIfNoEntry: false });
    if (kind === undefined) throw new UsageError(`${path} does not exist`);
    if (kind.isDirectory()) walk(path, path, 0);
    else found.push({ name: basename(path), path });
  }
  if (found.length === 0) throw new UsageError('there is no .yml or .yaml file there');
  return found;
}

/** A file's text, or why it is not read. */
function textOf(file: { readonly name: string; readonly path: string }): string | SigmaProblem {
  const { size } = statSync(file.path);
  const reason =
    size > SIGMA_FILE_LIMIT
      ? `the file is larger than ${SIGMA_FILE_LIMIT.toLocaleString('en-US')} bytes, which no rule is`
      : undefined;
  if (reason !== undefined) return { file: file.name, line: 1, reason };
  return readFileSync(file.path, 'utf8');
}

function* batches(paths: readonly string[], problems: SigmaProblem[]): Generator<Files> {
  let batch: Files = [];
  let length = 0;
  for (const file of ruleFiles(paths)) {
    const text = textOf(file);
    if (typeof text !== 'string') {
      problems.push(text);
      continue;
    }
    if (batch.length >= BATCH_FILES || length + text.length > SIGMA_BATCH_LIMIT) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push({ name: file.name, text });
    length += text.length;
  }
  if (batch.length > 0) yield batch;
}

function joined(sum: Added, next: Added): Added {
  return {
    added: sum.added + next.added,
    replaced: [...sum.replaced, ...next.replaced],
    replacedCount: sum.replacedCount + next.replacedCount,
    same: sum.same + next.same,
    unsupported: sum.unsupported + next.unsupported,
    problems: [...sum.problems, ...next.problems],
    problemCount: sum.problemCount + next.problemCount,
  };
}

const NOTHING: Added = {
  added: 0,
  replaced: [],
  replacedCount: 0,
  same: 0,
  unsupported: 0,
  problems: [],
  problemCount: 0,
};

async function addAll(open: OpenCase, paths: readonly string[], shipped: boolean): Promise<Added> {
  let sum = shipped ? await open.call('sigma.addShipped', {}) : NOTHING;
  const unread: SigmaProblem[] = [];
  if (paths.length > 0) {
    for (const files of batches(paths, unread)) sum = joined(sum, await open.call('sigma.add', { files }));
  }
  return { ...sum, problems: [...sum.problems, ...unread], problemCount: sum.problemCount + unread.length };
}

export const sigmaAdd: Command = {
  name: 'sigma add',
  about:
    'Bring Sigma rules into a case, from files and folders or those that come with Agentrail; the next analysis runs them',
  usage: 'CASE [PATH…] [--shipped] [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { shipped: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
      { min: 1, max: 1_000 },
    );
    const [path, ...paths] = positionals;
    if (paths.length === 0 && !values.shipped) throw new UsageError('name files or folders, or --shipped');
    return withCase(casePathOf(path), async (open) => {
      const result = await addAll(open, paths, values.shipped);
      if (values.json) await printJson(result);
      else {
        const { added, replacedCount, same, unsupported, problemCount } = result;
        const parts = [`${added} added`, `${replacedCount} replaced`, `${same} as before`];
        await printLine(`${parts.join(', ')}; ${unsupported} kept and not run; ${problemCount} that are no rules`);
        for (const one of result.replaced) await printLine(`replaced ${one.id}: ${one.title}`);
        for (const problem of result.problems) tell(problemText(problem));
      }
      return result.problemCount === 0 ? EXIT.ok : EXIT.finding;
    });
  },
};

export const sigmaList: Command = {
  name: 'sigma list',
  about: 'List a case’s Sigma rules with what became of each in the last analysis',
  usage: 'CASE [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { json: { type: 'boolean', default: false } },
      { min: 1, max: 1 },
    );
    await withCase(casePathOf(positionals[0]), async (open) => {
      let cursor: string | undefined;
      do {
        const page = await open.call('sigma.list', { cursor, limit: 500 });
        for (const row of page.rows) {
          const state = row.state.replace('_', ' ');
          const count = row.state === 'ran' ? `, ${row.findings} findings` : '';
          const reason = row.reason === '' ? '' : ` (${row.reason})`;
          await (values.json
            ? printJson(row)
            : printLine(`${row.id}  ${row.severity}  ${row.title}  [${state}${count}]${reason}`));
        }
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
    });
    return EXIT.ok;
  },
};

export const sigmaRemove: Command = {
  name: 'sigma remove',
  about: 'Take Sigma rules out of a case, by the ids that sigma list prints',
  usage: 'CASE ID… [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { json: { type: 'boolean', default: false } },
      { min: 2, max: 1_000 },
    );
    const [path, ...stated] = positionals;
    const ids = stated.map((id) => (id.startsWith('sigma:') ? id : `sigma:${id}`));
    await withCase(casePathOf(path), async (open) => {
      const result = await open.call('sigma.remove', { ids });
      await (values.json ? printJson(result) : printLine(result.what));
    });
    return EXIT.ok;
  },
};

/** Without a case: one line for each rule, exit 1 when one cannot be run. */
export const sigmaCheck: Command = {
  name: 'sigma check',
  about: 'Read Sigma rules without a case and say which of them could not be run, with file, line and reason',
  usage: 'PATH… [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { json: { type: 'boolean', default: false } },
      { min: 1, max: 1_000 },
    );
    let rules = 0;
    let faults = 0;
    const fault = async (problem: SigmaProblem, id: string | null): Promise<void> => {
      faults += 1;
      await (values.json ? printJson({ id, ok: false, ...problem }) : printLine(problemText(problem)));
    };
    const unread: SigmaProblem[] = [];
    for (const files of batches(positionals, unread)) {
      for (const { name, text } of files) {
        const { documents, problems } = readSigma(name, text);
        for (const problem of problems) await fault(problem, null);
        for (const { key, kind, title, line, problem } of documents) {
          rules += 1;
          if (problem !== undefined) await fault(problem, key);
          else if (values.json) await printJson({ id: key, ok: true, kind, title, file: name, line });
        }
      }
    }
    for (const problem of unread) await fault(problem, null);
    if (!values.json) await printLine(`${rules} rules read, ${faults} problems`);
    return faults === 0 ? EXIT.ok : EXIT.finding;
  },
};
