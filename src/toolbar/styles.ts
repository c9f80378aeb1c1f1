/**
 * Styles of the panel, in the colors of Astro's own toolbar apps. Like those, it is dark on every
 * page, even if the user prefers light colors. With forced colors it uses the system's.
 */
export const styles = `
.window {
  --text: rgb(191 193 201);
  --bright: #fff;
  --quiet: rgb(145 152 173);
  --line: rgb(52 56 65);
  --raised: rgb(27 30 36);
  --code: rgb(224 204 250);
  --accent: rgb(113 24 226);
  --wrong: rgb(249 196 215);
  --mono: ui-monospace, SFMono-Regular, Menlo, Monaco, Consolas, "Liberation Mono", monospace;
  box-sizing: border-box;
  color-scheme: dark;
  block-size: min(600px, calc(100vh - 96px));
  max-block-size: none;
  inline-size: min(720px, 100%);
  padding: 0;
  font-size: 14px;
  line-height: 1.5;
  overflow: hidden;
}
.window *, .window *::before { box-sizing: border-box; }
.window [hidden] { display: none !important; }
header {
  display: flex; align-items: center; gap: 12px; padding: 16px 20px 8px; flex: none;
}
h1, h2, h3 { color: var(--bright); font-weight: 600; margin: 0; }
h1 { font-size: 20px; margin-inline-end: auto; white-space: nowrap; }
h2 {
  display: flex; align-items: center; gap: 8px; font-size: 16px; margin-block: 8px 12px;
  overflow-wrap: anywhere; outline-offset: 4px;
}
h3 { font-size: 13px; margin-block: 20px 8px; }
p { margin: 8px 0; }
.switch { display: flex; align-items: center; gap: 8px; white-space: nowrap; }

[role=tablist] {
  display: flex; gap: 4px; padding-inline: 16px; border-block-end: 1px solid var(--line); flex: none;
}
[role=tab] {
  font: inherit; color: var(--text); background: none; border: 0; cursor: pointer;
  padding: 8px 12px; border-block-end: 2px solid transparent; margin-block-end: -1px;
}
[role=tab]:hover { color: var(--bright); }
[role=tab][aria-selected=true] { color: var(--bright); border-color: var(--code); }
.count {
  margin-inline-start: 2px; padding-inline: 6px; border-radius: 9px; font-size: 12px;
  background: rgb(179 62 102); color: #fff;
}
.tabpanel { overflow-y: auto; overscroll-behavior: contain; padding: 12px 20px 20px; flex: 1; }
.problem:empty { display: none; }
.problem { margin: 8px 20px; overflow-wrap: anywhere; flex: none; }
.wrong { color: var(--wrong); overflow-wrap: anywhere; }
.quiet, .empty { color: var(--quiet); }
.empty:empty { display: none; }

.rows { list-style: none; margin: 0 -8px; padding: 0; }
.rows button {
  display: flex; align-items: center; gap: 10px; inline-size: 100%; min-block-size: 36px;
  padding: 6px 8px; font: inherit; text-align: start; color: var(--text); background: none;
  border: 0; border-radius: 6px; cursor: pointer;
}
.rows button:hover { background: rgb(255 255 255 / 0.07); }
.rows astro-dev-toolbar-badge:first-child { min-inline-size: 47px; }
.rows astro-dev-toolbar-badge, .line astro-dev-toolbar-badge { flex: none; }
.name { color: var(--bright); overflow-wrap: anywhere; }
.name.wrong { color: var(--wrong); }
.path { color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; margin-inline-end: auto; }
.time { color: var(--quiet); font-size: 13px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.tag {
  flex: none; font-size: 12px; color: var(--quiet); border: 1px solid var(--line);
  border-radius: 4px; padding-inline: 6px;
}
.tag.wrong { color: var(--wrong); border-color: rgb(179 62 102); }

.back, .link {
  font: inherit; color: var(--code); background: none; border: 0; padding: 0; cursor: pointer;
  text-align: start;
}
.link { text-decoration: underline; text-underline-offset: 2px; overflow-wrap: anywhere; }
.link:hover, .back:hover { color: var(--bright); }
.back { display: flex; align-items: center; gap: 6px; padding-block: 4px; }
.back astro-dev-toolbar-icon { inline-size: 14px; block-size: 14px; display: block; fill: currentColor; }

.facts { margin: 0; display: grid; gap: 6px; }
.facts div { display: grid; grid-template-columns: 96px 1fr; gap: 8px; }
.facts dt { color: var(--quiet); }
.facts dd {
  margin: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 6px; min-inline-size: 0;
}
code, pre, .events code { font-family: var(--mono); font-size: 12.5px; }
dd > code, .copyable > code, p > code, .issues code {
  color: var(--code); background: #24262d; border: 1px solid var(--line); border-radius: 4px;
  padding: 1px 5px; overflow-wrap: anywhere;
}
.copyable { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
pre {
  margin: 8px 0; padding: 10px 12px; max-block-size: 320px; overflow: auto; color: var(--text);
  background: var(--raised); border: 1px solid var(--line); border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2;
}

.fields { display: grid; gap: 12px; margin-block: 8px; }
.field { display: grid; gap: 4px; }
.field.box { grid-template-columns: auto 1fr; align-items: center; justify-items: start; gap: 8px; }
.field.box label { order: 1; }
.field.box small { grid-column: 1 / -1; order: 2; }
label { color: var(--text); }
.required { color: var(--wrong); }
small { color: var(--quiet); font-size: 12px; }
input:not([type=checkbox], [type=radio], [type=file]), select, textarea {
  font: inherit; inline-size: 100%; min-inline-size: 0; color: var(--bright);
  background: var(--raised); border: 1px solid rgb(84 88 100); border-radius: 6px; padding: 6px 10px;
}
textarea { font-family: var(--mono); font-size: 13px; resize: vertical; display: block; }
input[type=file] { font: inherit; max-inline-size: 100%; }
input[type=checkbox], input[type=radio] {
  accent-color: rgb(155 90 240); inline-size: 16px; block-size: 16px; margin: 0;
}
::placeholder { color: var(--quiet); opacity: 1; }
input[type=search] { margin-block-end: 8px; }
fieldset {
  border: 1px solid var(--line); border-radius: 6px; padding: 4px 12px 10px; margin: 0;
  min-inline-size: 0;
}
legend { padding-inline: 4px; }
legend label, .defer { display: flex; align-items: center; gap: 8px; }
.defer { margin-block: 12px; }
.item { display: grid; grid-template-columns: 1fr auto; gap: 8px; align-items: end; }
.modes { display: flex; gap: 16px; margin-block: 4px 12px; }
.modes label { display: flex; align-items: center; gap: 6px; }
.buttons { display: flex; gap: 8px; margin-block: 14px; }
.send, .plain {
  font: inherit; font-size: 14px; color: #fff; border-radius: 4px; cursor: pointer;
  border: 1px solid rgb(224 204 250 / 0.33); background: var(--accent); padding: 6px 16px;
}
.send:hover { background: rgb(134 50 240); }
.plain {
  font-size: 12px; padding: 3px 8px; background: rgb(52 56 65); border-color: rgb(71 78 94);
}
.plain:hover { background: rgb(71 78 94); }

.summary { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; }
.issues { margin: 8px 0; padding-inline-start: 18px; }
.issues li { margin-block: 4px; }
.events {
  margin: 8px 0; padding: 10px 12px 10px 40px; max-block-size: 320px; overflow: auto;
  background: var(--raised); border: 1px solid var(--line); border-radius: 6px;
}
.events astro-dev-toolbar-badge { display: inline-block; margin-inline-end: 8px; }

.timeline { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
.line { display: flex; align-items: center; gap: 10px; }
.line .time:only-of-type, .line .time { margin-inline-start: auto; }
.subject {
  display: block; color: var(--code); margin-block: 4px; white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.track { block-size: 4px; margin-block-start: 4px; border-radius: 2px; background: var(--raised); }
.bar {
  display: block; block-size: 4px; min-inline-size: 3px; border-radius: 2px;
  background: rgb(155 90 240);
}
summary { cursor: pointer; inline-size: fit-content; }
.error { margin-block-start: 20px; }
.detail > .error { margin-block-start: 0; }
.stack { white-space: pre; }
.stack .far, .stack .far .link { color: var(--quiet); }

.window :focus-visible { outline: 2px solid var(--code); outline-offset: 2px; }
.rows button:focus-visible, pre:focus-visible { outline-offset: -2px; }

@media (max-width: 640px) {
  .window { border-inline: 0; block-size: min(600px, calc(100vh - 80px)); }
  header { padding-inline: 16px; flex-wrap: wrap; }
  .tabpanel { padding-inline: 16px; }
  .rows button { flex-wrap: wrap; row-gap: 2px; }
  .facts div { grid-template-columns: 80px 1fr; }
}
@media (forced-colors: active) {
  .window {
    --text: CanvasText; --bright: CanvasText; --quiet: CanvasText; --code: CanvasText;
    --wrong: CanvasText; background: Canvas; color: CanvasText;
  }
  [role=tab] { border-color: Canvas; margin-block-end: 0; }
  [role=tab][aria-selected=true] { border-color: Highlight; }
  .bar { forced-color-adjust: none; background: Highlight; }
}
`
