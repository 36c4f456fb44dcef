import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PRODUCT_VERSION } from '../../shared/model/product.ts';
import { browserGuard } from '../rpc/guards.ts';
import { createHost } from '../rpc/hostProcedures.ts';
import { type HttpHost, startHttpHost } from '../rpc/http.ts';
import { pooledCases } from '../rpc/pooledCases.ts';
import { createStaging } from '../rpc/staging.ts';
import { userDataFolder } from '../rpc/userData.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf } from './openCase.ts';
import { tell, write } from './output.ts';
import { RENDERER, SAMPLES, THREAD_URL } from './places.ts';

/** The workbench in a browser on this machine. */
export const serve: Command = {
  name: 'serve',
  about: 'Open the workbench in a browser on this machine; prints its address',
  usage: '[CASE] [--sample ID] [--open]',
  details: [
    'CASE         a case file; without one the start screen opens',
    `--sample ID  a sample case, built on first use: ${sampleNames().join(', ')}`,
    '--open       open the address in the browser of this machine',
  ],
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { case: { type: 'string' }, sample: { type: 'string' }, open: { type: 'boolean', default: false } },
      { min: 0, max: 1 },
    );
    const file = values.case ?? positionals[0];
    if (file !== undefined && values.sample !== undefined) throw new UsageError('name a case or a sample, not both');
    if (file !== undefined) casePathOf(file);
    if (values.sample !== undefined && !sampleNames().includes(values.sample))
      throw new UsageError(`there is no sample ${values.sample}, only ${sampleNames().join(', ')}`);
    if (!existsSync(RENDERER)) throw new UsageError(`${fileURLToPath(RENDERER)} is missing: run npm run build`);
    const staging = createStaging();
    const host = createHost({
      mode: 'browser',
      version: PRODUCT_VERSION,
      samplesFolder: fileURLToPath(SAMPLES),
      userData: userDataFolder(),
      open: pooledCases(THREAD_URL),
      guard: browserGuard(staging),
    });
    // The page loads while the case is being opened; host.state waits for it.
    const starting = host.start(file === undefined ? { sample: values.sample } : { casePath: resolve(file) });
    const server = await startHttpHost({ send: host.send, root: fileURLToPath(RENDERER), staging });
    await announce(server, values.open);
    await Promise.all([starting, stopSignal()]);
    await server.close();
    await host.close();
    staging.remove();
    return EXIT.ok;
  },
};

/** Folders of the samples that come with the product; none where they were left out. */
function sampleNames(): string[] {
  const folder = fileURLToPath(SAMPLES);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? entry.name : []))
    .sort();
}

/** The address alone on stdout, for programs; what to do with it on stderr, for people. */
async function announce(server: HttpHost, open: boolean): Promise<void> {
  const address = server.address();
  await write(`${address}\n`);
  tell('Open this address in a browser on this machine. It works once; Ctrl-C stops Agentrail.');
  if (open) openInBrowser(address);
  if (!process.stdin.isTTY) return;
  tell('For another browser, press Enter here: a new address is printed.');
  process.stdin.on('data', () => {
    write(`${server.address()}\n`).catch(() => undefined);
  });
}

function openInBrowser(address: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', address]
        : ['xdg-open', address];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => tell('No browser could be opened from here; open the address by hand.'));
  child.unref();
}

function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop());
  });
}
