/** Finds the command, runs it, turns what it throws into a sentence and an exit code. */
import { PRODUCT_VERSION } from '../../shared/model/product.ts';
import { access } from './access.ts';
import { annotate } from './annotate.ts';
import { blast } from './blast.ts';
import { caseCreate } from './caseCreate.ts';
import { caseInfo } from './caseInfo.ts';
import { clocks } from './clocks.ts';
import { type Command, EXIT, UsageError } from './command.ts';
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
  for (const command of COMMANDS) {
    await printLine(`  agentrail ${command.name} ${command.usage}`);
    await printLine(`      ${command.about}`);
  }
  await write('\nExit codes: 0 done, 1 a check found something, 2 wrong usage or input.\n');
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
    tell(`${argv.slice(0, 2).join(' ')} is no command. Run: agentrail help`);
    return EXIT.usage;
  }
  const rest = argv.slice(command.name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    await printLine(`agentrail ${command.name} ${command.usage}\n`.trimEnd());
    await printLine(command.about);
    return EXIT.ok;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    return explain(command, error);
  }
}

/** Expected failures carry a code; anything else is a fault of ours and shows its stack. */
function explain(command: Command, error: unknown): number {
  if (error instanceof UsageError) tell(`${error.message}. Usage: agentrail ${command.name} ${command.usage}`);
  else if (error instanceof Error && 'code' in error) tell(`${error.message} (${String(error.code)})`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.usage;
}
