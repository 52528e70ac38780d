// The panel of objects: kinds to place, the list of those there are, and a form of the one selected.

import { showValue } from "./controls.js"

/** @param {string} tag @param {Record<string, any>} properties @param {(Node | string)[]} children */
const element = (tag, properties = {}, children = []) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

const button = (/** @type {string} */ act, /** @type {string} */ words) => {
  const made = element("button", { type: "button", className: "button button--small", textContent: words })
  made.dataset.do = act
  return made
}

/** Numbers each kind in order: "Peg 2". @param {readonly any[]} objects */
const named = (objects) => {
  const count = /** @type {Record<string, number>} */ ({})
  return objects.map((item) => {
    count[item.kind] = (count[item.kind] ?? 0) + 1
    return `${item.kind[0].toUpperCase()}${item.kind.slice(1)} ${count[item.kind]}`
  })
}

/** @param {HTMLElement} root @param {import("./store.js").Store} store @param {(kind: string) => void} arm */
export const createObjectsPanel = (root, store, arm) => {
  const list = /** @type {HTMLElement} */ (document.getElementById("object-list"))
  const form = /** @type {HTMLElement} */ (document.getElementById("object-form"))
  let shown = ""

  const showList = (/** @type {import("./store.js").State} */ { document, selected }) => {
    const names = named(document.objects)
    const focused = /** @type {HTMLElement | null} */ (globalThis.document.activeElement)?.dataset.object
    list.replaceChildren(
      ...document.objects.map((/** @type {any} */ item, /** @type {number} */ k) => {
        const row = element("button", { type: "button", className: "objects__item" }, [names[k], element("span", { className: "dim number", textContent: `${Math.round(item.x)}, ${Math.round(item.y)}` })])
        row.dataset.object = item.id
        row.setAttribute("aria-pressed", String(selected.has(item.id)))
        return element("li", {}, [row])
      }),
    )
    if (focused) /** @type {HTMLElement | null} */ (list.querySelector(`[data-object="${focused}"]`))?.focus()
  }

  /** @param {any} item @param {string} name */
  const build = (item, name) => {
    const template = /** @type {HTMLTemplateElement} */ (root.querySelector(`[data-object-form="${item.kind}"]`))
    const controls = /** @type {HTMLElement} */ (template.content.cloneNode(true))
    for (const control of /** @type {NodeListOf<HTMLElement>} */ (controls.querySelectorAll("[data-path]"))) {
      const field = control.dataset.path?.split(".")[2]
      control.dataset.path = `objects.${item.id}.${field}`
      for (const part of control.querySelectorAll("[id], [for], [aria-describedby]")) {
        for (const attribute of ["id", "for", "aria-describedby"]) {
          const value = part.getAttribute(attribute)
          if (value) part.setAttribute(attribute, `object-${field}${value.endsWith("-help") ? "-help" : ""}`)
        }
      }
      control.querySelector("[data-control=lock]")?.remove() // the dice do not touch objects
    }
    const head = element("div", { className: "object-form__head" }, [element("h3", { className: "caption", textContent: name }), button("duplicateSelected", "Duplicate"), button("removeSelected", "Remove")])
    form.replaceChildren(head, controls)
  }

  const showForm = (/** @type {import("./store.js").State} */ { document, selected }) => {
    const index = selected.size === 1 ? document.objects.findIndex((/** @type {any} */ item) => selected.has(item.id)) : -1
    const item = document.objects[index]
    form.hidden = !selected.size
    if (selected.size > 1) {
      form.replaceChildren(element("div", { className: "object-form__head" }, [element("h3", { className: "caption", textContent: `${selected.size} objects` }), button("duplicateSelected", "Duplicate"), button("removeSelected", "Remove")]))
    } else if (item && shown !== item.id) build(item, named(document.objects)[index])
    shown = item?.id ?? ""
    if (item) for (const control of form.querySelectorAll("[data-path]")) showValue(control, item[/** @type {HTMLElement} */ (control).dataset.path?.split(".")[2] ?? ""])
  }

  list.addEventListener("click", (event) => {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-object]"))
    if (row) store.set({ selected: new Set([row.dataset.object ?? ""]), tool: "" })
  })
  root.addEventListener("click", (event) => {
    const kind = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-place]"))?.dataset.place
    if (kind) arm(store.get().tool === kind ? "" : kind)
  })
  store.watch((state, before) => {
    const isNew = state === before
    if (isNew || state.tool !== before.tool) for (const kind of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-place]"))) kind.setAttribute("aria-pressed", String(kind.dataset.place === state.tool))
    if (isNew || state.document.objects !== before.document.objects || state.selected !== before.selected) {
      showList(state)
      showForm(state)
    }
  })
}
