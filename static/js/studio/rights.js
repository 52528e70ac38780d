// What one may do here, as it is now: controls are there to be read, with the reason, where one may not change anything.

/** @param {HTMLElement} root @param {import("./store.js").Store} store */
export const showRights = (root, store) => {
  const note = document.getElementById("read-only") ?? Object.assign(document.createElement("p"), { id: "read-only", className: "banner", hidden: true })
  const FIELDS = ".control :is(input, select, textarea, button), #details :is(input, select, textarea, button), .kinds button, .object-form button, [data-do=dice], [data-do=mutate], [data-do=undo], [data-do=redo], #dice :is(input, select)"

  /** @param {boolean} isReadOnly @param {string} why */
  const apply = (isReadOnly, why) => {
    root.toggleAttribute("data-readonly", isReadOnly)
    note.hidden = !isReadOnly
    if (isReadOnly && !note.isConnected) {
      note.textContent = why
      document.getElementById("banners")?.append(note)
    }
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll(FIELDS))) {
      if (isReadOnly === field.hasAttribute("data-barred")) continue
      if (isReadOnly && field.matches("[data-control=more]")) continue // what a value means may be read by all
      field.toggleAttribute("data-barred", isReadOnly)
      if (isReadOnly) field.dataset.before = JSON.stringify([field.disabled, field.title])
      const [disabled, title] = JSON.parse(field.dataset.before ?? "[false, \"\"]")
      field.disabled = isReadOnly || disabled
      field.title = isReadOnly ? why : title
    }
  }
  store.watch((state, before) => {
    const { may } = state
    const isOther = state === before || may !== before.may
    if (isOther || !may.edit) if (isOther || state.selected !== before.selected || state.document !== before.document || state.history !== before.history) queueMicrotask(() => apply(!store.get().may.edit, store.get().may.why))
  })
}

/** Why somebody may not change this, in words. @param {boolean} mayChat */
export const whyNot = (mayChat) => `You may look${mayChat ? ", listen and chat" : " and listen"} here, and not change it: your role is not editor.`

/** Rights as the server tells them. @param {{may?: Record<string, boolean>}} you @returns {import("./store.js").State["may"]} */
export const rightsOf = ({ may = {} }) => ({ edit: Boolean(may.edit), chat: Boolean(may.chat), play: Boolean(may.play), record: Boolean(may.record), why: may.edit ? "" : whyNot(Boolean(may.chat)) })

/** None, for this reason. @param {string} why @returns {import("./store.js").State["may"]} */
export const noRights = (why) => ({ ...rightsOf({}), why })
