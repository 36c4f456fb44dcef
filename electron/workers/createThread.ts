/** Entry of the thread that makes a new case file and ends: making one is SQL, which hosts leave to threads. */
import { parentPort, workerData } from 'node:worker_threads';
import { createCase, type NewCase } from '../db/open.ts';
import { describeError } from './runHandler.ts';

const { casePath, create } = workerData as { readonly casePath: string; readonly create: NewCase };
try {
  createCase(casePath, create);
  parentPort?.postMessage({ ok: true, value: null });
} catch (error) {
  parentPort?.postMessage({ ok: false, error: describeError('making the case', casePath, error) });
}
