// The command palette: every action and every parameter by its name; "gravity 3" sets a value.

import { keysInWords } from "./actions.js"
import { parameters } from "./definitions.js"
import { typed, spoken } from "./values.js"

/** @typedef {{label: string, keys: string, note: string, group: string, run: () => void}} Offer */

const MOST = 12

/** How well a text answers to what was typed; 0 not at all. @param {string} text @param {string} wanted */
const fit = (text, wanted) => {
  const low = text.toLowerCase()
  if (low.startsWith(wanted)) return 3
  if (low.split(/[\s:]+/).some((word) => word.startsWith(wanted))) return 2
  return wanted.split(/\s+/).every((word) => low.includes(word)) ? 1 : 0
}

/**
 * @param {{actions: import("./actions.js").Action[], focus: (path: string) => void, set: (path: string, value: any, label: string) => void, valueOf: (path: string) => any}} with_
 */
export const createPalette = ({ actions, focus, set, valueOf }) => {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("palette"))
  const input = /** @type {HTMLInputElement} */ (document.getElementById("palette-input"))
  const list = /** @type {HTMLElement} */ (document.getElementById("palette-list"))
  /** @type {Offer[]} */
  let offers = []
  let at = 0

  /** "gravity 3": the parameters that take it. @param {string} text @returns {Offer[]} */
  const settings = (text) => {
    const match = /^(.*?)\s+([-+−]?[\d.,]+\s*\S*|on|off)$/i.exec(text)
    if (!match) return []
    return parameters.filter((of) => fit(of.label, match[1].toLowerCase()) > 1).flatMap((of) => {
      if (of.kind === "bool" && /^(on|off)$/i.test(match[2])) return [{ label: `${of.label}: ${match[2].toLowerCase()}`, keys: "", note: "", group: of.group, run: () => set(of.path, match[2].toLowerCase() === "on", of.label) }]
      const read = of.kind === "float" || of.kind === "int" ? typed(of, match[2]) : { wrong: "" }
      return "value" in read ? [{ label: `Set ${of.label.toLowerCase()} to ${spoken(of, read.value)}`, keys: "", note: "", group: of.group, run: () => set(of.path, read.value, of.label) }] : []
    })
  }

  const all = () => [
    ...actions.filter((action) => action.id !== "palette" && (!action.can || action.can())).map((action) => ({ label: action.label, keys: action.keys.map(keysInWords).join("  "), note: "", group: "", run: action.run })),
    ...parameters.map((of) => ({ label: of.label, keys: "", note: of.kind === "matrix" ? "" : spoken(of, valueOf(of.path)), group: of.group, run: () => focus(of.path) })),
    ...parameters.filter((of) => JSON.stringify(valueOf(of.path)) !== JSON.stringify(of.default)).map((of) => ({ label: `Reset ${of.label.toLowerCase()}`, keys: "", note: "", group: of.group, run: () => set(of.path, structuredClone(of.default), `Reset ${of.label.toLowerCase()}`) })),
  ]

  const look = () => {
    const wanted = input.value.trim().toLowerCase()
    const found = wanted ? all().map((offer) => ({ offer, score: fit(offer.label, wanted) })).filter(({ score }) => score).sort((a, b) => b.score - a.score).map(({ offer }) => offer) : all()
    offers = [...settings(input.value.trim()), ...found].slice(0, MOST)
    at = 0
    show()
  }

  const show = () => {
    list.replaceChildren(
      ...offers.map((offer, k) => {
        const row = Object.assign(document.createElement("li"), { className: "palette__item", id: `offer-${k}` })
        row.setAttribute("role", "option")
        row.setAttribute("aria-selected", String(k === at))
        row.dataset.offer = String(k)
        if (offer.group) row.dataset.group = offer.group
        const words = Object.assign(document.createElement("span"), { textContent: offer.label })
        const end = Object.assign(document.createElement(offer.keys ? "kbd" : "span"), { textContent: offer.keys || offer.note, className: offer.keys ? "" : "dim palette__note" })
        row.append(words, ...(end.textContent ? [end] : []))
        return row
      }),
    )
    if (!offers.length) list.replaceChildren(Object.assign(document.createElement("li"), { className: "palette__item dim", textContent: "Nothing of that name." }))
    input.setAttribute("aria-activedescendant", offers.length ? `offer-${at}` : "")
    list.children[at]?.scrollIntoView({ block: "nearest" })
  }

  /** @param {number} index */
  const choose = (index) => {
    dialog.close()
    offers[index]?.run()
  }

  input.addEventListener("input", look)
  input.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
    if (by) at = (at + by + offers.length) % Math.max(1, offers.length)
    if (event.key === "Enter") choose(at)
    if (!by && event.key !== "Enter") return
    event.preventDefault()
    if (by) show()
  })
  list.addEventListener("click", (event) => {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-offer]"))
    if (row) choose(Number(row.dataset.offer))
  })
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close())

  return () => {
    if (dialog.open) return dialog.close()
    input.value = ""
    look()
    dialog.showModal()
  }
}
