/** Runs a program to its end, passing signals on, so that stopping the launcher stops what it started. */
import { spawn } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { limitMs?: number }} [options]
 * @returns {Promise<number>} the exit code; 128 and the signal's number when it was ended by one; 127 when it cannot start
 */
export function run(command, args, options = {}) {
  const { limitMs, ...rest } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', ...rest });
    const pass = SIGNALS.map((signal) => {
      const listener = () => child.kill(signal);
      process.on(signal, listener);
      return () => process.removeListener(signal, listener);
    });
    const timer = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs);
    const done = (code) => {
      clearTimeout(timer);
      for (const undo of pass) undo();
      resolve(code);
    };
    child.on('error', () => done(127));
    child.on('close', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 137)));
  });
}
