// Undo and redo as buttons that say what they undo, and the list of one's own steps: pressing one goes to just after it.

const SHOWN = 60

/** @param {HTMLElement} root @param {import("./store.js").Store} store @param {Record<string, () => any>} travel */
export const createHistoryPanel = (root, store, { undo, redo }) => {
  const list = /** @type {HTMLElement} */ (document.getElementById("steps"))

  /** In a room the server knows one's own steps of other days and devices too: there is always something to ask it. @param {string} name @param {string} key @param {string | undefined} label */
  const showButtons = (name, key, label) => {
    const { room, may } = store.get()
    const asks = room === "open" && may.edit
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll(`[data-do="${name.toLowerCase()}"]`))) {
      button.disabled = !label && !asks
      button.title = label ? `${name}: ${label} (${key})` : asks ? `${name} your last change (${key})` : `Nothing to ${name.toLowerCase()}`
    }
  }

  const row = (/** @type {string} */ words, /** @type {number} */ by, /** @type {boolean} */ isUndone) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "past__step", textContent: words })
    button.dataset.by = String(by)
    if (isUndone) button.dataset.undone = ""
    const item = document.createElement("li")
    item.append(button)
    return item
  }

  store.watch(({ history: { done, undone }, room, may }, before) => {
    const isSame = before.history.done === done && before.history.undone === undone && before.room === room && before.may === may
    if (isSame && list.childElementCount) return
    showButtons("Undo", "Ctrl+Z", done.at(-1)?.label)
    showButtons("Redo", "Ctrl+Shift+Z", undone.at(-1)?.label)
    const later = undone.map((step, k) => row(step.label, undone.length - k, true))
    const earlier = done.map((step, k) => row(step.label, k + 1 - done.length, false)).reverse()
    list.replaceChildren(...[...later, ...earlier, row("As it was opened", -done.length, false)].slice(0, SHOWN))
  })

  list.addEventListener("click", async (event) => {
    const by = Number(/** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-by]"))?.dataset.by ?? 0)
    for (let k = 0; k < Math.abs(by); k++) await (by < 0 ? undo : redo)()
  })
}
