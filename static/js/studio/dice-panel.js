// The dice and their strip: the last candidates stay within reach, so that one can step back to any of them.

import { difference } from "./changes.js"
import { roll, titleOf } from "./dice.js"

const KEPT = 8
const BARS = /** @type {const} */ ([
  ["physics", "gravity", 20], ["physics", "elasticity", 1], ["physics", "particle_count", 200], ["music", "tempo", 200], ["music", "note_density", 1],
  ["music", "rhythm_complexity", 1], ["audio", "brightness", 1], ["audio", "reverb", 1], ["visualization", "glow", 1], ["visualization", "trail", 1],
])

/** A small picture by which one tells candidates apart: a bar for each of ten values. @param {import("./changes.js").Doc} document */
const bars = (document) => {
  const svg = globalThis.document.createElementNS("http://www.w3.org/2000/svg", "svg")
  svg.setAttribute("class", "candidate__bars")
  svg.setAttribute("viewBox", "0 0 50 20")
  svg.setAttribute("aria-hidden", "true")
  BARS.forEach(([group, name, most], k) => {
    const bar = globalThis.document.createElementNS("http://www.w3.org/2000/svg", "rect")
    const height = Math.max(1, 19 * Math.min(1, document[group][name] / most))
    Object.entries({ x: k * 5 + 1, y: 20 - height, width: 3, height, fill: `var(--${group})` }).forEach(([key, value]) => bar.setAttribute(key, String(value)))
    svg.append(bar)
  })
  return svg
}

/** @param {{store: import("./store.js").Store, editor: import("./editor.js").Editor, tell: (words: string) => void}} with_ */
export const createDice = ({ store, editor, tell }) => {
  const strip = /** @type {HTMLElement} */ (document.getElementById("candidates"))
  const strength = /** @type {HTMLInputElement} */ (document.getElementById("dice-strength"))
  const said = /** @type {HTMLElement} */ (document.getElementById("dice-strength-said"))
  const scope = /** @type {HTMLSelectElement} */ (document.getElementById("dice-scope"))
  const locks = /** @type {HTMLElement} */ (document.getElementById("dice-locks"))

  const showStrength = () => {
    said.textContent = `${strength.value} %`
    strength.style.setProperty("--at", `${((Number(strength.value) - 5) / 95) * 100}%`)
  }
  strength.addEventListener("input", showStrength)
  showStrength()

  /** Adds what is heard now to the strip, unless it is the candidate at hand. @param {string} label */
  const keep = (label) => {
    const { candidates, candidate, document } = store.get()
    if (candidates[candidate] && !difference(candidates[candidate].document, document).length) return
    const kept = [...candidates, { label: label || titleOf(document), document }].slice(-KEPT)
    store.set({ candidates: kept, candidate: kept.length - 1 })
  }

  /** @param {boolean} gentle */
  const throwIt = (gentle) => {
    const { document, locked } = store.get()
    keep("")
    const changes = roll(document, { scope: scope.value, locked, strength: Number(strength.value) / 100, gentle })
    const label = gentle ? "Mutation" : "Dice"
    if (!editor.change(changes, { label })) return tell("Everything is locked.")
    keep("")
    tell(`${label}: ${titleOf(store.get().document)}`)
  }

  /** @param {number} index */
  const choose = (index) => {
    const chosen = store.get().candidates[index]
    editor.change(difference(store.get().document, chosen.document), { label: `Candidate ${index + 1}` })
    store.set({ candidate: index })
  }

  const show = (/** @type {import("./store.js").State} */ { candidates, candidate, locked }) => {
    locks.textContent = locked.size ? `${locked.size} locked: the dice leave ${locked.size === 1 ? "it" : "them"} alone.` : "Lock a value with its lock, and the dice leave it alone."
    strip.replaceChildren(
      ...candidates.map(({ label, document }, index) => {
        const button = Object.assign(globalThis.document.createElement("button"), { type: "button", className: "candidate" })
        button.dataset.candidate = String(index)
        button.setAttribute("aria-current", String(index === candidate))
        const words = globalThis.document.createElement("span")
        words.textContent = label
        const number = Object.assign(globalThis.document.createElement("span"), { className: "number", textContent: String(index + 1) })
        button.append(number, words, bars(document))
        const row = globalThis.document.createElement("li")
        row.append(button)
        return row
      }),
    )
  }

  strip.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-candidate]"))
    if (button) choose(Number(button.dataset.candidate))
  })
  store.watch((state, before) => {
    if (state === before || state.candidates !== before.candidates || state.candidate !== before.candidate || state.locked !== before.locked) show(state)
  })

  return { roll: () => throwIt(false), mutate: () => throwIt(true) }
}
