/** A scenario: who worked when, through which platforms, and what of it was recorded. */
import { documentRun, flowRun, gatewayRun, serviceRun } from './acts/business.ts';
import { cloudRun } from './acts/cloud.ts';
import { codingRun, copilotRun, terminalWork } from './acts/coding.ts';
import { crmRun } from './acts/crm.ts';
import { autonomousRun, delegatedRun, studioRun } from './acts/entra.ts';
import { handWork } from './acts/people.ts';
import { type Layout, layOut } from './files.ts';
import { inventoryFiles } from './inventory.ts';
import { Random } from './random.ts';
import { MINUTE, type Mode, type Rec, SECOND, type Sink, Stage } from './record.ts';
import { makeWorld, type World } from './world.ts';

type Act = (stage: Stage, start: number) => void;

/** weight, act */
type Acts = readonly (readonly [number, Act])[];

const ACTS: Acts = [
  [4, (stage, at) => crmRun(stage, 'case-triage', at)],
  [4, (stage, at) => crmRun(stage, 'renewals-assistant', at)],
  [3, (stage, at) => crmRun(stage, 'quote-bot', at)],
  [2, (stage, at) => crmRun(stage, 'service-desk', at)],
  [2, (stage, at) => crmRun(stage, 'nightly-sync', at)],
  [3, delegatedRun],
  [2, autonomousRun],
  [2, (stage, at) => studioRun(stage, 'studio-faq', at)],
  [2, (stage, at) => studioRun(stage, 'studio-hr', at)],
  [3, (stage, at) => cloudRun(stage, 'cost-analyst', at)],
  [3, (stage, at) => cloudRun(stage, 'data-loader', at)],
  [3, (stage, at) => cloudRun(stage, 'report-builder', at)],
  [4, codingRun],
  [2, copilotRun],
  [2, (stage, at) => flowRun(stage, 'invoice-flow', at)],
  [2, (stage, at) => flowRun(stage, 'digest-flow', at)],
  [3, (stage, at) => documentRun(stage, 'doc-writer', at)],
  [3, (stage, at) => documentRun(stage, 'deck-helper', at)],
  [2, (stage, at) => gatewayRun(stage, 'ask-legal', at)],
  [2, (stage, at) => gatewayRun(stage, 'ask-finance', at)],
  [3, serviceRun],
];

/** Mostly short runs, so that there are many: about nine records each. */
export const SHORT_ACTS: Acts = [
  [3, (stage, at) => crmRun(stage, 'renewals-assistant', at)],
  [2, (stage, at) => crmRun(stage, 'quote-bot', at)],
  [3, (stage, at) => cloudRun(stage, 'report-builder', at)],
  [3, delegatedRun],
  [5, autonomousRun],
  [5, (stage, at) => studioRun(stage, 'studio-faq', at)],
  [5, copilotRun],
  [5, (stage, at) => flowRun(stage, 'invoice-flow', at)],
  [4, (stage, at) => documentRun(stage, 'doc-writer', at)],
  [5, serviceRun],
];

const SOURCES = [
  'otel.genai_spans',
  'mcp.jsonrpc',
  'azure.apim_mcp',
  'salesforce.event_log_file',
  'okta.system_log',
  'aws.cloudtrail',
  'otel.logs',
  'claude_code.session',
  'github.audit',
  'entra.sign_in',
  'microsoft.graph_activity',
  'm365.unified_audit',
  'defender.cloud_app_events',
  'microsoft.agent_observability',
  'n8n.executions',
  'slack.audit',
  'google.workspace_reports',
  'langsmith.runs',
  'langfuse.traces',
  'litellm.proxy',
  'servicenow.audit',
];
/** Sources of which one is off by days in hard mode: with exact pairs, and without. */
const DAY_OFF = [
  'salesforce.event_log_file',
  'aws.cloudtrail',
  'mcp.jsonrpc',
  'github.audit',
  'google.workspace_reports',
];

const START = Date.UTC(2026, 2, 2, 6) * 1000;
const RECORDS_A_RUN = 20;
const RUN_SECONDS = 45;

export interface Scenario {
  readonly world: World;
  readonly mode: Mode;
  readonly seed: number;
  readonly skews: ReadonlyMap<string, number>;
  readonly records: readonly Rec[];
  readonly places: Layout['places'];
  readonly copies: Layout['copies'];
  /** File name → text, evidence and inventories. */
  readonly files: ReadonlyMap<string, string>;
}

export function drawSkews(random: Random, mode: Mode): ReadonlyMap<string, number> {
  const dayOff = mode.dayOff ? random.pick(DAY_OFF) : undefined;
  return new Map(
    SOURCES.map((source) => {
      const days = source === dayOff ? random.int(2, 9) * (random.chance(0.5) ? 1 : -1) : 0;
      return [source, Math.round(random.between(-mode.skew, mode.skew)) * SECOND + days * 24 * 60 * MINUTE];
    }),
  );
}

/** How long `runs` take of which `mode.overlap` are at work at once, µs. */
export function lengthOf(mode: Mode, runs: number): number {
  return Math.max(5 * MINUTE, runs * (RUN_SECONDS / mode.overlap) * SECOND);
}

/** Plays acts while more are wanted, over a time in which `mode.overlap` of `runs` are at work at once. @param after begins so much later, µs */
export function play(stage: Stage, acts: Acts, more: () => boolean, runs: number, after = 0): void {
  const { random, mode } = stage;
  const length = lengthOf(mode, runs);
  const total = acts.reduce((sum, [weight]) => sum + weight, 0);
  while (more()) {
    const at = START + after + random.next() * length;
    if (random.chance(0.3)) {
      if (random.chance(0.2)) terminalWork(stage, at);
      else handWork(stage, at);
      continue;
    }
    let left = random.next() * total;
    const chosen = acts.find(([weight]) => {
      left -= weight;
      return left < 0;
    });
    chosen?.[1](stage, at);
  }
}

/** A scenario of about `count` records. */
export function makeScenario(seed: number, mode: Mode, count: number): Scenario {
  const random = new Random(seed * 7919 + (mode.name === 'hard' ? 1 : 0));
  const world = makeWorld(random, Math.max(12, Math.min(60, Math.round(count / 150))), mode.objects);
  const skews = drawSkews(random, mode);
  const records: Rec[] = [];
  const sink: Sink = (record) => records.push(record);
  play(new Stage(random, world, mode, skews, sink), ACTS, () => records.length < count, count / RECORDS_A_RUN);
  const { files, places, copies } = layOut(records, random, mode.duplicates);
  return { world, mode, seed, skews, records, places, copies, files: new Map([...files, ...inventoryFiles(world)]) };
}
