// A parameter control: a label, a slider, a number field with its unit, reset, lock, a menu. The fields are those of a plain form;
// here they gain what a plain form cannot: each value is heard at once, kept at once, and can be taken back.

import { definitionOf, defaultOf } from "./definitions.js"
import { newGesture } from "./editor.js"
import { valueAt } from "./changes.js"
import { placeOf, spoken, typed, written } from "./values.js"

/** @typedef {import("./definitions.js").Definition} Definition */
/** @typedef {{store: import("./store.js").Store, editor: import("./editor.js").Editor}} With */

/** @param {Element} control */
export const pathOf = (control) => /** @type {HTMLElement} */ (control).dataset.path ?? ""

/** @param {Element} control @template {Element} T @param {string} selector @returns {T | null} */
const part = (control, selector) => /** @type {any} */ (control.querySelector(selector))

/** Words for the undo list: "Gravity 3.2 m/s²". @param {Definition} of @param {any} value */
export const actOf = (of, value) => `${of.label} ${of.kind === "matrix" ? "changed" : spoken(of, value)}`

/** @param {readonly number[]} matrix */
const rows = (matrix) => Array.from({ length: 6 }, (_, row) => matrix.slice(row * 6, row * 6 + 6).join(" ")).join("\n")

/** @param {Element} control @param {Definition} of @param {any} value */
const showNumber = (control, of, value) => {
  const plate = /** @type {HTMLElement} */ (control)
  plate.style.setProperty("--at", `${placeOf(of, value) * 100}%`)
  const slider = /** @type {HTMLInputElement | null} */ (part(control, ".control__slider"))
  const number = /** @type {HTMLInputElement | null} */ (part(control, ".control__number"))
  if (slider) {
    slider.value = String(value)
    slider.setAttribute("aria-valuetext", spoken(of, value))
  }
  if (number && (number !== document.activeElement || !number.dataset.typing)) number.value = written(of, value)
}

/** Shows a value in its control. @param {Element} control @param {any} value */
export const showValue = (control, value) => {
  const of = definitionOf(pathOf(control))
  if (!of || value === undefined) return
  const field = /** @type {HTMLInputElement | null} */ (part(control, ".control__switch, .control__choice, .control__matrix"))
  if (of.kind === "bool" && field) field.checked = value
  else if (of.kind === "choice" && field) field.value = value
  else if (of.kind === "matrix" && field && field !== document.activeElement) field.value = rows(value)
  else showNumber(control, of, value)
  const reset = /** @type {HTMLButtonElement | null} */ (part(control, ".control__reset"))
  if (reset) reset.disabled = JSON.stringify(value) === JSON.stringify(defaultOf(of.path))
}

/** Says beside a control what is wrong with what was typed; "" says nothing. @param {Element} control @param {string} words */
const complain = (control, words) => {
  const number = part(control, ".control__number, .control__matrix")
  if (words) number?.setAttribute("aria-invalid", "true")
  else number?.removeAttribute("aria-invalid")
  part(control, ".control__error")?.remove()
  if (!words) return
  const error = document.createElement("span")
  error.className = "control__error"
  error.setAttribute("role", "alert")
  error.textContent = words
  control.append(error)
}

/** @param {string} text @returns {number[] | null} */
const matrixOf = (text) => {
  const numbers = text.trim().split(/[\s,;]+/).map(Number)
  return numbers.length === 36 && numbers.every((number) => number >= -1 && number <= 1) ? numbers : null
}

/** @param {With} with_ */
export const createControls = ({ store, editor }) => {
  /** @param {Element} control @param {any} value @param {string} [gesture] */
  const set = (control, value, gesture) => {
    const of = definitionOf(pathOf(control))
    if (of) editor.change([{ path: of.path, value }], { label: actOf(of, value), gesture })
  }

  /** What stands in a field, taken or refused in words. @param {Element} control @param {HTMLInputElement} field */
  const take = (control, field) => {
    const of = definitionOf(pathOf(control))
    if (!of) return
    if (of.kind === "bool") return set(control, field.checked)
    if (of.kind === "choice") return set(control, field.value)
    if (of.kind === "matrix") {
      const matrix = matrixOf(field.value)
      complain(control, matrix ? "" : "Give 36 numbers from −1 to 1, six in a row.")
      return matrix ? set(control, matrix) : undefined
    }
    if (field.value === written(of, valueAt(store.get().document, of.path))) return complain(control, "")
    const read = typed(of, field.value)
    complain(control, "wrong" in read ? read.wrong : "")
    if ("value" in read) set(control, read.value)
  }

  return {
    set,
    /** @param {Element} control */
    reset(control) {
      const of = definitionOf(pathOf(control))
      complain(control, "")
      if (of) editor.change([{ path: of.path, value: structuredClone(of.default) }], { label: `Reset ${of.label.toLowerCase()}` })
    },
    /** @param {Element} control */
    lock(control) {
      const locked = new Set(store.get().locked)
      if (!locked.delete(pathOf(control))) locked.add(pathOf(control))
      store.set({ locked })
    },
    /** @param {Element} control */
    forget(control) {
      complain(control, "")
      showValue(control, valueAt(store.get().document, pathOf(control)))
    },
    take,
    newGesture,
  }
}

/** @typedef {ReturnType<typeof createControls>} Controls */
