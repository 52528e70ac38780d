// Keys of the whole studio. Single-letter keys are still while one types, and can be switched off.

import { areSingleKeysOff } from "../lib/preferences.js"
import { pressed } from "./actions.js"

const REMEMBERED = "harmonic.single-keys"

/** @param {Element} target */
const isTyping = (target) => target.matches("textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button])")
/** Whether an element does something of its own with Space; one that was only clicked gives it to the transport. @param {Element} target */
const ownsSpace = (target) => target.matches("input[type=checkbox], input[type=radio]") || (!isByPointer && target.matches("button, summary, a, [role=option]"))
let isByPointer = false

/** @param {import("./actions.js").Action[]} actions @param {HTMLInputElement} toggle the box that switches single keys on */
export const listenToKeys = (actions, toggle) => {
  const byKey = new Map(actions.flatMap((action) => action.keys.map((keys) => [keys, action])))
  toggle.disabled = areSingleKeysOff() // by the preferences, in every browser: the link beside it leads there
  toggle.checked = !toggle.disabled && localStorage.getItem(REMEMBERED) !== "off"
  toggle.addEventListener("change", () => localStorage.setItem(REMEMBERED, toggle.checked ? "on" : "off"))

  document.addEventListener("pointerdown", () => (isByPointer = true), true)
  document.addEventListener("keyup", (event) => {
    const target = /** @type {Element} */ (event.target)
    if (event.key === " " && isByPointer && target.matches("button, summary") && !document.querySelector("dialog[open]")) event.preventDefault() // it has played, and presses nothing
  })
  document.addEventListener("keydown", (event) => {
    if (event.key === "Tab") isByPointer = false
    const keys = pressed(event)
    const action = byKey.get(keys)
    const target = /** @type {Element} */ (event.target)
    if (!action || event.altKey || event.defaultPrevented) return
    if (document.querySelector("dialog[open]") && !keys.startsWith("Mod+K")) return
    const isSingle = !keys.startsWith("Mod+")
    if (isTyping(target) && (isSingle || keys === "Mod+Z" || keys === "Mod+Y" || keys === "Mod+Shift+Z" || keys === "Mod+D")) return
    if (keys === "Space" && ownsSpace(target)) return
    if (keys === "ArrowRight" && target.matches("input")) return
    if (isSingle && /^(Shift\+)?.$/.test(keys) && !toggle.checked) return
    if (event.repeat && keys !== "ArrowRight" && !keys.includes("Z")) return
    if (action.can && !action.can()) return
    event.preventDefault()
    action.run()
  })
}
