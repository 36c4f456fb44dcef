/** The listing commands: agents, events, chains, findings, graph. Each reads on a connection of its own and streams. */
import type { ExportedEntity, ExportedLink } from '../../shared/model/exported.ts';
import { FILTER_FIELDS } from '../../shared/query/filter.ts';
import { type Listings, openListings } from '../workers/listings.ts';
import { type Command, EXIT, readArguments, UsageError, wholeNumber } from './command.ts';
import { casePathOf } from './openCase.ts';
import { printAll, write } from './output.ts';

const JSON_OPTION = { json: { type: 'boolean', default: false } } as const;

async function withListings<T>(path: string | undefined, work: (listings: Listings) => Promise<T>): Promise<T> {
  const listings = openListings(casePathOf(path));
  try {
    return await work(listings);
  } finally {
    listings.close();
  }
}

/** What a filter may say, for `--help`. */
const FILTER_HELP = [
  'FILTER is what the workbench’s filter takes: FIELD:VALUE terms, all of which must hold; FIELD:A,B means either, a leading - excludes,',
  'words without a field are searched in every stored value. Quote it: --query \'agent:"Drift Chat" -verb:read time:2025-08-08..2025-08-18\'',
  ...Object.entries(FILTER_FIELDS).map(([field, about]) => `${field.padEnd(13)}${about}`),
];

const named = (entity: ExportedEntity | null | undefined) => entity?.name ?? '-';

export const events: Command = {
  name: 'events',
  about: 'Events in order of time, with who is behind each',
  usage: 'CASE [--query FILTER] [--limit N] [--json]',
  details: FILTER_HELP,
  async run(args) {
    const options = { ...JSON_OPTION, query: { type: 'string', default: '' }, limit: { type: 'string' } } as const;
    const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
    const limit = wholeNumber('limit', values.limit);
    await withListings(positionals[0], async (listings) => {
      const errors = listings.filterErrors(values.query);
      if (errors.length > 0) throw new UsageError(`--query: ${errors.join('; ')}`);
      await printAll(listings.events(values.query, limit), values.json, (event) => {
        const who = event.attribution;
        const behind = `  ${named(who.user)} > ${named(who.agent)} > ${named(who.credential)}`;
        return `${event.time ?? 'undated'}  ${event.source}  ${event.action}${behind}  ${event.objects.map(named).join(', ')}`;
      });
    });
    return EXIT.ok;
  },
};

export const chains: Command = {
  name: 'chains',
  about: 'Reconstructed action chains, with their gaps',
  usage: 'CASE [--json]',
  async run(args) {
    const { values, positionals } = readArguments(args, JSON_OPTION, { min: 1, max: 1 });
    await withListings(positionals[0], (listings) =>
      printAll(listings.chains(), values.json, (chain) => {
        const { user, agent, credential, workflow, system, object } = chain.slots;
        const slots = [user, agent, credential, workflow, system, object].map(named).join(' > ');
        return `${chain.chain_id}  ${chain.start ?? 'undated'}  ${slots}  (${chain.events.length} events)`;
      }),
    );
    return EXIT.ok;
  },
};

export const links: Command = {
  name: 'links',
  about: 'Links between records: rule, keys, both times of both ends, what competes and why it lost',
  usage: 'CASE [--query FILTER] [--limit N] [--json]',
  details: FILTER_HELP,
  async run(args) {
    const options = { ...JSON_OPTION, query: { type: 'string', default: '' }, limit: { type: 'string' } } as const;
    const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
    const limit = wholeNumber('limit', values.limit);
    await withListings(positionals[0], async (listings) => {
      const errors = listings.filterErrors(values.query);
      if (errors.length > 0) throw new UsageError(`--query: ${errors.join('; ')}`);
      await printAll(listings.links(values.query, limit), values.json, (link) => {
        const said = link.decision === null ? '' : `  ${decisionText(link.decision)}`;
        const against = link.competitors.map((one) => `  against ${one.from_event}: ${one.why}`).join('');
        return `${link.class.padEnd(8)}${link.rule.padEnd(20)}${link.from.event_id} > ${link.to.event_id}  score ${link.score.toFixed(2)}  ${link.why}${said}${against}`;
      });
    });
    return EXIT.ok;
  },
};

const DECIDED = { confirm: 'confirmed', reject: 'rejected', draw: 'drawn' } as const;

function decisionText({ applied, decision, note, who }: NonNullable<ExportedLink['decision']>): string {
  return `${DECIDED[decision]} by ${who}: "${note}"${applied ? '' : ' (in force with the next reconstruction)'}`;
}

export const agents: Command = {
  name: 'agents',
  about: 'The agent inventory: owner, identities, access, status, risk',
  usage: 'CASE [--json]',
  async run(args) {
    const { values, positionals } = readArguments(args, JSON_OPTION, { min: 1, max: 1 });
    await withListings(positionals[0], (listings) =>
      printAll(listings.agents(), values.json, (agent) => {
        const owner = agent.owner?.name ?? agent.owner_text ?? 'no owner';
        return `${agent.name}  [${agent.status.join(', ')}]  ${owner}  risk ${agent.risk.score}  ${agent.findings} findings`;
      }),
    );
    return EXIT.ok;
  },
};

export const findings: Command = {
  name: 'findings',
  about: 'Findings, the one to act on first, each with why it ranks there, owner, due date and the ids of its evidence',
  usage: 'CASE [--query FILTER] [--json]',
  details: FILTER_HELP,
  async run(args) {
    const options = { ...JSON_OPTION, query: { type: 'string', default: '' } } as const;
    const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
    await withListings(positionals[0], async (listings) => {
      const errors = listings.filterErrors(values.query);
      if (errors.length > 0) throw new UsageError(`--query: ${errors.join('; ')}`);
      await printAll(listings.findings(values.query), values.json, (finding) => {
        const owner = finding.owner === '' ? '' : `  ${finding.owner}`;
        const due = finding.due === null ? '' : `  due ${finding.due}${finding.overdue ? ' (overdue)' : ''}`;
        const score = finding.score.toFixed(1).padStart(5);
        return `${finding.severity.padEnd(9)}${score}  ${finding.status.padEnd(10)}${finding.rule.padEnd(28)}${finding.title}${owner}${due}`;
      });
    });
    return EXIT.ok;
  },
};

export const coverage: Command = {
  name: 'coverage',
  about: 'Which question each source answers, and which sources that are not here would fill empty slots',
  usage: 'CASE [--json]',
  async run(args) {
    const { values, positionals } = readArguments(args, JSON_OPTION, { min: 1, max: 1 });
    await withListings(positionals[0], async (listings) =>
      printAll(await listings.coverage(), values.json, (source) => {
        const told = source.imported
          ? Object.entries(source.answers).map(([question, { events, of }]) => `${question} ${events}/${of}`)
          : source.would_fill.map(({ slot, chains }) => `would fill ${slot} of ${chains} chains`);
        return `${source.imported ? `${source.events} events` : 'not in the case'}  ${source.title}  ${told.join(', ')}`;
      }),
    );
    return EXIT.ok;
  },
};

export const graph: Command = {
  name: 'graph',
  about: 'The identity graph, as one JSON object',
  usage: 'CASE [--json]',
  async run(args) {
    const { positionals } = readArguments(args, JSON_OPTION, { min: 1, max: 1 });
    await withListings(positionals[0], async (listings) => {
      await write('{"nodes":[');
      await writeList(listings.nodes());
      await write('],"edges":[');
      await writeList(listings.edges());
      await write(']}\n');
    });
    return EXIT.ok;
  },
};

async function writeList(values: Iterable<unknown>): Promise<void> {
  let separator = '';
  for (const value of values) {
    await write(`${separator}${JSON.stringify(value)}`);
    separator = ',';
  }
}
