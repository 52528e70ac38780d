// Fields that were changed here without a connection, and by others meanwhile: nothing is overwritten silently, somebody chooses.

import { valueAt } from "./changes.js"
import { gathered, mineOf, parted } from "./conflicts.js"
import { definitionOf } from "./definitions.js"
import { spoken } from "./values.js"

/**
 * @typedef {import("./conflicts.js").Held} Held
 * @typedef {{held: Held, ops: string[], label: string, mine: string, theirs: string, who: string}} Choice
 */

const WORDS = /** @type {Record<string, string>} */ ({ name: "Name", description: "Description", tags: "Tags", licence: "Licence" })

/** @param {string} path @param {any} value */
const inWords = (path, value) => {
  const of = definitionOf(path)
  if (of) return spoken(of, value)
  return Array.isArray(value) ? value.join(", ") || "none" : String(value) || "nothing"
}

/** @param {string} kind */
const a = (kind) => `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`

/** @param {Held} held @param {import("./changes.js").Doc} kept @returns {Pick<Choice, "label" | "mine" | "theirs">} */
export const choiceInWords = (held, kept) => {
  if (held.kind === "gone") return { label: `${a(held.base.kind)} that you changed was removed`.replace(/^./, (letter) => letter.toUpperCase()), mine: "Bring it back", theirs: "Leave it removed" }
  if (held.kind === "removed") return { label: `${a(held.base.kind)} that you removed was changed`.replace(/^./, (letter) => letter.toUpperCase()), mine: "Remove it", theirs: "Keep it" }
  const change = held.changes.at(-1)
  const path = change && "path" in change ? change.path : ""
  const kind = path.startsWith("objects.") ? `${held.base.kind}, ` : ""
  const label = `${kind}${definitionOf(path)?.label.toLowerCase() ?? WORDS[path]?.toLowerCase() ?? path}`
  return { label: label[0].toUpperCase() + label.slice(1), mine: inWords(path, change && "value" in change ? change.value : ""), theirs: inWords(path, valueAt(kept, path) ?? "") }
}

/**
 * @param {{store: import("./store.js").Store, editor: () => import("./editor.js").Editor, outbox: () => import("./outbox.js").Outbox, whoChanged: (path: string) => string}} with_
 */
export const createChoices = ({ store, editor, outbox, whoChanged }) => {
  const look = () => {
    const entries = outbox().held()
    const kept = editor().kept()
    const choices = gathered(entries.map((entry) => /** @type {Held} */ (entry.held))).map((held) => ({
      held, ops: entries.filter((entry) => entry.held?.unit === held.unit).map((entry) => entry.op), who: whoChanged(held.unit), ...choiceInWords(held, kept),
    }))
    if (JSON.stringify(choices) !== JSON.stringify(store.get().choices)) store.set({ choices })
  }

  return {
    /** One is back after having been away: what meets others' changes waits for a decision, the rest goes. */
    review() {
      const kept = editor().kept()
      outbox().review(({ changes, base = {} }) => {
        const { go, held } = parted(changes, base, kept)
        if (go.length === changes.length) return null
        return [...(go.length ? [{ changes: go }] : []), ...held.map((one) => ({ changes: one.changes, held: one }))]
      })
      look()
    },
    /** What others have changed since is shown in the choices. */
    look,
    /** @param {Choice} choice @param {"mine" | "theirs"} whose */
    choose({ held, ops, label }, whose) {
      ops.forEach(outbox().drop)
      if (whose === "mine") editor().change(mineOf(held, editor().kept()), { label: `${label}: mine` })
      editor().confirm([])
      look()
    },
  }
}

/** @typedef {ReturnType<typeof createChoices>} Choices */
