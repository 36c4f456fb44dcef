/** The command line as a script runs it: what it prints on both streams, and how it exits. */
import { vi } from 'vitest';
import { runCommandLine } from '../../electron/cli/commandLine.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** With `--json`, and of the graph: each line read. */
  readonly lines: readonly { readonly [name: string]: unknown }[];
}

export async function run(...argv: string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  try {
    const code = await runCommandLine(argv);
    const json = argv.includes('--json') || argv[0] === 'graph' ? out.split('\n').filter((line) => line !== '') : [];
    return { code, out, err, lines: json.map((line) => JSON.parse(line) as Ran['lines'][number]) };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}
