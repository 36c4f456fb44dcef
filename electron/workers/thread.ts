/** Entry of a case thread: the one writer, a reader, or one that runs the rules for the writer and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadDb } from '../db/handles.ts';
import { getMeta } from '../db/meta.ts';
import { closeCase, openReader, openWriter } from '../db/open.ts';
import { recoverCase } from '../db/recover.ts';
import { handlers } from '../handlers/index.ts';
import { catalog, engines } from './engines.ts';
import { createParseThreadReader } from './evidenceReader.ts';
import { jobBodies } from './jobs/index.ts';
import type { RuleOutcome } from './jobs/ruleRun.ts';
import type { RuleInputs } from './jobs/ruleScope.ts';
import type { FromThread, ThreadData, ToThread } from './messages.ts';
import { createRuleThread, serveRules } from './ruleThread.ts';
import { describeError } from './runHandler.ts';
import { createReaderSession, createWriterSession, type Session } from './session.ts';
import { sigmaOutcomes } from './sigma/outcomes.ts';

const port = parentPort;
if (port === null) throw new Error('thread runs as a worker thread only');
const data = workerData as ThreadData;
const post = (message: FromThread): void => port.postMessage(message);

interface Open {
  readonly session: Session;
  readonly recovered: readonly string[];
  close(): Promise<void>;
}

function open(): Open {
  if (data.role === 'reader') {
    const db = openReader(data.casePath);
    return { session: createReaderSession(db, handlers, catalog), recovered: [], close: async () => closeCase(db) };
  }
  const db = openWriter(data.casePath);
  const recovered = recoverCase(db, getMeta(db, 'examiner') ?? '');
  const read = createParseThreadReader(data.parseUrl);
  const ruleThread = createRuleThread(import.meta.url, data.casePath, data.parseUrl);
  const session = createWriterSession({ db, handlers, catalog, engines, read, ruleThread, bodies: jobBodies });
  const close = async (): Promise<void> => {
    await session.jobs.stop();
    closeCase(db);
  };
  return { session, recovered, close };
}

function serve(): void {
  try {
    const { session, recovered, close } = open();
    port?.on('message', (message: ToThread) => {
      if (message.type === 'call') {
        post({ type: 'answer', id: message.id, answer: session.call(message.name, message.input) });
        return;
      }
      void close().finally(() => port?.close());
    });
    post({ type: 'ready', recovered });
  } catch (error) {
    post({ type: 'failed', error: describeError('opening the case', data.casePath, error) });
    port?.close();
  }
}

const ofCase = (db: ReadDb, inputs: RuleInputs | undefined): Iterable<RuleOutcome> =>
  sigmaOutcomes(db, engines.sigma, engines.importers, inputs);

if (data.role === 'rules') serveRules(port, data, engines.rules, ofCase);
else serve();
