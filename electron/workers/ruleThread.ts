/**
 * Rules beside the writer: a rule's statement passes over every event and cannot be interrupted, so in a large case it runs in a
 * thread of its own, on a read-only connection, while the writer goes on answering. Cancelling ends the thread.
 */
import { type MessagePort, Worker } from 'node:worker_threads';
import type { CaseRuleSettings } from '../../shared/model/ruleParams.ts';
import { settingsOf } from '../../shared/model/ruleSchema.ts';
import { createRuleSql } from '../db/derive/ruleSql.ts';
import type { ReadDb } from '../db/handles.ts';
import { closeCase, openReader } from '../db/open.ts';
import type { Rule } from '../rules/define.ts';
import { type RuleOutcome, runRule } from './jobs/ruleRun.ts';
import { createRuleScope, type RuleInputs } from './jobs/ruleScope.ts';
import type { FromRules, ThreadData } from './messages.ts';

/**
 * Outcomes of all rules, in the registry's order, over what is committed, with the parameters given: those that the writer noted as it began.
 * Ends early, without an error, when aborted.
 */
export type RuleThread = (
  signal: AbortSignal,
  settings: CaseRuleSettings,
  inputs?: RuleInputs,
) => AsyncGenerator<RuleOutcome>;

/** The thread's side: runs every rule, then those of the case itself, and says what came out, one message a rule. */
export function serveRules(
  port: MessagePort,
  { casePath, settings = {}, inputs }: Pick<ThreadData, 'casePath' | 'settings' | 'inputs'>,
  rules: readonly Rule[],
  further: (db: ReadDb, inputs: RuleInputs | undefined) => Iterable<RuleOutcome> = () => [],
): void {
  const db = openReader(casePath);
  const sql = createRuleSql(db, inputs?.seen);
  const scope = inputs === undefined ? undefined : createRuleScope(inputs);
  try {
    for (const rule of rules) {
      const outcome = runRule(rule, sql, settingsOf(settings, rule.id), scope);
      const message: FromRules = { type: 'outcome', outcome };
      port.postMessage(message);
    }
    for (const outcome of further(db, inputs)) {
      const message: FromRules = { type: 'outcome', outcome };
      port.postMessage(message);
    }
    const end: FromRules = { type: 'end' };
    port.postMessage(end);
  } finally {
    sql.close();
    closeCase(db);
  }
}

/** @param threadUrl address of the bundled case thread, which serves rules when its role says so */
export function createRuleThread(threadUrl: string, casePath: string, parseUrl: string): RuleThread {
  return async function* outcomes(signal, settings, inputs) {
    const data: ThreadData = { role: 'rules', casePath, parseUrl, settings, inputs };
    const worker = new Worker(new URL(threadUrl), { workerData: data });
    const waiting: FromRules[] = [];
    let wake = (): void => undefined;
    const take = (message: FromRules): void => {
      waiting.push(message);
      wake();
    };
    const fail = (reason: string): void => take({ type: 'failed', reason });
    const onAbort = (): void => wake();
    worker.on('message', take);
    worker.on('error', (error) => fail(error.message));
    worker.on('exit', () => fail('the thread ended early'));
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        const message = waiting.shift();
        if (message === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        if (message.type === 'end') return;
        if (message.type === 'failed') throw new Error(`rules could not be run: ${message.reason}`);
        yield message.outcome;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      await worker.terminate();
    }
  };
}
