// The dialog of all shortcuts, made from the list of actions.

import { keysInWords } from "./actions.js"

const ON_A_CONTROL = [["Arrows", "One step; with Shift finer"], ["Page Up, Page Down", "Ten steps"], ["Home, End", "Lowest, highest"], ["Shift", "Finer while dragging"], ["Double click", "Back to the default"], ["Esc", "Leave a drag without a change"]]
const ON_THE_CANVAS = [["Arrows", "Move what is selected; with Shift ten times as far"], ["Ctrl+A", "Select every object"], ["Shift+click", "Add to the selection"], ["Drag beside", "Select all within a box"], ["Wheel, pinch", "Nearer, farther"], ["Esc", "Let go"]]

/** @param {string} title @param {[string, string][]} rows keys and what they do */
const group = (title, rows) => {
  const section = Object.assign(document.createElement("section"), { className: "shortcuts__group" })
  const head = Object.assign(document.createElement("h3"), { className: "caption", textContent: title })
  const lines = rows.map(([keys, words]) => {
    const line = Object.assign(document.createElement("p"), { className: "shortcuts__row" })
    line.append(Object.assign(document.createElement("span"), { textContent: words }), ...keys.split("  ").map((key) => Object.assign(document.createElement("kbd"), { textContent: key })))
    return line
  })
  section.append(head, ...lines)
  return section
}

/** @param {import("./actions.js").Action[]} actions */
export const createHelp = (actions) => {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("shortcuts"))
  const list = /** @type {HTMLElement} */ (document.getElementById("shortcut-list"))
  const groups = [...new Set(actions.map((action) => action.group))]
  const rowsOf = (/** @type {string} */ name) => actions.filter((action) => action.group === name && action.keys.length).map((action) => /** @type {[string, string]} */ ([action.keys.map(keysInWords).join("  "), action.label]))
  list.replaceChildren(
    ...groups.map((name) => group(name, rowsOf(name))),
    group("On a parameter", /** @type {[string, string][]} */ (ON_A_CONTROL)),
    group("On the canvas", /** @type {[string, string][]} */ (ON_THE_CANVAS)),
  )
  return () => (dialog.open ? dialog.close() : dialog.showModal())
}
