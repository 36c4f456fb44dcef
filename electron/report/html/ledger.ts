import type { ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { leftOut, number, table, text, time } from './pieces.ts';

const BASIS = { none: 'as recorded', estimated: 'estimated', analyst: 'set by an analyst' } as const;

/** Every file with its hash and the ledger equation, and the clock offsets in force. */
export function ledger(model: ReportModel): Markup {
  const files = model.evidence.map((file) => [
    text(file.name),
    text(file.formatTitle ?? 'no known format'),
    number(file.bytes),
    number(file.records),
    number(file.accepted),
    number(file.duplicates),
    number(file.rejected),
    number(file.events),
    text(`${file.zone} (${file.zoneBasis})`),
    time(model, file.importedUs),
  ]);
  const hashes = model.evidence.map((file) => [text(file.name), html`<span class="mono">${file.sha256}</span>`]);
  const bytes = model.evidence.map((file) => {
    const { read, rejected, framing, stream, decoded } = file.byteLedger;
    const whole = `${decoded ? 'decoded' : 'as received'}${read + rejected + framing === stream ? '' : ', does not balance'}`;
    return [text(file.name), number(read), number(rejected), number(framing), number(stream), text(whole)];
  });
  const clocks = model.clocks.map((clock) => [
    text(clock.title),
    text(seconds(clock.offsetUs)),
    text(BASIS[clock.basis]),
    text(clock.estimateUs === null ? 'not measured' : seconds(clock.estimateUs)),
    text(clock.said),
  ]);
  return html`<p>In every file, records = accepted + duplicates + rejected; bytes are those of the file as received.</p>
${table(['file', 'format', 'bytes', 'records', 'accepted', 'duplicates', 'rejected', 'events', 'zone', 'imported'], files, `${model.evidence.length} files`)}
${leftOut(model.evidenceLeftOut, 'files')}
<h3>Bytes</h3><p>${text(accounted(model))}</p>
${table(['file', 'in records read', 'in rejected records', 'between records', 'sum', 'of'], bytes, 'Between records: headers, separators and what encloses a list')}
<h3>SHA-256</h3>${table(['file', 'SHA-256 of the file as received'], hashes, 'Computed while importing; `agentrail verify` computes them again from the stored bytes')}
<h3>Clocks</h3>${table(['source', 'in force', 'basis', 'measured', 'what it rests on'], clocks, 'Added to the time as recorded; the recorded time is kept')}`;
}

/** `Every byte is accounted for: …` over the files listed, or which files do not balance. */
function accounted(model: ReportModel): string {
  const total = { read: 0, rejected: 0, framing: 0, stream: 0 };
  const wrong: string[] = [];
  for (const { name, byteLedger } of model.evidence) {
    for (const part of ['read', 'rejected', 'framing', 'stream'] as const) total[part] += byteLedger[part];
    if (byteLedger.read + byteLedger.rejected + byteLedger.framing !== byteLedger.stream) wrong.push(name);
  }
  const say = (count: number) => count.toLocaleString('en-US');
  const sum = `${say(total.read)} bytes in records read, ${say(total.rejected)} in rejected records and ${say(total.framing)} between records`;
  if (wrong.length > 0) return `${sum} do not make ${say(total.stream)} bytes: ${wrong.slice(0, 20).join(', ')}.`;
  return `Every byte is accounted for: ${sum} make ${say(total.stream)} bytes.`;
}

function seconds(us: number): string {
  return `${us >= 0 ? '+' : '−'}${(Math.abs(us) / 1_000_000).toFixed(1)} s`;
}
