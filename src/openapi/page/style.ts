import { Html } from './html.ts'

/** Style sheet of the reference page. Its colors have a contrast of at least 4.5. */
export const style = new Html(`
:root {
  color-scheme: light dark;
  --back: #fff; --raised: #f6f7f9; --line: #e3e6eb; --text: #1c2230; --soft: #5a6478;
  --accent: #3b4fd8; --mark: #eef0ff; --code-back: #151a26; --code-text: #dfe5f3; --code-soft: #94a0bb;
  --get: #0b62c4; --post: #0a7a45; --put: #95570a; --patch: #7a3fc4; --delete: #c02b2b;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #10131a; --raised: #181d27; --line: #2a3140; --text: #e6eaf3; --soft: #9ca7bd;
    --accent: #9dabff; --mark: #1f2640; --code-back: #0a0d13;
    --get: #6cb2ff; --post: #55cf91; --put: #eab25c; --patch: #c39bff; --delete: #ff8f8f;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.6 var(--sans); }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
code, pre { font-family: var(--mono); font-size: .875em; }
p { margin: 0 0 .75rem; max-width: 42rem; }
p code, summary code, .about code, div.response code { background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: .05em .35em; overflow-wrap: anywhere; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 3; background: var(--back); padding: .5rem 1rem; }
.bar { display: none; }
.page { display: grid; grid-template: auto 1fr / 17.5rem minmax(0, 1fr); }

nav { grid-area: 1 / 1 / 3; position: sticky; top: 0; align-self: start; height: 100vh; overflow-y: auto; padding: 1.75rem 1rem 2rem 1.25rem; border-right: 1px solid var(--line); background: var(--raised); scrollbar-width: thin; }
nav summary { display: none; }
nav .home { margin-bottom: 1.25rem; font-size: 1rem; font-weight: 600; }
nav h2 { margin: 1.5rem 0 .35rem; padding: 0 .6rem; font-size: .75rem; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); border: 0; overflow-wrap: anywhere; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: flex; align-items: baseline; gap: .6rem; padding: .3rem .6rem; border-radius: 6px; color: var(--text); text-decoration: none; font-size: .875rem; line-height: 1.4; }
nav a:hover { background: var(--mark); }
nav .method { flex: 0 0 2.9rem; padding: 0; border: 0; background: none; font-size: .6875rem; }
nav .name { overflow-wrap: anywhere; }

.intro, main { grid-column: 2; max-width: 84rem; padding: 2.5rem clamp(1.25rem, 4vw, 3.5rem) 0; }
main { padding-top: 0; padding-bottom: 6rem; }
h1 { margin: 0 0 1rem; font-size: 2rem; line-height: 1.2; letter-spacing: -.02em; overflow-wrap: anywhere; }
.version { margin-left: .25rem; padding: .2em .6em; border: 1px solid var(--line); border-radius: 99px; font-size: .8125rem; font-weight: 500; letter-spacing: 0; color: var(--soft); vertical-align: middle; white-space: nowrap; }
.source { color: var(--soft); font-size: .875rem; }
.source a { font-family: var(--mono); margin-right: .5rem; }
main > h2 { margin: 3.5rem 0 0; padding-bottom: .5rem; font-size: 1.375rem; letter-spacing: -.01em; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
main > h2:first-child { margin-top: 1.75rem; }
.operation, .schema { padding: 2rem 0; border-bottom: 1px solid var(--line); }
.operation:target h3, .schema:target h3 { text-decoration: underline; text-decoration-color: var(--accent); text-decoration-thickness: 3px; text-underline-offset: .3em; }
.schema:last-child { border-bottom: 0; }
.schema table { max-width: 52rem; }
h3 { margin: 0 0 .4rem; font-size: 1.125rem; line-height: 1.35; overflow-wrap: anywhere; }
h4 { margin: 1.5rem 0 .5rem; font-size: .75rem; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); }
.anchor { color: inherit; text-decoration: none; }
.anchor:hover { text-decoration: underline; }
.deprecated { padding: .1em .5em; border: 1px solid currentColor; border-radius: 4px; color: var(--put); font-size: .75rem; font-weight: 500; }
.address { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; max-width: none; margin-bottom: 1rem; }
.address code { min-width: 0; padding: 0; border: 0; background: none; font-size: .9375rem; }
.method { font: 600 .75rem/1.5 var(--mono); text-transform: uppercase; padding: .1em .55em; border-radius: 5px; border: 1px solid currentColor; }
.get, .head, .options { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); }
.patch { color: var(--patch); } .delete { color: var(--delete); }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2.5rem; }
@media (min-width: 75rem) { .columns { grid-template-columns: minmax(0, 1fr) minmax(20rem, 27rem); align-items: start; } .examples { position: sticky; top: 1.5rem; } }
.facts > :first-child { margin-top: 0; }
.media { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; margin-bottom: .6rem; }
.note { color: var(--soft); font-size: .875rem; }

table { width: 100%; border-collapse: separate; border-spacing: 0; border: 1px solid var(--line); border-radius: 8px; font-size: .875rem; margin: 0 0 .75rem; }
thead th { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
tbody th, td { padding: .55rem .85rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); font-weight: 400; }
tbody tr:first-child > * { border-top: 0; }
tbody th { width: 38%; overflow-wrap: anywhere; }
tbody th code { font-weight: 600; font-size: .8125rem; }
.d1 th { padding-left: 2rem; } .d2 th { padding-left: 3.1rem; } .d3 th { padding-left: 4.2rem; }
.d4 th, .d5 th, .d6 th, .d7 th { padding-left: 5.3rem; }
.required { display: block; color: var(--delete); font-size: .75rem; line-height: 1.4; }
.type { font-family: var(--mono); font-size: .8125rem; overflow-wrap: anywhere; }
.format { color: var(--soft); }
.limits { color: var(--soft); font-size: .8125rem; overflow-wrap: anywhere; }
.type + .limits::before { content: "· "; }
.about { display: block; overflow-wrap: anywhere; }
.type-line { margin-bottom: .75rem; }

.response { border: 1px solid var(--line); border-bottom: 0; font-size: .875rem; }
h4 + .response { border-radius: 8px 8px 0 0; }
.response:last-child { border-bottom: 1px solid var(--line); border-radius: 0 0 8px 8px; }
h4 + .response:last-child { border-radius: 8px; }
div.response, .response summary { display: grid; grid-template-columns: 3.4rem minmax(0, 1fr) 1rem; gap: .25rem; align-items: baseline; padding: .55rem .85rem; }
.response summary { cursor: pointer; list-style: none; }
.response summary::-webkit-details-marker { display: none; }
.response summary::after { content: ""; width: .45rem; height: .45rem; align-self: center; justify-self: end; border: solid var(--soft); border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); }
.response[open] summary::after { transform: rotate(45deg); }
.response summary:hover { background: var(--raised); }
details.response[open] { padding-bottom: .1rem; }
.response > :not(summary, span) { margin: 0 .85rem .75rem; }
.response > table { width: calc(100% - 1.7rem); }
.status { font: 600 .8125rem/1.6 var(--mono); }
.s2 { color: var(--post); } .s3 { color: var(--get); } .s4 { color: var(--put); } .s5 { color: var(--delete); } .sd { color: var(--soft); }

figure { margin: 0 0 1rem; border-radius: 10px; overflow: hidden; background: var(--code-back); color: var(--code-text); border: 1px solid var(--line); }
figcaption { padding: .5rem 1rem 0; color: var(--code-soft); font: .75rem/1.6 var(--mono); }
pre { margin: 0; padding: .4rem 1rem 1rem; overflow-x: auto; line-height: 1.55; scrollbar-width: thin; }
pre:focus-visible { outline-offset: -3px; border-radius: 10px; outline-color: #9dabff; }

@media (max-width: 52rem) {
  html { scroll-padding-top: 4rem; }
  .bar { position: sticky; top: 0; z-index: 2; display: flex; justify-content: space-between; gap: 1rem; padding: .7rem 1.25rem; background: var(--back); border-bottom: 1px solid var(--line); font-size: .9375rem; }
  .bar a { text-decoration: none; overflow-wrap: anywhere; }
  .bar a:first-child { color: var(--text); font-weight: 600; }
  .page { display: block; }
  .intro { padding: 1.5rem 1.25rem .5rem; }
  main { padding: 0 1.25rem 4rem; }
  nav { position: static; height: auto; margin: 0 1.25rem; padding: .5rem .5rem .75rem; border: 1px solid var(--line); border-radius: 10px; scroll-margin-top: 4rem; }
  nav .home { display: none; }
  nav summary { display: list-item; padding: .35rem .6rem; font-weight: 600; cursor: pointer; }
  nav summary + h2 { margin-top: .75rem; }
  nav a { padding: .45rem .6rem; }
  .examples { margin-top: 1.25rem; }
  tbody th { width: 42%; }
  tbody th, td { padding: .5rem .65rem; }
  .d1 th { padding-left: 1.3rem; } .d2 th { padding-left: 1.95rem; } .d3 th { padding-left: 2.6rem; }
}
@media print { nav, .bar, .skip { display: none; } .page { display: block; } }
`)
