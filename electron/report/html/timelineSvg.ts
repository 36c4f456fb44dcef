/** The timeline as one SVG: the histogram with flagged marks and hatched silences, and the busiest lanes below. Text is escaped. */
import { formatInZone } from '../../../shared/model/time.ts';
import type { ReportModel } from '../model.ts';
import { escapeHtml } from './markup.ts';

const WIDTH = 1000;
const LABEL = 170;
const CHART = WIDTH - LABEL - 10;
const BARS = 120;
const LANE = 22;

const COLOURS = { agent: '#7961db', user: '#2d72d2', credential: '#c87619', system: '#5f6b7c' } as const;

export function timelineSvg(
  histogram: NonNullable<ReportModel['histogram']>,
  lanes: ReportModel['lanes'],
  zone: string,
): string {
  const span = Math.max(1, histogram.toUs - histogram.fromUs);
  const x = (us: number) => LABEL + ((us - histogram.fromUs) / span) * CHART;
  const most = Math.max(1, ...histogram.bars.map((bar) => bar.count));
  const barWidth = Math.max(1, (histogram.bucketUs / span) * CHART - 0.5);
  const rows = lanes?.lanes ?? [];
  const height = BARS + 40 + rows.length * LANE + 10;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="11">`,
    '<title>Events over time, with the busiest agents, users, credentials and systems</title>',
    '<defs><pattern id="silence" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="6" stroke="#cd4246" stroke-width="1"/></pattern></defs>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
  ];
  for (const gap of histogram.gaps) {
    const [from, to] = [x(gap.fromUs), x(gap.toUs)];
    parts.push(
      `<rect x="${fixed(from)}" y="10" width="${fixed(Math.max(1, to - from))}" height="${BARS}" fill="url(#silence)" opacity="0.5"><title>${escapeHtml(`no records of ${gap.title}`)}</title></rect>`,
    );
  }
  for (const bar of histogram.bars) {
    const left = x(histogram.fromUs + bar.bucket * histogram.bucketUs);
    const tall = (bar.count / most) * (BARS - 14);
    parts.push(
      `<rect x="${fixed(left)}" y="${fixed(10 + BARS - tall)}" width="${fixed(barWidth)}" height="${fixed(tall)}" fill="#8f99a8"/>`,
    );
    if (bar.flagged > 0) {
      const [cx, top] = [left + barWidth / 2, 10 + BARS - tall - 3];
      parts.push(
        `<polygon points="${fixed(cx - 4)},${fixed(top)} ${fixed(cx + 4)},${fixed(top)} ${fixed(cx)},${fixed(top - 7)}" fill="#ac2f33"><title>${bar.flagged} flagged</title></polygon>`,
      );
    }
  }
  for (let tick = 0; tick <= 4; tick += 1) {
    const us = Math.round(histogram.fromUs + (span * tick) / 4);
    const anchor = tick === 0 ? 'start' : tick === 4 ? 'end' : 'middle';
    parts.push(
      `<text x="${fixed(x(us))}" y="${BARS + 26}" text-anchor="${anchor}" fill="#5f6b7c">${escapeHtml(formatInZone(us, zone, 'min'))}</text>`,
    );
  }
  for (const [at, lane] of rows.entries()) {
    const top = BARS + 38 + at * LANE;
    parts.push(`<circle cx="8" cy="${top + 8}" r="4" fill="${COLOURS[lane.by]}"/>`);
    parts.push(
      `<text x="18" y="${top + 12}" fill="#1c2127">${escapeHtml(short(lane.entity.name))}<title>${escapeHtml(lane.entity.key)}</title></text>`,
    );
    parts.push(
      `<line x1="${LABEL}" x2="${WIDTH - 10}" y1="${top + LANE - 3}" y2="${top + LANE - 3}" stroke="#e5e8eb"/>`,
    );
    for (const cell of lane.cells) {
      const left = x(histogram.fromUs + cell.bucket * (lanes?.bucketUs ?? histogram.bucketUs));
      parts.push(
        `<rect x="${fixed(left)}" y="${top + 2}" width="${fixed(Math.max(2, barWidth))}" height="12" rx="1" fill="${COLOURS[lane.by]}" opacity="${cell.count > 1 ? 0.9 : 0.55}"/>`,
      );
    }
  }
  parts.push('</svg>');
  return parts.join('\n');
}

function short(text: string): string {
  return text.length <= 24 ? text : `${text.slice(0, 14)}…${text.slice(-8)}`;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
