// One plain object holds what the studio knows; whoever shows some of it looks again when it changes.

/**
 * @typedef {import("./changes.js").Doc} Doc
 * @typedef {object} State
 * @property {Doc} document what is heard and seen: the kept document, one's own edits under way, the drag at hand
 * @property {ReadonlySet<string>} selected ids of the objects selected on the canvas
 * @property {ReadonlySet<string>} locked paths that the dice leave alone
 * @property {import("./history.js").History} history
 * @property {"live" | "saving" | "offline"} link whether all is kept, being kept, or kept in this browser only for now
 * @property {string} trouble words on why it is offline
 * @property {"none" | "open" | "away" | "shut"} room the live connection: none asked for, there, looked for, closed for good
 * @property {string} roomTrouble words on why it is not there
 * @property {{edit: boolean, chat: boolean, play: boolean, record: boolean, why: string}} may what one may do here, and in words why no more
 * @property {readonly import("./choices.js").Choice[]} choices fields that both oneself, offline, and somebody else have changed
 * @property {string} tool kind of object that a click on the canvas places; "" selects
 * @property {readonly {label: string, document: Doc}[]} candidates of the dice
 * @property {number} candidate the one that is heard, or -1
 */

/** @param {Partial<State> & {document: Doc}} known @returns {State} */
export const stateOf = (known) => ({
  selected: new Set(), locked: new Set(), history: { done: [], undone: [] }, link: "live", trouble: "", room: "none", roomTrouble: "",
  may: { edit: true, chat: false, play: true, record: false, why: "" }, choices: [], tool: "", candidates: [], candidate: -1, ...known,
})

/** @param {State} initial */
export const createStore = (initial) => {
  let state = initial
  const listeners = /** @type {Set<(state: State, before: State) => void>} */ (new Set())
  return {
    get: () => state,
    /** @param {Partial<State>} some */
    set(some) {
      const before = state
      state = { ...state, ...some }
      for (const listener of listeners) listener(state, before)
    },
    /** Calls once now, and after each change. @param {(state: State, before: State) => void} listener */
    watch(listener) {
      listeners.add(listener)
      listener(state, state)
      return () => listeners.delete(listener)
    },
  }
}

/** @typedef {ReturnType<typeof createStore>} Store */
