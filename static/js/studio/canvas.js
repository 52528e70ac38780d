// Editing in the world itself, by mouse, pen or finger: place, take, pull, mark several; and by keys.

import { newGesture } from "./editor.js"
import { hit, pull, within, moved } from "./geometry.js"
import { drawHandles, gripAt } from "./handles.js"
import { duplicate, inWords, newObject, nudge, place, remove, turn } from "./objects.js"

/**
 * @typedef {import("./handles.js").View & {toWorld: (x: number, y: number) => {x: number, y: number}, onMove: (listener: () => void) => void}} View
 * @typedef {{x: number, y: number}} Point
 */

const SLACK_PX = { mouse: 4, pen: 8, touch: 16 }
const STILL_PX = 4 // a press that moves less is a click
const NUDGE = 1
const BIG_NUDGE = 10
const TURN = 15
const RUN_MS = 800 // keys that follow each other faster are one step to undo

/** @param {HTMLElement} world @param {SVGElement} svg @param {{store: import("./store.js").Store, editor: import("./editor.js").Editor, view: View, tell: (words: string) => void}} with_ */
export const editOnCanvas = (world, svg, { store, editor, view, tell }) => {
  /** @type {{kind: "move" | "pull" | "box" | "wall", handle: string, from: Point, start: Point, items: import("./geometry.js").Item[], gesture: string, pointer: number, isMoving: boolean, to: Point} | null} */
  let drag = null

  const objects = () => store.get().document.objects
  const selectedItems = () => objects().filter((/** @type {any} */ item) => store.get().selected.has(item.id))
  const select = (/** @type {Iterable<string>} */ ids) => store.set({ selected: new Set(ids) })
  const pointOf = (/** @type {PointerEvent} */ event) => {
    const box = world.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const slackOf = (/** @type {PointerEvent} */ event) => SLACK_PX[/** @type {"mouse"} */ (event.pointerType)] ?? SLACK_PX.mouse

  const draw = () => {
    const box = drag?.kind === "box" && drag.isMoving ? { a: drag.start, b: drag.to } : null
    drawHandles(svg, view, { selected: selectedItems(), box })
  }

  /** @param {import("./objects.js").Deed | null} deed @param {string} [gesture] */
  const doIt = (deed, gesture) => {
    if (!deed) return false
    editor.change(deed.changes, { label: deed.label, gesture })
    if (deed.selected) select(deed.selected)
    return true
  }

  /** @param {Point} at where the object comes, in the world */
  const placeHere = (at) => {
    const { tool } = store.get()
    const done = doIt(place(objects(), newObject(tool, { x: Math.min(1000, Math.max(0, at.x)), y: Math.min(600, Math.max(0, at.y)) })))
    tell(done ? `${/^[aeo]/.test(tool) ? "An" : "A"} ${tool} is placed.` : "The world holds no more objects.")
    store.set({ tool: "" })
  }

  const begin = (/** @type {PointerEvent} */ event, /** @type {Point} */ from) => {
    const start = view.toWorld(from.x, from.y)
    const one = selectedItems()
    const base = { from, start, to: start, items: one, gesture: newGesture(), pointer: event.pointerId, isMoving: false }
    const handle = one.length === 1 ? gripAt(one[0], view, from, slackOf(event)) : undefined
    if (handle) return { ...base, kind: /** @type {const} */ ("pull"), handle }
    const item = hit(objects(), start, slackOf(event) / view.scale())
    if (!item) return { ...base, kind: /** @type {const} */ ("box"), handle: "" }
    if (event.shiftKey) select(store.get().selected.has(item.id) ? [...store.get().selected].filter((id) => id !== item.id) : [...store.get().selected, item.id])
    else if (!store.get().selected.has(item.id)) select([item.id])
    return { ...base, kind: /** @type {const} */ ("move"), handle: "", items: selectedItems() }
  }

  world.addEventListener("pointerdown", (event) => {
    if (event.button || drag) return
    world.setPointerCapture(event.pointerId)
    const from = pointOf(event)
    if (store.get().tool) return placeHere(view.toWorld(from.x, from.y))
    drag = begin(event, from)
  })

  world.addEventListener("pointermove", (event) => {
    const here = pointOf(event)
    if (!drag) {
      const at = view.toWorld(here.x, here.y)
      world.dataset.over = hit(objects(), at, slackOf(event) / view.scale()) ? "move" : ""
      return
    }
    if (event.pointerId !== drag.pointer) return
    if (!drag.isMoving && Math.hypot(here.x - drag.from.x, here.y - drag.from.y) < STILL_PX) return
    drag.isMoving = true
    drag.to = view.toWorld(here.x, here.y)
    if (drag.kind === "box") return draw()
    const changes = drag.kind === "pull" ? pull(drag.items[0], drag.handle, drag.to, event.shiftKey) : moved(drag.items, drag.to.x - drag.start.x, drag.to.y - drag.start.y)
    if (drag.items.length) editor.preview(changes, { label: `${drag.kind === "pull" ? "Shape" : "Move"} ${inWords(drag.items)}`, gesture: drag.gesture })
  })

  const end = (/** @type {PointerEvent} */ event) => {
    if (!drag || event.pointerId !== drag.pointer) return
    const { kind, isMoving, start, to } = drag
    drag = null
    if (event.type === "pointercancel") return editor.cancel()
    if (kind === "box") select(isMoving ? within(objects(), start, to).map((item) => item.id) : [])
    else if (isMoving) editor.release()
    draw()
  }
  world.addEventListener("letgo", () => {
    if (drag) editor.cancel()
    drag = null
  })
  world.addEventListener("pointerup", end)
  world.addEventListener("pointercancel", end)

  let run = { what: "", at: 0, gesture: "" }
  /** One gesture for keys that do the same to the same objects without a pause. @param {string} what */
  const gestureOf = (what) => {
    const whole = [what, ...store.get().selected].join()
    const at = performance.now()
    run = { what: whole, at, gesture: run.what === whole && at - run.at < RUN_MS ? run.gesture : newGesture() }
    return run.gesture
  }

  const keys = /** @type {Record<string, (event: KeyboardEvent) => boolean>} */ ({
    Delete: () => doIt(remove(selectedItems())),
    Backspace: () => doIt(remove(selectedItems())),
    d: (event) => (event.ctrlKey || event.metaKey) && doIt(duplicate(objects(), selectedItems())),
    a: (event) => (event.ctrlKey || event.metaKey) && (select(objects().map((/** @type {any} */ item) => item.id)), true),
    "[": () => doIt(turn(selectedItems(), -TURN), gestureOf("turn")),
    "]": () => doIt(turn(selectedItems(), TURN), gestureOf("turn")),
    Enter: () => Boolean(store.get().tool) && (placeHere({ x: 500, y: 300 }), true),
    Escape: () => {
      const hadSome = Boolean(drag || store.get().tool || store.get().selected.size)
      if (drag) editor.cancel()
      drag = null
      store.set({ tool: "", selected: new Set() })
      return hadSome
    },
  })
  const arrows = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] })

  world.addEventListener("keydown", (event) => {
    const arrow = arrows[event.key]
    if (arrow && selectedItems().length) {
      const by = event.shiftKey ? BIG_NUDGE : NUDGE
      doIt(nudge(selectedItems(), arrow[0] * by, arrow[1] * by), gestureOf("move"))
    } else if (!keys[event.key]?.(event)) return
    event.preventDefault()
    event.stopPropagation()
  })

  store.watch((state, before) => {
    world.dataset.tool = state.tool
    if (state === before || state.selected !== before.selected || state.document !== before.document) draw()
  })
  view.onMove(draw)

  return {
    removeSelected: () => doIt(remove(selectedItems())),
    duplicateSelected: () => doIt(duplicate(objects(), selectedItems())),
    turnSelected: (/** @type {number} */ degrees) => doIt(turn(selectedItems(), degrees)),
    placeInMiddle: (/** @type {string} */ kind) => {
      store.set({ tool: kind })
      placeHere({ x: 500, y: 300 })
    },
  }
}

/** @typedef {ReturnType<typeof editOnCanvas>} CanvasEditing */
