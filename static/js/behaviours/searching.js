// A search form's address holds what is looked for and nothing else: empty choices are not sent.

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = /** @type {CustomEvent<{elt: Element, parameters: Record<string, unknown>}>} */ (event).detail
  if (!elt.matches("[data-search]")) return
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name]
})
