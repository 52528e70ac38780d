// The species matrix as a square of small fields, tinted by how much a kind of body is drawn to another; the text field below serves
// where no scripts run.

import { newGesture } from "./editor.js"

const SIDE = 6
const STEP = 0.05
const PATH = "physics.species_matrix"

/** @param {HTMLElement} root @param {{store: import("./store.js").Store, editor: import("./editor.js").Editor}} with_ */
export const createMatrix = (root, { store, editor }) => {
  const text = /** @type {HTMLElement | null} */ (root.querySelector(".control__matrix"))
  const square = Object.assign(document.createElement("div"), { className: "matrix" })
  square.setAttribute("role", "group")
  square.setAttribute("aria-label", "Species matrix: each row is drawn to each column, −1 to 1")
  let run = { at: 0, cell: -1, gesture: "" }

  const cells = Array.from({ length: SIDE * SIDE }, (_, k) => {
    const cell = Object.assign(document.createElement("input"), { type: "text", inputMode: "decimal", className: "matrix__cell", autocomplete: "off" })
    cell.setAttribute("aria-label", `Species ${Math.floor(k / SIDE) + 1} to species ${(k % SIDE) + 1}`)
    return cell
  })
  square.append(...cells)
  text?.before(square)
  text?.setAttribute("hidden", "")

  /** @param {number} k @param {number} value @param {string} [gesture] */
  const set = (k, value, gesture = "") => {
    const held = Math.round(Math.min(1, Math.max(-1, value)) * 100) / 100 + 0
    const matrix = store.get().document.physics.species_matrix.with(k, held)
    editor.change([{ path: PATH, value: matrix }], { label: `Species ${Math.floor(k / SIDE) + 1} to ${(k % SIDE) + 1}: ${held}`, gesture })
  }

  const show = (/** @type {number[]} */ matrix, /** @type {number} */ species) =>
    cells.forEach((cell, k) => {
      if (cell !== document.activeElement || !cell.dataset.typing) cell.value = String(matrix[k]).replace("-", "−")
      cell.style.setProperty("--pull", String(matrix[k]))
      cell.toggleAttribute("data-repels", matrix[k] < 0)
      cell.toggleAttribute("data-idle", k % SIDE >= species || k / SIDE >= species)
    })

  square.addEventListener("input", (event) => (/** @type {HTMLElement} */ (event.target).dataset.typing = "yes"))
  square.addEventListener("change", (event) => {
    const cell = /** @type {HTMLInputElement} */ (event.target)
    const value = Number(cell.value.replace("−", "-").replace(",", "."))
    delete cell.dataset.typing
    event.stopPropagation()
    if (cell.value.trim() && Number.isFinite(value)) set(cells.indexOf(cell), value)
    show(store.get().document.physics.species_matrix, store.get().document.physics.species)
  })
  square.addEventListener("keydown", (event) => {
    const k = cells.indexOf(/** @type {HTMLInputElement} */ (event.target))
    const by = { ArrowUp: STEP, ArrowDown: -STEP, PageUp: STEP * 10, PageDown: -STEP * 10 }[event.key]
    if (k < 0 || by === undefined) return
    event.preventDefault()
    const isRun = run.cell === k && performance.now() - run.at < 800
    run = { at: performance.now(), cell: k, gesture: isRun ? run.gesture : newGesture() }
    delete cells[k].dataset.typing
    set(k, store.get().document.physics.species_matrix[k] + by, run.gesture)
  })
  store.watch(({ document: now }, { document: before }) => {
    if (now === before || now.physics !== before.physics) show(now.physics.species_matrix, now.physics.species)
  })
}
