/** The whole document: one file, no script, nothing loaded from outside. */
import type { ReportModel } from '../model.ts';
import { html, Markup } from './markup.ts';
import { time, zoneOf } from './pieces.ts';
import { SECTIONS } from './sections.ts';
import { STYLE } from './style.ts';

/** Pieces of the document in order, so that a long report is written as it is made. */
export function* page(model: ReportModel): Generator<string> {
  const sections = model.settings.sections.map((id) => ({ id, ...SECTIONS[id] }));
  yield html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'">
<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${model.settings.title}</title><style>${new Markup(STYLE)}</style></head><body>
<header><h1>${model.settings.title}</h1>
<p class="muted">Case ${model.case.title} · made ${time(model, model.madeUs)} (${zoneOf(model)}) · Agentrail ${model.case.productVersion}</p></header>
<nav aria-label="Contents"><ol>${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`)}</ol></nav>
<main>
`.text;
  for (const section of sections)
    yield html`<section id="${section.id}"><h2>${section.title}</h2>\n${section.body(model)}</section>\n`.text;
  yield html`</main><footer>Every statement cites source records by file, record number and byte range; the bytes are in the case file.
A slot marked empty names nobody, whatever the candidates.</footer></body></html>\n`.text;
}
