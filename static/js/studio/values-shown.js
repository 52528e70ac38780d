// Every control shows the value that holds, and whether it is locked.

import { valueAt } from "./changes.js"
import { pathOf, showValue } from "./controls.js"

/** @param {HTMLElement} root @param {import("./store.js").Store} store */
export const showValues = (root, store) => {
  const controls = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".control[data-path]")])

  /** @param {HTMLElement} control @param {boolean} isLocked */
  const showLock = (control, isLocked) => {
    control.toggleAttribute("data-locked", isLocked)
    control.querySelector(".control__lock")?.setAttribute("aria-pressed", String(isLocked))
  }

  store.watch((state, before) => {
    const isFirst = state === before
    for (const control of controls) {
      const path = pathOf(control)
      const value = valueAt(state.document, path)
      if (isFirst || value !== valueAt(before.document, path)) showValue(control, value)
      if (isFirst || state.locked.has(path) !== before.locked.has(path)) showLock(control, state.locked.has(path))
    }
  })
}
