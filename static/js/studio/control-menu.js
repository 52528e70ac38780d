// The menu of a control: what it is, reset, lock, lowest, highest. One menu serves all.

import { definitionOf } from "./definitions.js"
import { pathOf } from "./controls.js"
import { spoken } from "./values.js"

/** @param {HTMLElement} root @param {{store: import("./store.js").Store, controls: import("./controls.js").Controls}} with_ */
export const createControlMenu = (root, { store, controls }) => {
  const menu = /** @type {HTMLElement} */ (document.getElementById("control-menu"))
  /** @type {HTMLElement | null} */
  let opener = null

  const close = (back = true) => {
    if (menu.hidden) return
    menu.hidden = true
    opener?.setAttribute("aria-expanded", "false")
    if (back) opener?.focus()
    opener = null
  }

  /** @param {string} words @param {() => void} act */
  const item = (words, act) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "menu__item", textContent: words, tabIndex: -1 })
    button.setAttribute("role", "menuitem")
    button.addEventListener("click", () => {
      close()
      act()
    })
    return button
  }

  /** @param {Element} control */
  const items = (control) => {
    const of = definitionOf(pathOf(control))
    if (!of) return []
    const isNumber = of.kind === "float" || of.kind === "int"
    const isLocked = store.get().locked.has(of.path)
    return [
      Object.assign(document.createElement("p"), { className: "control-menu__help", textContent: of.help }),
      item(`Reset to ${of.kind === "matrix" ? "the default" : spoken(of, of.default)}`, () => controls.reset(control)),
      item(isLocked ? "Unlock" : "Lock: the dice leave it alone", () => controls.lock(control)),
      ...(isNumber ? [item(`Lowest: ${spoken(of, of.low)}`, () => controls.set(control, of.low)), item(`Highest: ${spoken(of, of.high)}`, () => controls.set(control, of.high))] : []),
    ]
  }

  /** @param {HTMLElement} button @param {Element} control */
  const open = (button, control) => {
    opener = button
    button.setAttribute("aria-expanded", "true")
    menu.replaceChildren(...items(control))
    menu.hidden = false
    const at = button.getBoundingClientRect()
    const frame = root.getBoundingClientRect()
    menu.style.setProperty("--x", `${Math.max(8, Math.min(at.left - frame.left, frame.width - menu.offsetWidth - 8))}px`)
    menu.style.setProperty("--y", `${Math.max(8, Math.min(at.bottom - frame.top + 4, frame.height - menu.offsetHeight - 8))}px`)
    const first = /** @type {HTMLElement | null} */ (menu.querySelector("[role=menuitem]"))
    first?.focus()
  }

  root.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target)
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-control=more]"))
    const control = button?.closest(".control")
    const wasOpen = opener === button
    if (!menu.contains(target)) close(false)
    if (button && control && !wasOpen) open(button, control)
  })
  menu.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("[role=menuitem]")])
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
    if (by) all[(all.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + by + all.length) % all.length].focus()
    if (event.key === "Escape" || event.key === "Tab") close()
    if (!by && event.key !== "Escape") return
    event.preventDefault()
    event.stopPropagation()
  })
}
