/** Finds the command, runs it, turns what it throws into a sentence and an exit code. */
import { PRODUCT_VERSION } from '../../shared/model/product.ts';
import { access } from './access.ts';
import { annotate } from './annotate.ts';
import { blast } from './blast.ts';
import { caseCreate } from './caseCreate.ts';
import { caseInfo } from './caseInfo.ts';
import { clocks } from './clocks.ts';
import { type Command, EXIT, MissingWord, UsageError } from './command.ts';
import { decideEntity, decideLink, decisions } from './decide.ts';
import { demo } from './demo.ts';
import { analyze, reconstruct } from './derive.ts';
import { drift } from './drift.ts';
import { exportCase, report } from './exportCase.ts';
import { formats } from './formats.ts';
import { importEvidence } from './importEvidence.ts';
import { agents, chains, coverage, events, findings, graph, links } from './list.ts';
import { printLine, tell, write } from './output.ts';
import { risk } from './risk.ts';
import { rules } from './rules.ts';
import { serve } from './serve.ts';
import { sigmaAdd, sigmaCheck, sigmaList, sigmaRemove } from './sigma.ts';
import { triage } from './triage.ts';
import { verify } from './verify.ts';

const COMMANDS: readonly Command[] = [
  caseCreate,
  caseInfo,
  importEvidence,
  formats,
  reconstruct,
  analyze,
  agents,
  access,
  events,
  chains,
  links,
  clocks,
  coverage,
  drift,
  graph,
  findings,
  triage,
  risk,
  rules,
  blast,
  annotate,
  sigmaAdd,
  sigmaList,
  sigmaRemove,
  sigmaCheck,
  decideLink,
  decideEntity,
  decisions,
  report,
  exportCase,
  verify,
  serve,
  demo,
];

async function help(): Promise<number> {
  await write('agentrail: what AI agents did with the access they were given\n\n');
  await printList(COMMANDS);
  await write('\nagentrail COMMAND --help says more. CASE is a case file, made with: agentrail case create.\n');
  await write('Exit codes: 0 done, 1 a check found something, 2 wrong usage or input.\n');
  return EXIT.ok;
}

async function printList(commands: readonly Command[]): Promise<void> {
  for (const command of commands) {
    await printLine(`  agentrail ${command.name} ${command.usage}`);
    await printLine(`      ${command.about}`);
  }
}

async function explainCommand(command: Command): Promise<number> {
  await printLine(`agentrail ${command.name} ${command.usage}`);
  await printLine(command.about);
  if (command.details !== undefined) await write('\n');
  for (const line of command.details ?? []) await printLine(`  ${line}`);
  return EXIT.ok;
}

/** Runs one command line, e.g. `['events', 'x.agentrail', '--json']`, and answers its exit code. Never rejects. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const [first] = argv;
  if (first === undefined || ['help', '--help', '-h'].includes(first)) return help();
  if (first === '--version' || first === 'version') {
    await printLine(PRODUCT_VERSION);
    return EXIT.ok;
  }
  const command = COMMANDS.find((one) => one.name.split(' ').every((word, at) => argv[at] === word));
  if (command === undefined) {
    return unknown(argv);
  }
  const rest = argv.slice(command.name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    return explainCommand(command);
  }
  try {
    return await command.run(rest);
  } catch (error) {
    return explain(command, error);
  }
}

/** The first word of several commands lists them; anything else is no command. */
async function unknown(argv: readonly string[]): Promise<number> {
  const [first = '', second] = argv;
  const group = COMMANDS.filter((one) => one.name.startsWith(`${first} `));
  if (group.length > 0 && (second === '--help' || second === '-h')) {
    await printList(group);
    return EXIT.ok;
  }
  const names = group.map((one) => one.name).join(', ');
  const called = group.length > 0 && second !== undefined ? `${first} ${second}` : first;
  tell(`${called} is no command. ${names === '' ? 'Run: agentrail help' : `There are: ${names}`}`);
  return EXIT.usage;
}

/** The name of a command's word, as its usage spells it: those before the first option or choice. */
function wordAt(command: Command, at: number): string | undefined {
  const words = command.usage.split(' ');
  const end = words.findIndex((word) => /^[[(-]/.test(word));
  return words.slice(0, end < 0 ? undefined : end)[at];
}

/** Expected failures carry a code; anything else is a fault of ours and shows its stack. */
function explain(command: Command, error: unknown): number {
  if (error instanceof MissingWord) {
    const word = wordAt(command, error.given);
    tell(`${word ?? 'a word'} is missing. Usage: agentrail ${command.name} ${command.usage}`);
  } else if (error instanceof UsageError) tell(`${error.message}. Usage: agentrail ${command.name} ${command.usage}`);
  else if (error instanceof Error && 'code' in error) tell(`${error.message} (${String(error.code)})`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.usage;
}
