// How hands reach the controls: pointer, keys, typing. One set of listeners on the studio serves all controls, those to come too.

import { newGesture } from "./editor.js"
import { definitionOf } from "./definitions.js"
import { valueAt } from "./changes.js"
import { actOf, pathOf } from "./controls.js"
import { fitted, placeOf, stepped } from "./values.js"

const THUMB_PX = 14
const NEAR_PX = 12 // as near to the handle as this, the handle is taken and does not jump
const KEY_RUN_MS = 800 // arrow presses closer than this are one step of the undo list

/** @param {Event} event */
const controlAt = (event) => /** @type {Element} */ (event.target).closest?.(".control[data-path]") ?? null

/** @param {HTMLElement} root @param {{store: import("./store.js").Store, editor: import("./editor.js").Editor, controls: import("./controls.js").Controls}} with_ */
export const listenToControls = (root, { store, editor, controls }) => {
  /** @type {{control: Element, pointer: number, x: number, from: number, to: number, gesture: string} | null} */
  let drag = null
  let run = { path: "", at: 0, gesture: "" }

  const now = (/** @type {Element} */ control) => Number(valueAt(store.get().document, pathOf(control)))
  const trackOf = (/** @type {Element} */ control) => /** @type {HTMLElement} */ (control.querySelector(".control__track"))

  const onDown = (/** @type {PointerEvent} */ event) => {
    const control = controlAt(event)
    const of = control && definitionOf(pathOf(control))
    if (!control || !of || event.button || !(/** @type {Element} */ (event.target).closest(".control__track"))) return
    const box = trackOf(control).getBoundingClientRect()
    const span = box.width - THUMB_PX
    const place = (event.clientX - box.left - THUMB_PX / 2) / span
    const isNear = Math.abs(place - placeOf(of, now(control))) * span <= NEAR_PX
    const from = isNear ? now(control) : stepped(of, of.low + place * (of.high - of.low))
    drag = { control, pointer: event.pointerId, x: event.clientX, from, to: from, gesture: newGesture() }
    trackOf(control).setPointerCapture(event.pointerId)
    const slider = /** @type {HTMLElement | null} */ (control.querySelector(".control__slider"))
    slider?.focus({ preventScroll: true })
    event.preventDefault()
    if (!isNear) move(event)
  }

  const move = (/** @type {PointerEvent} */ event) => {
    const of = drag && definitionOf(pathOf(drag.control))
    if (!drag || !of || event.pointerId !== drag.pointer) return
    const width = trackOf(drag.control).getBoundingClientRect().width - THUMB_PX
    const fine = event.shiftKey ? 0.1 : 1
    drag.to += ((event.clientX - drag.x) / width) * (of.high - of.low) * fine
    drag.x = event.clientX
    const value = stepped(of, drag.to, event.shiftKey && of.kind !== "int" ? of.step / 10 : of.step)
    editor.preview([{ path: of.path, value }], { label: actOf(of, value), gesture: drag.gesture })
  }

  const up = (/** @type {PointerEvent} */ event) => {
    if (!drag || event.pointerId !== drag.pointer) return
    drag = null
    if (event.type === "pointercancel") editor.cancel() // the page scrolls: it was no drag
    else editor.release()
  }

  const byKey = (/** @type {KeyboardEvent} */ event, /** @type {Element} */ control) => {
    const of = definitionOf(pathOf(control))
    if (!of || event.ctrlKey || event.metaKey || event.altKey) return
    const fine = event.shiftKey && of.kind !== "int" ? of.step / 10 : of.step
    const steps = /** @type {Record<string, number>} */ ({ ArrowRight: fine, ArrowUp: fine, ArrowLeft: -fine, ArrowDown: -fine, PageUp: of.step * 10, PageDown: -of.step * 10, Home: -Infinity, End: Infinity })
    if (!(event.key in steps)) return
    event.preventDefault()
    event.stopPropagation()
    const isRun = run.path === of.path && performance.now() - run.at < KEY_RUN_MS
    run = { path: of.path, at: performance.now(), gesture: isRun ? run.gesture : newGesture() }
    controls.set(control, fitted(of, now(control) + steps[event.key]), run.gesture)
  }

  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && drag) {
      drag = null
      editor.cancel()
      return event.stopPropagation()
    }
    const control = controlAt(event)
    const field = /** @type {HTMLInputElement} */ (event.target)
    if (!control) return
    const isNumber = field.matches(".control__number")
    if (field.matches(".control__slider") || (isNumber && ["ArrowUp", "ArrowDown", "PageUp", "PageDown"].includes(event.key))) {
      delete field.dataset.typing
      return byKey(event, control)
    }
    if (isNumber && event.key === "Enter") {
      event.preventDefault()
      delete field.dataset.typing
      controls.take(control, field)
    }
    if (isNumber && event.key === "Escape") {
      delete field.dataset.typing
      controls.forget(control)
    }
  }

  const onClick = (/** @type {MouseEvent} */ event) => {
    const control = controlAt(event)
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-control]"))
    if (control && button?.dataset.control === "reset") controls.reset(control)
    if (control && button?.dataset.control === "lock") controls.lock(control)
  }

  const onChange = (/** @type {Event} */ event) => {
    const control = controlAt(event)
    const field = /** @type {HTMLInputElement} */ (event.target)
    if (!control) return
    delete field.dataset.typing
    if (field.matches(".control__slider")) return editor.release()
    controls.take(control, field)
  }

  /** A slider moved by other means than ours: assistive technology. */
  const onInput = (/** @type {Event} */ event) => {
    const control = controlAt(event)
    const field = /** @type {HTMLInputElement} */ (event.target)
    const of = control && definitionOf(pathOf(control))
    if (field.matches(".control__number")) field.dataset.typing = "yes"
    if (of && field.matches(".control__slider")) {
      const value = stepped(of, Number(field.value))
      editor.preview([{ path: of.path, value }], { label: actOf(of, value), gesture: `slider ${of.path}` })
    }
  }

  const onDouble = (/** @type {MouseEvent} */ event) => {
    const control = controlAt(event)
    if (control && /** @type {Element} */ (event.target).closest(".control__label, .control__track")) controls.reset(control)
  }

  const onLeave = (/** @type {FocusEvent} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target)
    const control = controlAt(event)
    if (control && field.matches(".control__number") && !field.hasAttribute("aria-invalid")) {
      delete field.dataset.typing
      controls.forget(control)
    }
  }

  root.addEventListener("pointerdown", onDown)
  root.addEventListener("pointermove", move)
  root.addEventListener("pointerup", up)
  root.addEventListener("pointercancel", up)
  root.addEventListener("keydown", onKey, true)
  root.addEventListener("click", onClick)
  root.addEventListener("change", onChange)
  root.addEventListener("input", onInput)
  root.addEventListener("dblclick", onDouble)
  root.addEventListener("focusout", onLeave)
  root.addEventListener("submit", (event) => {
    if (/** @type {Element} */ (event.target).matches("[data-controls], [data-details]")) event.preventDefault()
  })
}
