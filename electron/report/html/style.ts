/** The document's one style sheet, inline: nothing is loaded from outside. Prints as well as it reads. */
export const STYLE = `
:root{color-scheme:light dark;--text:#1c2127;--muted:#5f6b7c;--line:#d3d8de;--surface:#fff;--soft:#f6f7f9;--red:#ac2f33;--green:#1c6e42;--amber:#935610}
@media (prefers-color-scheme:dark){:root{--text:#f6f7f9;--muted:#abb3bf;--line:#404854;--surface:#1c2127;--soft:#252a31;--red:#fa999c;--green:#72ca9b;--amber:#fbb360}}
@media print{:root{--text:#000;--muted:#444;--line:#bbb;--surface:#fff;--soft:#f4f4f4;--red:#8e292c;--green:#165a36;--amber:#77450d}}
*{box-sizing:border-box}
body{font:14px/1.5 system-ui,sans-serif;color:var(--text);background:var(--surface);margin:0 auto;max-width:1080px;padding:32px 24px 64px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px}h2{font-size:19px;margin:40px 0 8px;padding-top:12px;border-top:1px solid var(--line)}
h3{font-size:15px;margin:24px 0 4px}h4{font-size:13px;margin:14px 0 4px}
p{margin:6px 0}.prose{max-width:72ch;white-space:pre-line}.muted,caption,.cite{color:var(--muted)}.cite{font-size:12px}
nav ol{columns:2;padding-left:20px}a{color:inherit}
section{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:8px 0;font-size:13px}caption{text-align:left;font-size:12px;padding-bottom:2px}
th{text-align:left;font-weight:600;border-bottom:1px solid var(--line);padding:4px 8px 4px 0;vertical-align:bottom}
td{border-bottom:1px solid var(--line);padding:4px 8px 4px 0;vertical-align:top;overflow-wrap:break-word;max-width:32ch}td .cite{overflow-wrap:anywhere}
time,.mono{font:12px/1.5 ui-monospace,monospace;white-space:nowrap}.number{font-variant-numeric:tabular-nums}.wrap{white-space:normal;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:8px 0}.facts dt{color:var(--muted)}.facts dd{margin:0;overflow-wrap:anywhere}
.severity{display:inline-block;white-space:nowrap;border-radius:3px;padding:0 6px;font-size:12px;color:#fff;background:#5f6b7c}
.severity.critical{background:#ac2f33}.severity.high{background:#a35309}.severity.medium{background:#7a5c12}
.class{display:inline-block;border:1px solid var(--green);color:var(--green);border-radius:3px;padding:0 5px;font-size:12px}
.class.medium{border-style:dashed;border-color:var(--amber);color:var(--amber)}.class.weak{border-style:dotted;border-color:var(--amber);color:var(--amber)}
.class.none{border-style:dashed;border-color:var(--red);color:var(--red)}.empty{color:var(--red)}
.slots{display:grid;grid-template-columns:repeat(6,1fr);gap:8px;margin:8px 0}.slot{border:1px solid var(--line);border-top-width:3px;border-radius:3px;padding:6px 8px;font-size:12px;overflow-wrap:anywhere}
.slot b{display:block;font-size:13px}.slot.user{border-top-color:#2d72d2}.slot.agent{border-top-color:#7961db}.slot.credential{border-top-color:#c87619}
.slot.workflow{border-top-color:#00a396}.slot.system{border-top-color:#5f6b7c}.slot.object{border-top-color:#238551}
@media (max-width:760px){.slots{grid-template-columns:repeat(2,1fr)}}
figure{margin:12px 0;border:1px solid var(--line);border-radius:3px;padding:8px;overflow-x:auto;background:#fff}figure svg{max-width:100%;height:auto;display:block}
figcaption{color:#5f6b7c;font-size:12px;padding-top:6px}.cut{color:var(--amber);font-size:13px}
.late{color:var(--red)}.score{font-size:26px;font-weight:600;margin-right:8px}.wide td{max-width:46ch}td svg{display:block}.key{display:inline-block;width:9px;height:9px;border-radius:2px;margin-right:4px}
article{break-inside:avoid-page}footer{margin-top:48px;border-top:1px solid var(--line);padding-top:8px;color:var(--muted);font-size:12px}
`;
