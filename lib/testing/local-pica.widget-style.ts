/** How the widget's page looks: as the system wishes, or as the application does (`data-theme`). */
export const WIDGET_STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c1c21, #f1f1f5); --soft: light-dark(#5a5a66, #a9a9b7); --line: light-dark(#dcdce3, #3b3b46); --paper: light-dark(#fff, #202026); --ground: light-dark(#f3f3f6, #151519); --accent: light-dark(#2b55cc, #8eabff); --on-accent: light-dark(#fff, #12121a); --alert: light-dark(#b3261e, #ff8a80); --done: light-dark(#1a6b3c, #7fd6a2) }
:root[data-theme=light] { color-scheme: light }
:root[data-theme=dark] { color-scheme: dark }
* { box-sizing: border-box }
[hidden] { display: none !important }
body { margin: 0; height: 100vh; height: 100dvh; display: grid; place-items: center; padding: clamp(0rem, 3vw, 1.5rem); background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { display: flex; flex-direction: column; gap: .75rem; width: 100%; max-width: 30rem; max-height: 100%; overflow-y: auto; min-height: min(100%, 20rem); padding: 1.25rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem }
header { display: flex; align-items: start; gap: .75rem }
header div { flex: 1; min-width: 0 }
header img { width: 2.25rem; height: 2.25rem; object-fit: contain; border-radius: .5rem }
h1, h2, p { margin: 0; overflow-wrap: anywhere }
h1 { font-size: 1.25rem; line-height: 1.3 }
h2 { font-size: 1.125rem; line-height: 1.3 }
p { color: var(--soft); font-size: .9375rem }
p[role=alert] { padding-left: .75rem; border-left: .25rem solid var(--alert); color: var(--ink) }
p:empty:not([role]) { display: none }
button, input { font: inherit; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: .5rem }
button { padding: .5rem .875rem; cursor: pointer }
button:hover { border-color: var(--accent) }
button.primary { font-weight: 600; background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
#close { flex: none; width: 2.25rem; height: 2.25rem; padding: 0; border-color: transparent; font-size: 1.25rem; line-height: 1 }
#close:hover { border-color: var(--soft) }
.finder { display: flex; flex-direction: column; gap: .75rem; min-height: 0 }
label { margin-bottom: -.5rem; font-size: .875rem }
input { width: 100%; padding: .5rem .625rem; font-size: 1rem }
ul { margin: 0 -.25rem; padding: .25rem; list-style: none; overflow-y: auto; min-height: 6rem }
li:not([hidden]) ~ li { border-top: 1px solid var(--line) }
.choice { display: flex; align-items: center; gap: .75rem; width: 100%; padding: .5rem; border-color: transparent; text-align: left }
.name { flex: 1; min-width: 0; overflow-wrap: anywhere }
.logo { position: relative; flex: none; display: grid; place-items: center; width: 2rem; height: 2rem; overflow: hidden; border-radius: .5rem; background: var(--line); font-weight: 600 }
.logo img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain }
.tag { flex: none; padding: 0 .5rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .8125rem; color: var(--soft) }
.tag.done { border-color: var(--done); color: var(--done) }
.chosen { display: flex; align-items: center; gap: .75rem }
.actions { display: flex; flex-wrap: wrap; gap: .625rem }
:is(button, input, h1, h2):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
footer { margin-top: auto; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .8125rem; color: var(--soft) }
`;
