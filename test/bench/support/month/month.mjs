/** Writes the month in which nothing is wrong: the control for false positives at any size, in the vendors' own shapes. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { csv, PURVIEW_HEADER, quotedCsv, SALESFORCE_API_HEADER, seeded } from '../../../../samples/generate/shapes.mjs';
import { inventoryOf } from './inventory.mjs';
import { dayOf, PERSON_EVENTS, RUN_EVENTS } from './work.mjs';
import { DAY, DAYS, makeCompany, START } from './world.mjs';

const HEADERS = {
  'salesforce/RestApi.csv': [SALESFORCE_API_HEADER, quotedCsv],
  'purview/audit.csv': [PURVIEW_HEADER, csv],
};
const WORKDAYS = 22;

const withoutHeader = (text) => text.slice(text.indexOf('\n') + 1);

/** Runs a day of an agent of ordinary rate, so that the month has about so many events. */
function runsADay(events, { people, agents }) {
  const own = people.length * PERSON_EVENTS * WORKDAYS;
  const aRun = agents.reduce(
    (sum, agent) => sum + RUN_EVENTS[agent.kind] * agent.rate * (agent.trigger === 'user' ? WORKDAYS : DAYS),
    0,
  );
  return Math.max(1, (events - own) / aRun);
}

/**
 * @param folder written into
 * @returns records written, by file
 */
export function writeMonth(folder, { events = 1_000_000, agents = 100, people = 200, seed = 20250901 } = {}) {
  const r = seeded(seed);
  const company = makeCompany(r, { agents, people });
  const perDay = runsADay(events, company);
  const written = {};
  const handles = new Map();
  const write = (file, text) => {
    let handle = handles.get(file);
    if (handle === undefined) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      handle = openSync(join(folder, file), 'w');
      handles.set(file, handle);
      if (HEADERS[file] !== undefined) writeSync(handle, HEADERS[file][1](HEADERS[file][0], []));
    }
    writeSync(handle, text);
  };
  for (let day = 0; day < DAYS; day += 1) {
    const texts = new Map();
    for (const [file, record] of dayOf(r, company, START + day * DAY, perDay)) {
      written[file] = (written[file] ?? 0) + 1;
      const form = HEADERS[file];
      const text = form === undefined ? `${JSON.stringify(record)}\n` : withoutHeader(form[1](form[0], [record]));
      const list = texts.get(file);
      if (list === undefined) texts.set(file, [text]);
      else list.push(text);
    }
    for (const [file, list] of texts) write(file, list.join(''));
  }
  for (const handle of handles.values()) closeSync(handle);
  mkdirSync(join(folder, 'inventory'), { recursive: true });
  for (const [file, text] of Object.entries(inventoryOf(company))) writeFileSync(join(folder, file), text);
  return { written, runsADay: perDay };
}
