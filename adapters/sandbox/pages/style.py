"""The one stylesheet, small enough to travel inside every page."""

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --ink: #1a2233; --quiet: #5b6578; --paper: #f4f6fa;
  --card: #fff; --line: #dde2ec; --main: #4b45d6; --good: #14713d; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf2; --quiet: #a2abbd; --paper: #12151c;
  --card: #1b202b; --line: #323a4a; --main: #8a86ff; --good: #6fd09a; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
header { padding: .6rem 1rem; color: var(--quiet); font-size: .85rem; text-align: center; }
main { width: calc(100% - 1.5rem); max-width: 34rem; margin: 2rem auto; padding: 1.75rem 2rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
main.wide { max-width: 76rem; }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.05rem; }
p { margin: .5rem 0; }
a { color: var(--main); }
.quiet { color: var(--quiet); font-size: .88rem; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.notice { margin: 1rem 0; padding: .6rem .9rem; border: 1px solid currentColor;
  border-radius: 8px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; margin: 1rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
fieldset { margin: 1rem 0; padding: .4rem 1rem .6rem; border: 1px solid var(--line);
  border-radius: 8px; }
legend { padding: 0 .4rem; color: var(--quiet); font-size: .88rem; }
.choice { display: flex; gap: .6rem; align-items: baseline; padding: .25rem 0; }
.choices { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1.25rem; }
button { padding: .6rem 1.15rem; border: 1px solid var(--line); border-radius: 8px;
  background: transparent; color: inherit; font: inherit; cursor: pointer; }
button.main { border-color: var(--main); background: var(--main); color: var(--card);
  font-weight: 600; }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid var(--main);
  outline-offset: 2px; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .85rem; }
th, td { padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; white-space: nowrap; }
th { color: var(--quiet); font-weight: 500; }
td { font-variant-numeric: tabular-nums; }
"""
