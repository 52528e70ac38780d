// The story drawer's form: name, description, tags, licence, seeds. A field is kept when one leaves it.

import { definitionOf, seedHigh } from "./definitions.js"
import { valueAt } from "./changes.js"

const pathOf = (/** @type {string} */ name) => name.replace("seed_", "seeds.")
const LABELS = /** @type {Record<string, string>} */ ({ name: "Name", description: "Description", tags: "Tags", licence: "Licence" })

/** @param {string} name @param {string} text @returns {{value: any} | {wrong: string}} */
export const read = (name, text) => {
  if (name === "name") return text.trim() ? { value: text.trim() } : { wrong: "A universe has a name." }
  if (name === "tags") {
    const tags = [...new Set(text.split(",").map((tag) => tag.trim().toLowerCase()).filter(Boolean))].sort()
    if (tags.length > 8) return { wrong: "Eight tags at most." }
    return tags.some((tag) => tag.length > 24) ? { wrong: "A tag has 24 characters at most." } : { value: tags }
  }
  if (!name.startsWith("seed_")) return { value: text.trim().replaceAll("\r\n", "\n") }
  const seed = Number(text)
  return /^\d+$/.test(text.trim()) && seed <= seedHigh ? { value: seed } : { wrong: `A seed is a whole number from 0 to ${seedHigh}.` }
}

/** @param {import("./store.js").Store} store @param {import("./editor.js").Editor} editor */
export const createStory = (store, editor) => {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("details"))
  const heading = /** @type {HTMLElement} */ (document.getElementById("name"))
  const title = document.title.split(" · ").slice(1).join(" · ")

  /** @param {HTMLInputElement} field @param {string} words */
  const complain = (field, words) => {
    const plate = field.closest(".field")
    plate?.querySelector(".field__error")?.remove()
    field.toggleAttribute("aria-invalid", Boolean(words))
    if (words) field.setAttribute("aria-invalid", "true")
    if (words) plate?.append(Object.assign(document.createElement("p"), { className: "field__error", role: "alert", textContent: words }))
  }

  form.addEventListener("change", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target)
    const found = read(field.name, field.value)
    complain(field, "wrong" in found ? found.wrong : "")
    const path = pathOf(field.name)
    if ("value" in found) editor.change([{ path, value: found.value }], { label: definitionOf(path)?.label ?? LABELS[path] })
  })
  form.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-reroll]"))
    const path = pathOf(button?.dataset.reroll ?? "")
    if (button) editor.change([{ path, value: Math.floor(Math.random() * seedHigh) }], { label: `Another ${path.slice(6)} seed` })
  })

  store.watch(({ document }) => {
    heading.textContent = document.name
    globalThis.document.title = `${document.name} · ${title}`
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[name]"))) {
      const value = field.name.startsWith("csrf") ? undefined : valueAt(document, pathOf(field.name))
      if (value !== undefined && field !== globalThis.document.activeElement) field.value = Array.isArray(value) ? value.join(", ") : String(value)
    }
  })
}
