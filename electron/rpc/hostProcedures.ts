/** The host's own procedures: which case is open, opening another, samples, recent cases, native dialogs. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Answer, Out, RpcError, Send } from '../../shared/contract/index.ts';
import { Job } from '../../shared/contract/jobs.ts';
import { isKnownZone } from '../../shared/model/time.ts';
import { type CaseChannel, createDispatch, type HostHandlers, RpcFault } from './dispatch.ts';
import { listSamples, type SampleCase } from './samples.ts';
import { readRecent, rememberRecent } from './userData.ts';

export interface NewCase {
  readonly title: string;
  readonly examiner: string;
  readonly zone: string;
}

/** Opens (or, with `create`, first makes) a case. Rejects with an error that has a `code` and a message for people. */
export type CaseOpener = (casePath: string, create?: NewCase) => Promise<CaseChannel>;

/** Native dialogs, where the host has them. Each answers what was chosen; nothing when cancelled. */
export interface Dialogs {
  chooseEvidence(): Promise<readonly string[]>;
  chooseCase(): Promise<string | null>;
  chooseSave(suggested: string): Promise<string | null>;
  /** Shows a file in the platform's file manager. */
  reveal(path: string): Promise<void>;
}

export interface HostOptions {
  readonly mode: 'desktop' | 'browser' | 'test';
  readonly version: string;
  readonly samplesFolder: string;
  readonly userData: string;
  readonly open: CaseOpener;
  readonly dialogs?: Dialogs;
  readonly guard?: Parameters<typeof createDispatch>[0]['guard'];
  /** Told whenever another case is open, e.g. to set a window's title. */
  readonly changed?: (casePath: string | null) => void;
}

export interface Host {
  /** The door for transports. */
  readonly send: Send;
  /** Opens a case at start; a failure is kept for host.state instead of being thrown. */
  start(what: { readonly casePath?: string; readonly sample?: string }): Promise<void>;
  close(): Promise<void>;
}

type State = Out<'host.state'>;

const EXTENSION = '.agentrail';
/** Zones that the platform lists under an older name only. */
const RENAMED_ZONES = [
  'America/Argentina/Buenos_Aires',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Europe/Kyiv',
];
const ZONES: readonly string[] = [
  'UTC',
  ...[...new Set([...Intl.supportedValuesOf('timeZone'), ...RENAMED_ZONES.filter(isKnownZone)])]
    .filter((zone) => zone !== 'UTC')
    .sort(),
].slice(0, 1000);

/** Makes the host: at most one case open at a time, opened and closed one after another. */
export function createHost(options: HostOptions): Host {
  let open: { readonly path: string; readonly channel: CaseChannel } | undefined;
  let caseError: RpcError | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** Opening and closing never overlap: two windows or a double click must not leave two writers behind. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = turn.then(work, work);
    turn = next.catch(() => undefined);
    return next;
  }

  async function closeNow(): Promise<void> {
    const closing = open;
    open = undefined;
    if (closing === undefined) return;
    await closing.channel.close();
    options.changed?.(null);
  }

  async function openNow(path: string, create?: NewCase): Promise<CaseChannel> {
    if (open?.path === path && create === undefined) return open.channel;
    let channel: CaseChannel;
    try {
      channel = await options.open(path, create);
    } catch (error) {
      throw asFault(error, path);
    }
    const info = await channel.call('case.info', {});
    if (!info.ok) {
      await channel.close();
      throw new RpcFault(info.error.code, info.error.message);
    }
    await closeNow();
    open = { path, channel };
    caseError = null;
    const title = titleOf(info) ?? basename(path, EXTENSION);
    rememberRecent(options.userData, { path, title });
    options.changed?.(path);
    return channel;
  }

  async function openSample(sample: SampleCase): Promise<void> {
    const path = join(options.userData, 'samples', `${sample.id}${EXTENSION}`);
    mkdirSync(dirname(path), { recursive: true });
    const channel = existsSync(path)
      ? await openNow(path)
      : await openNow(path, { title: sample.title, examiner: 'Sample', zone: 'UTC' });
    const jobs = await channel.call('jobs.list', { limit: 100 });
    if (!jobs.ok) throw new RpcFault(jobs.error.code, jobs.error.message);
    if (hasImported(jobs.value)) return;
    const started = await channel.call('import.start', {
      paths: [...sample.paths],
      options: { derive: true },
      staged: false,
    });
    if (!started.ok) throw new RpcFault(started.error.code, started.error.message);
  }

  function state(): State {
    return {
      mode: options.mode,
      version: options.version,
      casePath: open?.path ?? null,
      caseError,
      samples: listSamples(options.samplesFolder).map(({ id, title, story }) => ({ id, title, story })),
      recent: readRecent(options.userData),
      zones: [...ZONES],
      dialogs: options.dialogs !== undefined,
    };
  }

  function sampleById(id: string): SampleCase {
    const sample = listSamples(options.samplesFolder).find((one) => one.id === id);
    if (sample === undefined) {
      throw new RpcFault(
        'not_found',
        `there is no sample case named ${JSON.stringify(id)} in ${options.samplesFolder}`,
      );
    }
    return sample;
  }

  function dialogs(): Dialogs {
    if (options.dialogs === undefined) {
      throw new RpcFault('no_dialogs', 'this host has no file dialogs: drop files on the page or type a path');
    }
    return options.dialogs;
  }

  const host: HostHandlers = {
    // In turn: a page that loads while the case is being opened is told of the case, not of its absence.
    'host.state': () => inTurn(async () => state()),
    'host.createCase': (input) =>
      inTurn(async () => {
        if (!isKnownZone(input.zone))
          throw new RpcFault('bad_input', `${JSON.stringify(input.zone)} is no known time zone`);
        await openNow(newCasePath(input.path, input.title, options.userData), {
          title: input.title,
          examiner: input.examiner,
          zone: input.zone,
        });
        return state();
      }),
    'host.openCase': (input) =>
      inTurn(async () => {
        await openNow(existingCasePath(input.path));
        return state();
      }),
    'host.closeCase': () =>
      inTurn(async () => {
        await closeNow();
        caseError = null;
        return state();
      }),
    'host.openSample': (input) =>
      inTurn(async () => {
        await openSample(sampleById(input.id));
        return state();
      }),
    'host.chooseEvidence': async () => ({ paths: (await dialogs().chooseEvidence()).slice(0, 10_000) }),
    'host.chooseCase': async () => ({ path: await dialogs().chooseCase() }),
    'host.chooseSave': async (input) => ({ path: await dialogs().chooseSave(safeFileName(input.suggested)) }),
    'host.openExternalPath': async (input) => {
      const path = resolve(input.path);
      if (!existsSync(path)) throw new RpcFault('not_found', `${path} does not exist any more`);
      await dialogs().reveal(path);
      return { ok: true };
    },
  };

  return {
    send: createDispatch({ host, openCase: () => open?.channel, guard: options.guard }),
    start: (what) =>
      inTurn(async () => {
        try {
          if (what.casePath !== undefined) await openNow(existingCasePath(what.casePath));
          else if (what.sample !== undefined) await openSample(sampleById(what.sample));
        } catch (error) {
          if (!(error instanceof RpcFault)) throw error;
          caseError = { code: error.code, message: error.message };
        }
      }),
    close: () => inTurn(closeNow),
  };
}

function titleOf(info: Answer<unknown>): string | undefined {
  if (!info.ok || typeof info.value !== 'object' || info.value === null || !('title' in info.value)) return undefined;
  return typeof info.value.title === 'string' && info.value.title !== '' ? info.value.title : undefined;
}

/** Whether an import is done or under way: an interrupted one is run again, which adds only what is missing. */
function hasImported(jobs: unknown): boolean {
  const list = z.array(Job).safeParse(jobs);
  return (
    list.success && list.data.some((job) => job.kind === 'import' && ['queued', 'running', 'done'].includes(job.state))
  );
}

/** Errors of the case file carry a code and a sentence; anything else is told as damage with its own words. */
function asFault(error: unknown, path: string): RpcFault {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return new RpcFault(error.code, message);
  return new RpcFault('damaged', `${path} could not be opened: ${message}`);
}

function existingCasePath(text: string): string {
  const path = resolve(text);
  if (!existsSync(path))
    throw new RpcFault('not_found', `${path} does not exist: check the path, or create a case there`);
  if (!statSync(path).isFile())
    throw new RpcFault('not_a_case', `${path} is not a file: a case is one file named NAME${EXTENSION}`);
  return path;
}

/** Where a new case goes: the path asked for, with the extension; otherwise the data folder, under the case's title. */
function newCasePath(asked: string | undefined, title: string, userData: string): string {
  if (asked !== undefined && asked.trim() !== '') {
    if (!isAbsolute(asked)) throw new RpcFault('bad_input', `${JSON.stringify(asked)} is not an absolute path`);
    const path = asked.endsWith(EXTENSION) ? resolve(asked) : `${resolve(asked)}${EXTENSION}`;
    if (existsSync(path)) throw new RpcFault('exists', `${path} exists already: open it, or choose another name`);
    if (!existsSync(dirname(path))) throw new RpcFault('not_found', `the folder ${dirname(path)} does not exist`);
    return path;
  }
  const folder = join(userData, 'cases');
  mkdirSync(folder, { recursive: true });
  const stem = safeFileName(title).replace(/\s+/g, '-').toLowerCase() || 'case';
  for (let n = 1; n < 1000; n += 1) {
    const path = join(folder, `${stem}${n === 1 ? '' : `-${n}`}${EXTENSION}`);
    if (!existsSync(path)) return path;
  }
  throw new RpcFault('exists', `${folder} holds a thousand cases named ${stem}: give a path`);
}

/** A name that no platform reads as a path: letters, digits and a few marks; never starting with a dot. */
export function safeFileName(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ._()+@=,-]+/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 120);
}
